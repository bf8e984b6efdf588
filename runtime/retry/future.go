package retry

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// Go calls f in a new goroutine. It returns at once; [Future.Wait] returns the
// result.
//
//	future := retry.Go(func() (*User, error) { return users.Get(ctx, id) })
func Go[T any](f func() (T, error)) *Future[T] {
	future := &Future[T]{done: make(chan struct{}), err: errGoexit}
	go future.run(f)
	return future
}

// A Future is the result of a call in another goroutine. It completes when the
// call ends; cancel the call's context to end it early.
//
// A panic in the call does not end the program unless Wait is called. The
// observers and statistics of a generated wrapper record it in any case.
type Future[T any] struct {
	done     chan struct{}
	value    T
	err      error
	panicked *PanicError // nil if the call did not panic
}

// errGoexit is the error of a call that ended its goroutine.
var errGoexit = errors.New("retry: call exited with runtime.Goexit")

// A PanicError is the value with which [Future.Wait] panics if the call panicked, and
// [Hedged] if a hedge did.
type PanicError struct {
	Value any    // value of the call's panic
	Stack []byte // stack of the call's goroutine, as returned by debug.Stack
}

// Error returns the value and the stack, so that a crash shows where the call
// panicked.
func (e *PanicError) Error() string {
	return fmt.Sprintf("retry: panic in another goroutine: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value if it is an error, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// run makes the call and completes f.
func (f *Future[T]) run(call func() (T, error)) {
	defer close(f.done)
	defer func() {
		if value := recover(); value != nil {
			f.panicked = &PanicError{value, debug.Stack()}
		}
	}()
	f.value, f.err = call()
}

// Done returns a channel that is closed when the call has ended.
func (f *Future[T]) Done() <-chan struct{} { return f.done }

// Wait waits for the call to end and returns its result. If ctx ends first,
// Wait returns the zero value and the cause of ctx, and the call continues. If
// the call panicked, Wait panics with a [*PanicError] that holds the value and
// the stack. Wait may be called repeatedly and from any goroutine.
func (f *Future[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-f.done:
	default: // a completed call takes precedence over a done context
		select {
		case <-f.done:
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
	if f.panicked != nil {
		panic(f.panicked) // otherwise it would be lost
	}
	return f.value, f.err
}
