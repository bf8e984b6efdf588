// Package gowrap is an interface with a decorator such as gowrap generates, and with
// retrygen's.
package gowrap

import (
	"context"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

//go:generate go tool retrygen

// Accounts is the service.
//
//retry:policy attempts=3 backoff=constant delay=100ms jitter=none on=accounts.ErrUnavailable
type Accounts interface {
	// Get returns an account.
	Get(ctx context.Context, id string) (*accounts.Account, error)

	// Open opens an account. A second call opens another one.
	//
	//retry:once
	Open(ctx context.Context, name string) (*accounts.Account, error)
}
