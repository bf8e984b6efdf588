package gowrap

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/examples/guides/internal/observe"
	"github.com/retrygen/retrygen/runtime/retry"
)

func theirs(next observe.Client) observe.Client {
	return NewAccountsWithRetry(next, 2, 100*time.Millisecond)
}

func ours(next observe.Client) observe.Client { return NewRetryingAccounts(next) }

func TestTable(t *testing.T) {
	rows := observe.Compare(theirs, ours, observe.Down, observe.DownError)
	rows = append(rows, observe.Statistics("gowrap.Accounts.Get", func(next observe.Client, opts ...retry.Option) observe.Client {
		return NewRetryingAccounts(next, opts...)
	}), observe.Row{Situation: "Each call of the service takes 80ms", Theirs: pauses(theirs), Ours: pauses(ours)})
	rows = append(rows, observe.Compare(theirs, ours, observe.NotFound, observe.Lost,
		observe.Refused, observe.Canceled, observe.Deadline, observe.Gone, observe.Busy)...)
	observe.Table(t, "gowrap", rows...)
}

// slow is a service that fails slowly, and writes down the pauses between calls.
type slow struct {
	observe.Service
	left   time.Time
	pauses []time.Duration
}

func (s *slow) Get(ctx context.Context, id string) (*accounts.Account, error) {
	if !s.left.IsZero() {
		s.pauses = append(s.pauses, time.Since(s.left))
	}
	time.Sleep(80 * time.Millisecond)
	s.left = time.Now()
	return nil, accounts.ErrUnavailable
}

func pauses(contender observe.Contender) func(t *testing.T) string {
	return func(t *testing.T) string {
		s := new(slow)
		contender(s).Get(t.Context(), "1")
		return fmt.Sprintf("pauses of %v and %v", s.pauses[0], s.pauses[1])
	}
}
