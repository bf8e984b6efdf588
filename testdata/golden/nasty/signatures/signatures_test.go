package signatures

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type coder struct{ error }

func (coder) Code() int { return 7 }

// flaky fails its first two calls, with an error of each type.
type flaky struct{ calls int }

func (f *flaky) failing() bool {
	f.calls++
	return f.calls <= 2
}

func (f *flaky) err() error {
	if f.failing() {
		return errors.New("flaky")
	}
	return nil
}

func (f *flaky) First(context.Context) (error, int) { return f.err(), f.calls }
func (f *flaky) Middle(context.Context) (int, error, int) {
	err := f.err()
	return f.calls, err, -f.calls
}

// Twice has an error that does not count.
func (f *flaky) Twice(context.Context) (error, error) { return errors.New("first"), f.err() }

func (f *flaky) Pointer(context.Context) *MyErr {
	if f.failing() {
		return &MyErr{f.calls}
	}
	return nil
}

func (f *flaky) PointerBefore(context.Context) (*MyErr, error) { return &MyErr{1}, f.err() }

func (f *flaky) Interface(context.Context) (int, Coder) {
	if f.failing() {
		return f.calls, coder{errors.New("flaky")}
	}
	return f.calls, nil
}

func (f *flaky) Value(context.Context) (int, Value) { f.calls++; return f.calls, 0 }
func (f *flaky) None(context.Context) int           { f.calls++; return f.calls }
func (f *flaky) Nothing()                           { f.calls++ }

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		calls int
		call  func(Errors, context.Context) bool // reports whether the results are right
	}{
		{"First", 3, func(e Errors, ctx context.Context) bool { err, n := e.First(ctx); return err == nil && n == 3 }},
		{"Middle", 3, func(e Errors, ctx context.Context) bool {
			a, err, b := e.Middle(ctx)
			return a == 3 && err == nil && b == -3
		}},
		{"Twice", 3, func(e Errors, ctx context.Context) bool { a, b := e.Twice(ctx); return a != nil && b == nil }},
		{"Pointer", 3, func(e Errors, ctx context.Context) bool { return e.Pointer(ctx) == nil }},
		{"PointerBefore", 3, func(e Errors, ctx context.Context) bool {
			a, err := e.PointerBefore(ctx)
			return a != nil && err == nil
		}},
		{"Interface", 3, func(e Errors, ctx context.Context) bool { n, err := e.Interface(ctx); return n == 3 && err == nil }},
		{"Value", 1, func(e Errors, ctx context.Context) bool { n, _ := e.Value(ctx); return n == 1 }},
		{"None", 1, func(e Errors, ctx context.Context) bool { return e.None(ctx) == 1 }},
		{"Nothing", 1, func(e Errors, ctx context.Context) bool { e.Nothing(); return true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			next := &flaky{}
			if ok := tt.call(NewRetryingErrors(next, retrytest.Instant()), t.Context()); !ok || next.calls != tt.calls {
				t.Errorf("%d calls, want %d; results right: %t", next.calls, tt.calls, ok)
			}
		})
	}
}

// An error type of its own comes back itself when attempts are used up.
func TestOwnErrorType(t *testing.T) {
	next := &flaky{calls: -7}
	if err := NewRetryingErrors(next, retrytest.Instant()).Pointer(t.Context()); err == nil || err.Code != -4 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
}

// When the context is done before the first attempt there is no *MyErr that says so:
// the callee is asked for one.
func TestOwnErrorTypeUnattempted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next := &flaky{}
	if err := NewRetryingErrors(next, retrytest.Instant()).Pointer(ctx); err == nil || next.calls != 1 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
}
