package loop

import (
	"context"
	"net/http"
	"testing"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/examples/guides/internal/observe"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

func TestTable(t *testing.T) {
	theirs := func(next http.RoundTripper) observe.Doer { return &Client{&http.Client{Transport: next}} }
	ours := func(next http.RoundTripper) observe.Doer { return NewClient(next) }
	rows := observe.Compare(theirs, ours, observe.GetDown, observe.Bodies)
	rows = append(rows, observe.HTTPStatistics("retryhttp.Transport.RoundTrip", func(next http.RoundTripper, opts ...retry.Option) observe.Doer {
		client := NewClient(next)
		client.Transport.(*retryhttp.Transport).Options = opts
		return client
	}))
	rows = append(rows, observe.Compare(theirs, ours, observe.PostDown, observe.PostBusy, observe.Upload)...)
	byHand := func(next observe.Client) observe.Client { return getter{next, get} }
	rows = append(rows, observe.Compare(byHand, generated, observe.NotFound, observe.Canceled, observe.Deadline, observe.Gone)...)
	observe.Table(t, "the loops", rows...)
}

// A getter is a client whose Get is a func.
type getter struct {
	Accounts
	get func(ctx context.Context, service Accounts, id string) (*accounts.Account, error)
}

func (g getter) Get(ctx context.Context, id string) (*accounts.Account, error) {
	return g.get(ctx, g.Accounts, id)
}

// The loop in place does what the generated method does.
func TestInPlace(t *testing.T) {
	inPlace := func(next observe.Client) observe.Client { return getter{next, getInPlace} }
	for _, s := range []observe.Situation[observe.Contender]{observe.Down, observe.DownError, observe.NotFound, observe.Canceled, observe.Deadline, observe.Gone} {
		if got, want := s.Run(t, inPlace), s.Run(t, generated); got != want {
			t.Errorf("%s: got %s, want %s", s.Title, got, want)
		}
	}
}

func generated(next observe.Client) observe.Client { return NewRetryingAccounts(next) }
