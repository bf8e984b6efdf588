// Package once shows //retry:once, and which methods are once because only the policy of
// their interface covers them.
package once

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

// ErrDenied is final.
var ErrDenied = errors.New("denied")

// Shop has methods of all kinds.
//
//retry:policy attempts=4 delay=200ms not=ErrDenied
//retry:method Ship,Notify once
type Shop interface {
	Find(ctx context.Context, id string) (string, error)
	FindOrCreate(ctx context.Context, id string) (string, error)
	Query(ctx context.Context, query string, args ...any) ([]string, error)
	Watch(ctx context.Context, id string) (<-chan string, error)

	// PlaceOrder is once by its name.
	PlaceOrder(ctx context.Context, id string) error

	// Charge is once by its word.
	//
	//retry:once
	Charge(ctx context.Context, id string, cents int) error

	// SetPrice may be repeated by its word.
	//
	//retry:idempotent
	SetPrice(ctx context.Context, id string, cents int) error

	// Rename may be repeated by its policy.
	//
	//retry:policy attempts=2
	Rename(ctx context.Context, id, name string) error

	// Refund has a policy, and a word.
	//
	//retry:policy attempts=2
	//retry:once
	Refund(ctx context.Context, id string) error

	// Pay may be repeated by its key.
	//
	//retry:policy key=key
	Pay(ctx context.Context, key string, cents int) error

	Carrier
}

// Carrier is embedded.
type Carrier interface {
	Ship(ctx context.Context, id string) error
	Notify(ctx context.Context, id string) error
}

// Bank is once, except for a method.
//
//retry:policy
//retry:once
type Bank interface {
	Balance(ctx context.Context) (int, error)

	//retry:policy attempts=2
	Transfer(ctx context.Context, to string, cents int) error

	//retry:idempotent
	Close(ctx context.Context) error
}

// Patient is a policy from Go.
var Patient = retry.Policy{MaxAttempts: 5}

// Queue has that policy.
//
//retry:policy from=Patient
type Queue interface {
	Peek(ctx context.Context) (string, error)
	Push(ctx context.Context, text string) error
	Pop(ctx context.Context) (string, error)
}

// Stack has it, too, and one method that is once.
//
//retry:policy from=Patient
type Stack interface {
	Peek(ctx context.Context) (string, error)
	Push(ctx context.Context, text string) error
}

// Send is a func that must not be repeated.
//
//retry:policy attempts=4
//retry:once
type Send func(ctx context.Context, text string) error
