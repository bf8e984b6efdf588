package failsafe

import (
	"context"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// Client retries the calls of a service with failsafe-go.
type Client struct {
	next     Accounts
	executor failsafe.Executor[*accounts.Account]
}

// NewClient returns a client of next.
func NewClient(next Accounts) *Client {
	retries := retrypolicy.NewBuilder[*accounts.Account]().
		AbortOnErrors(accounts.ErrNotFound, circuitbreaker.ErrOpen).
		WithMaxAttempts(3).
		WithBackoff(100*time.Millisecond, 5*time.Second).
		Build()
	breaker := circuitbreaker.NewBuilder[*accounts.Account]().
		HandleErrors(accounts.ErrUnavailable, timeout.ErrExceeded).
		WithFailureThreshold(5).
		WithSuccessThreshold(1).
		WithDelay(30 * time.Second).
		Build()
	limit := timeout.New[*accounts.Account](time.Second)
	return &Client{next, failsafe.With(retries, breaker, limit)}
}

// Get returns an account.
func (c *Client) Get(ctx context.Context, id string) (*accounts.Account, error) {
	return c.executor.WithContext(ctx).GetWithExecution(func(exec failsafe.Execution[*accounts.Account]) (*accounts.Account, error) {
		return c.next.Get(exec.Context(), id)
	})
}

// Open opens an account.
func (c *Client) Open(ctx context.Context, name string) (*accounts.Account, error) {
	return c.executor.WithContext(ctx).GetWithExecution(func(exec failsafe.Execution[*accounts.Account]) (*accounts.Account, error) {
		return c.next.Open(exec.Context(), name)
	})
}

// NewHTTPClient returns a client of HTTP whose requests are retried.
func NewHTTPClient(next http.RoundTripper) *http.Client {
	retries := failsafehttp.NewRetryPolicyBuilder().WithBackoff(100*time.Millisecond, 5*time.Second).ReturnLastFailure().Build()
	return &http.Client{Transport: failsafehttp.NewRoundTripper(next, retries)}
}
