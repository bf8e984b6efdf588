// Package repeat shows retrytest.Repeat, which calls a method once more after it has
// succeeded, and so finds those that are not idempotent.
package repeat

import "context"

// Accounts keeps accounts.
//
//retry:policy
//retry:idempotent
type Accounts interface {
	Open(ctx context.Context, name string) error
	Deposit(ctx context.Context, key string, cents int) (balance int, err error)

	// Rename is the same however often it is called.
	Rename(ctx context.Context, from, to string) error

	// Close is never retried.
	//
	//retry:never
	Close(ctx context.Context, name string) error
}
