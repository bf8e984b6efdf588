package retry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// layers returns a call of n Methods one inside the other around f.
func layers(n int, f func(context.Context) error, opts ...retry.Option) func(context.Context) error {
	for range n {
		m, inner := retry.NewMethod("layer", atOnce, append(opts, retry.WithTracker(nil))...), f
		f = func(ctx context.Context) error { return m.Do(ctx, inner) }
	}
	return f
}

// Attempts of nested layers multiply; with Once only the outermost retries.
func TestC51NestedLayers(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts []retry.Option
		want int
	}{
		{"without", nil, 27},
		{"multiply", []retry.Option{retry.WithNested(retry.Multiply)}, 27},
		{"once", []retry.Option{retry.WithNested(retry.Once)}, 3},
	} {
		s := answering(errUnavailable)
		if got := layers(3, s.get, tt.opts...)(t.Context()); got != errUnavailable {
			t.Errorf("%s: got %v, want %v itself", tt.name, got, errUnavailable)
		}
		if s.calls() != tt.want {
			t.Errorf("%s: got %d calls, want %d", tt.name, s.calls(), tt.want)
		}
	}
}

// Without an outer layer Once retries as ever.
func TestC51OnceAlone(t *testing.T) {
	s := answering(errUnavailable)
	layers(1, s.get, retry.WithNested(retry.Once))(t.Context())
	wantCalls(t, s, 3)
}

// Two calls of an inner layer in one attempt of an outer one, and a call after
// the outer one has ended, are what they look like.
func TestC51OnlyWithinAttempts(t *testing.T) {
	once := retry.WithNested(retry.Once)
	outer := retry.NewMethod("outer", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil), once)
	s := answering(errUnavailable)
	inner := layers(1, s.get, once)
	outer.Do(t.Context(), func(ctx context.Context) error {
		inner(ctx)
		return inner(ctx)
	})
	wantCalls(t, s, 2)
	inner(t.Context())
	wantCalls(t, s, 5)
}

// An outer loop that knows nothing of nesting is seen from its second attempt
// on: 3 attempts within the first, and one in each of the others.
func TestC51OuterPolicy(t *testing.T) {
	s := answering(errUnavailable)
	retry.Do(t.Context(), atOnce, layers(1, s.get, retry.WithNested(retry.Once)))
	wantCalls(t, s, 5)
}

// A layer that makes one attempt passes on the number of the layer that
// retries: it is what a server should be told.
func TestC51AttemptNumberFromWithin(t *testing.T) {
	var numbers []int
	layers(3, func(ctx context.Context) error {
		numbers = append(numbers, retry.AttemptFrom(ctx))
		return errUnavailable
	}, retry.WithNested(retry.Once))(t.Context())
	if want := []int{1, 2, 3}; !slices.Equal(numbers, want) {
		t.Errorf("attempts see the numbers %v, want %v", numbers, want)
	}
}

// A layer that leaves the retries to the outer one leaves the giving up to it,
// too: a fallback in between would hide the failure.
func TestC51NestedDoesNotGiveUp(t *testing.T) {
	once := retry.WithNested(retry.Once)
	inner := retry.NewMethod("inner", atOnce, retry.WithTracker(nil), once)
	outer := retry.NewMethod("outer", atOnce, retry.WithTracker(nil), once)
	s := answering(errUnavailable)
	err := outer.Do(t.Context(), func(ctx context.Context) (err error) {
		call := inner.Call(ctx)
		for ctx := range call.Attempts(&err) {
			err = s.get(ctx)
		}
		if call.GaveUp(&err) {
			return nil
		}
		return err
	})
	wantCalls(t, s, 3)
	wantIs(t, err, errUnavailable)
}
