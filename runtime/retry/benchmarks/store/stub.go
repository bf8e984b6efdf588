package store

import "context"

// An Answer is a UserStore that always gives the same answer. Any number of
// goroutines may ask it at once.
type Answer struct {
	User *User
	Err  error
}

// Get returns what a holds. It is kept out of line, as a real store's would be.
//
//go:noinline
func (a *Answer) Get(context.Context, string) (*User, error) { return a.User, a.Err }

// Flaky is a UserStore that is unavailable twice before each success. Only one
// goroutine may ask it at a time.
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

// Func is a UserStore made of a function.
type Func func(ctx context.Context, id string) (*User, error)

// Get calls f.
func (f Func) Get(ctx context.Context, id string) (*User, error) { return f(ctx, id) }
