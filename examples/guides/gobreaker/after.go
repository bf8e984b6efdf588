// Package gobreaker is a client with sony/gobreaker, and the same client with retrygen.
package gobreaker

import (
	"context"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

//go:generate go tool retrygen

// Accounts is the service. A breaker guards its calls, which are not retried.
//
//retry:policy attempts=1 on=accounts.ErrUnavailable
//retry:breaker rate=0.6 min=3 window=10s cooldown=30s
type Accounts interface {
	// Get returns an account.
	Get(ctx context.Context, id string) (*accounts.Account, error)

	// Open opens an account. A second call opens another one.
	//
	//retry:once
	Open(ctx context.Context, name string) (*accounts.Account, error)
}
