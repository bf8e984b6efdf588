// Package async shows NAMEAsync methods for results of any number.
package async

import "context"

// User is a result.
type User struct{ Name string }

// Failure is an error type of its own.
type Failure struct{ Code int }

func (f *Failure) Error() string { return "failure" }

// Store has asynchronous methods beside the plain ones.
//
//retry:policy attempts=4
//retry:idempotent
type Store interface {
	// Get has one result beside the error.
	//
	//retry:async
	Get(ctx context.Context, id string) (*User, error)

	// Delete has none.
	//
	//retry:async
	Delete(ctx context.Context, ids ...string) error

	// Pair has two, which the Future holds in a struct.
	//
	//retry:async
	Pair(ctx context.Context) (left, right *User, err error)

	// Find has its error first.
	//
	//retry:async
	Find(ctx context.Context, name string) (error, *User)

	// Check has an error type of its own.
	//
	//retry:async
	Check(ctx context.Context) (int, *Failure)

	// Notify has no result at all.
	//
	//retry:async
	Notify()

	// Charge is not retried and asynchronous all the same.
	//
	// Deprecated: use Pay.
	//
	//retry:never
	//retry:async
	Charge(ctx context.Context, cents int) error
}
