package failsafe

import (
	"net/http"
	"testing"

	"github.com/retrygen/retrygen/examples/guides/internal/observe"
	"github.com/retrygen/retrygen/runtime/retry"
)

func theirs(next observe.Client) observe.Client { return NewClient(next) }

func ours(next observe.Client) observe.Client { return NewRetryingAccounts(next) }

func TestTable(t *testing.T) {
	rows := observe.Compare(theirs, ours, observe.Down, observe.DownError)
	rows = append(rows, observe.Statistics("failsafe.Accounts.Get", func(next observe.Client, opts ...retry.Option) observe.Client {
		return NewRetryingAccounts(next, opts...)
	}))
	rows = append(rows, observe.Compare(theirs, ours, observe.NotFound, observe.NotFoundError, observe.Lost,
		observe.Refused,
		observe.Canceled, observe.Deadline, observe.Gone, observe.Busy, observe.Hangs,
		observe.Opens, observe.HalfOpen, observe.Goexit)...)
	rows = append(rows, observe.CompareHTTP(
		func(next http.RoundTripper) observe.Doer { return NewHTTPClient(next) },
		func(next http.RoundTripper) observe.Doer { return NewRetryingHTTPClient(next) },
		observe.GetDown, observe.Bodies, observe.PostDown, observe.PostBusy, observe.Upload)...)
	observe.Table(t, "failsafe-go", rows...)
}
