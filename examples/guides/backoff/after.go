// Package backoff is a client with cenkalti/backoff, and the same client with retrygen.
package backoff

import (
	"context"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

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
