// Package never shows a method that is passed straight through although its
// interface has a policy.
package never

import "context"

// Payments must not be repeated.
//
//retry:policy attempts=4
type Payments interface {
	Balance(ctx context.Context) (cents int, err error)

	//retry:never
	Charge(ctx context.Context, cents int) error
}
