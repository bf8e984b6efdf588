package backoff

import (
	"testing"
	"time"

	"github.com/cenkalti/backoff/v6"

	"github.com/retrygen/retrygen/examples/guides/internal/observe"
	"github.com/retrygen/retrygen/runtime/retry"
)

func theirs(next observe.Client) observe.Client { return &Client{next} }

func ours(next observe.Client) observe.Client { return NewRetryingAccounts(next) }

func TestTable(t *testing.T) {
	rows := observe.Compare(theirs, ours, observe.Down, observe.DownError)
	rows = append(rows, observe.Statistics("backoff.Accounts.Get", func(next observe.Client, opts ...retry.Option) observe.Client {
		return NewRetryingAccounts(next, opts...)
	}))
	rows = append(rows, observe.Compare(theirs, ours, observe.NotFound, observe.NotFoundError, observe.Lost,
		observe.Refused, observe.Canceled, observe.Deadline, observe.Gone, observe.Busy)...)
	observe.Table(t, "cenkalti/backoff", rows...)
}

// The defaults that the guide names.
func TestDefaults(t *testing.T) {
	b, p := backoff.NewExponentialBackOff(), retry.Policy{}.Effective()
	if backoff.DefaultMaxElapsedTime != 15*time.Minute || b.InitialInterval != 500*time.Millisecond ||
		b.Multiplier != 1.5 || b.MaxInterval != time.Minute || b.RandomizationFactor != 0.5 {
		t.Errorf("the defaults of backoff are %+v", b)
	}
	if p.MaxAttempts != 3 || p.Elapsed != 0 || p.Delay != 100*time.Millisecond || p.Factor != 2 ||
		p.MaxDelay != 5*time.Second || p.Jitter != retry.HalfJitter {
		t.Errorf("the defaults of retrygen are %+v", p)
	}
}

// A policy is also text.
func TestText(t *testing.T) {
	p, err := retry.ParsePolicy("attempts=3 delay=100ms")
	if err != nil || p.MaxAttempts != 3 {
		t.Errorf("got %v, %v", p, err)
	}
}

// What the guide's list of words names exists in backoff.
var (
	_ = backoff.WithMaxElapsedTime
	_ = backoff.RetryAfter
	_ = backoff.WithNotify
	_ = backoff.AsRetryError
	_ = backoff.NewTicker
)
