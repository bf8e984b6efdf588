// Package failsafe is a client with failsafe-go, and the same client with retrygen.
package failsafe

import (
	"context"
	"net/http"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

//go:generate go tool retrygen

// Accounts is the service.
//
//retry:policy attempts=3 delay=100ms max=5s jitter=none timeout=1s not=accounts.ErrNotFound
//retry:breaker failures=5 cooldown=30s
type Accounts interface {
	// Get returns an account.
	Get(ctx context.Context, id string) (*accounts.Account, error)

	// Open opens an account. A second call opens another one.
	//
	//retry:once
	Open(ctx context.Context, name string) (*accounts.Account, error)
}

// NewRetryingHTTPClient returns a client of HTTP whose requests are retried.
func NewRetryingHTTPClient(next http.RoundTripper) *http.Client {
	return &http.Client{Transport: &retryhttp.Transport{Base: next, Policy: retry.Policy{Jitter: retry.NoJitter}}}
}
