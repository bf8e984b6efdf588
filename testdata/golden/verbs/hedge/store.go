// Package hedge shows hedges: of an interface with and without a policy, of methods of their
// own, and which methods of an interface they leave out.
package hedge

import (
	"context"
	"time"
)

// patience is read by the constructor.
var patience = 20 * time.Millisecond

// Store has a hedge for the methods that may be carried out twice.
//
//retry:policy attempts=3 delay=100ms jitter=none
//retry:hedge after=50ms
type Store interface {
	Get(ctx context.Context, id string) (*User, error)

	// Pair has several results.
	//
	//retry:idempotent
	Pair(ctx context.Context, id string) (left int, right string, err error)

	// Charge may not be carried out twice.
	Charge(ctx context.Context, cents int) error

	// Touch has only an error.
	//
	//retry:idempotent
	//retry:hedge after=p99 max=2 warm=20 ratio=0.2
	Touch(ctx context.Context, id string) error

	//retry:hedge after=patience
	List(ctx context.Context) ([]*User, error)

	//retry:hedge none
	Read(ctx context.Context) (int, error)

	// Count takes no context that could be canceled.
	Count() (int, error)
}

// User is a user.
type User struct{ Name string }

// Cache has no policy: calls make one attempt, and a second request if it is slow.
//
//retry:hedge
type Cache interface {
	Get(ctx context.Context, key string) ([]byte, error)

	Find(ctx context.Context, key string) ([]byte, error)

	Set(ctx context.Context, key string, value []byte) error
}

// Fetch is a func type.
//
//retry:idempotent
//retry:hedge after=30ms
type Fetch func(ctx context.Context, url string) ([]byte, error)
