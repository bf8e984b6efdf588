package failsafe

import (
	"net/http"
	"testing"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/failsafe-go/failsafe-go/adaptivethrottler"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/cachepolicy"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

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
	rows = append(rows, observe.Compare(
		func(next http.RoundTripper) observe.Doer { return NewHTTPClient(next) },
		func(next http.RoundTripper) observe.Doer { return NewRetryingHTTPClient(next) },
		observe.GetDown, observe.Bodies, observe.PostDown, observe.PostBusy, observe.Upload)...)
	observe.Table(t, "failsafe-go", rows...)
}

// What the guide's list of words names exists in failsafe-go.
var (
	_ = retrypolicy.Builder[any].WithMaxDuration
	_ = retrypolicy.Builder[any].WithBackoffFactor
	_ = retrypolicy.Builder[any].WithJitterFactor
	_ = retrypolicy.Builder[any].HandleErrors
	_ = retrypolicy.Builder[any].HandleIf
	_ = retrypolicy.Builder[any].HandleResult
	_ = retrypolicy.Builder[any].ReturnLastFailure
	_ = retrypolicy.Builder[any].OnRetryScheduled
	_ = retrypolicy.Builder[any].WithBudget
	_ = circuitbreaker.Builder[any].WithFailureRateThreshold
	_ = hedgepolicy.NewWithDelay[any]
	_ = fallback.NewWithFunc[any]
	_ = adaptivethrottler.NewWithDefaults[any]
	_ = bulkhead.New[any]
	_ = ratelimiter.NewBurstyBuilder[any]
	_ = adaptivelimiter.NewBuilder[any]
	_ = cachepolicy.NewBuilder[any]
)

// Without AbortOnErrors, failsafe-go retries the rejection of an open breaker.
func TestOpenIsRetried(t *testing.T) {
	retries := 0
	policy := retrypolicy.NewBuilder[any]().OnRetry(func(failsafe.ExecutionEvent[any]) { retries++ }).Build()
	breaker := circuitbreaker.NewWithDefaults[any]()
	breaker.Open()
	if err := failsafe.With(policy, breaker).Run(func() error { return nil }); err == nil || retries != 2 {
		t.Errorf("got error %v after %d retries", err, retries)
	}
}
