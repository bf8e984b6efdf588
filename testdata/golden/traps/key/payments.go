// Package key shows a call that must not happen twice: all its attempts carry one key,
// by which the server knows them (stripe/stripe-node#559).
package key

import "context"

// Payments moves money.
//
//retry:policy key=idempotencyKey
type Payments interface {
	Charge(ctx context.Context, idempotencyKey string, cents int) error
}
