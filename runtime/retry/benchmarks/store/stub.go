package store

import "context"

// An Answer is a UserStore that always returns the same result. It is safe for concurrent
// use.
type Answer struct {
	User *User
	Err  error
}

// Get returns the fields of a. It is not inlined, as a real store's method would not be.
//
//go:noinline
func (a *Answer) Get(context.Context, string) (*User, error) { return a.User, a.Err }

// Flaky is a UserStore that is unavailable twice before each success. It is not safe for
// concurrent use.
type Flaky struct {
	User  *User
	calls int
}

// Get succeeds every third time.
//
//go:noinline
func (f *Flaky) Get(context.Context, string) (*User, error) {
	if f.calls++; f.calls%3 != 0 {
		return nil, ErrUnavailable
	}
	return f.User, nil
}

// Func adapts a function to a UserStore.
type Func func(ctx context.Context, id string) (*User, error)

// Get calls f.
func (f Func) Get(ctx context.Context, id string) (*User, error) { return f(ctx, id) }
