package retry_test

import (
	"context"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Getter is an interface, and retryingGetter the wrapper that retrygen
// generates for it.
type Getter interface {
	Get(ctx context.Context, name string) (string, error)
}

type retryingGetter struct{ next Getter }

func (r *retryingGetter) Get(ctx context.Context, name string) (string, error) {
	return r.next.Get(ctx, name)
}

func (r *retryingGetter) Unwrap() Getter { return r.next }

// cache is a Getter with a method that is not in the interface.
type cache struct{}

func (*cache) Get(context.Context, string) (string, error) { return "cached", nil }
func (*cache) Flush() error                                { fmt.Println("flushed"); return nil }

// The wrapped value has a method that its interface, and thus the wrapper, lacks.
func ExampleAs() {
	var names Getter = &retryingGetter{&cache{}}
	if f, ok := retry.As[interface{ Flush() error }](names); ok {
		fmt.Println(f.Flush())
	}
	// Output:
	// flushed
	// <nil>
}
