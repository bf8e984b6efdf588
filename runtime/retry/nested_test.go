package retry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// layers returns a call of n nested Methods around f.
func layers(n int, f func(context.Context) error, opts ...retry.Option) func(context.Context) error {
	for range n {
		m, inner := retry.NewMethod("layer", atOnce, append(opts, retry.WithTracker(nil))...), f
		f = func(ctx context.Context) error { return m.Do(ctx, inner) }
	}
	return f
}

// Attempts of nested layers multiply; with WithoutNesting only the outermost layer
// retries.
func TestC51NestedLayers(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts []retry.Option
		want int
	}{
		{"without", nil, 27},
		{"once", []retry.Option{retry.WithoutNesting()}, 3},
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

// Without an outer layer, a method WithoutNesting retries as usual.
func TestC51OnceAlone(t *testing.T) {
	s := answering(errUnavailable)
	layers(1, s.get, retry.WithoutNesting())(t.Context())
	wantCalls(t, s, 3)
}

// WithoutNesting is not confused by two calls of an inner layer in one attempt of the
// outer one, or by a call after the outer one has ended.
func TestC51OnlyWithinAttempts(t *testing.T) {
	once := retry.WithoutNesting()
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

// An outer loop without WithoutNesting is detected from its second attempt on: 3
// attempts within the first, and one in each of the others.
func TestC51OuterPolicy(t *testing.T) {
	s := answering(errUnavailable)
	retry.Do(t.Context(), atOnce, layers(1, s.get, retry.WithoutNesting()))
	wantCalls(t, s, 5)
}

// A layer that makes a single attempt passes on the attempt number of the layer
// that retries, for the server.
func TestC51AttemptNumberFromWithin(t *testing.T) {
	var numbers []int
	layers(3, func(ctx context.Context) error {
		numbers = append(numbers, retry.AttemptFrom(ctx))
		return errUnavailable
	}, retry.WithoutNesting())(t.Context())
	if want := []int{1, 2, 3}; !slices.Equal(numbers, want) {
		t.Errorf("attempts see the numbers %v, want %v", numbers, want)
	}
}

// A layer that leaves retrying to the outer one does not give up either: a
// fallback in between would hide the failure.
func TestC51NestedDoesNotGiveUp(t *testing.T) {
	once := retry.WithoutNesting()
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
