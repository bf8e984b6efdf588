// Package key shows key=, a parameter that takes an idempotency key: one for all
// attempts of a call, unless the caller gives one.
package key

import "context"

// Token is a string of a type of its own.
type Token string

// Payments can be repeated, as they carry a key.
type Payments interface {
	//retry:policy key=idempotencyKey
	Charge(ctx context.Context, idempotencyKey string, cents int) error

	//retry:policy key=token
	Refund(ctx context.Context, cents int, token Token) error
}
