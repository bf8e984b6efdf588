// Package loop has loops that retry, and what replaces them.
package loop

import (
	"context"
	"net/http"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// NewClient returns a client whose requests are retried.
func NewClient(next http.RoundTripper) *http.Client {
	return &http.Client{Transport: &retryhttp.Transport{
		Base:   next, // nil means http.DefaultTransport
		Policy: retry.Policy{Jitter: retry.NoJitter},
	}}
}

var policy = retry.Policy{
	If:     retry.Not(retry.On(accounts.ErrNotFound)),
	Jitter: retry.NoJitter,
}

// getInPlace returns an account, in up to three attempts.
func getInPlace(ctx context.Context, service Accounts, id string) (account *accounts.Account, err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		account, err = service.Get(ctx, id)
	}
	return account, err
}

//go:generate go tool retrygen

// Accounts is the service.
//
//retry:policy attempts=3 delay=100ms jitter=none not=accounts.ErrNotFound
type Accounts interface {
	// Get returns an account.
	Get(ctx context.Context, id string) (*accounts.Account, error)

	// Open opens an account. A second call opens another one.
	//
	//retry:once
	Open(ctx context.Context, name string) (*accounts.Account, error)
}
