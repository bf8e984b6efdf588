package retry

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// Go is [Value] in a goroutine of its own: it returns at once, and the result
// is awaited with [Future.Wait].
func Go[T any](ctx context.Context, p Policy, f func(context.Context) (T, error)) *Future[T] {
	return NewFuture(func() (T, error) { return Value(ctx, p, f) })
}

// A Future is the result of a call that runs in a goroutine of its own. It ends
// when the call ends: cancel the call's context to end it sooner.
//
// A panic of the call does not end the program unless somebody calls Wait. The
// observers and statistics of the [Method] that makes the call tell of it in any
// case (see [WithPanics]).
type Future[T any] struct {
	done     chan struct{}
	value    T
	err      error
	panicked *PanicError // nil if the call has not panicked
}

// errGoexit is the error of a call that ended its goroutine.
var errGoexit = errors.New("retry: the call ended its goroutine with runtime.Goexit")

// A PanicError is what [Future.Wait] panics with after a panic of the call.
type PanicError struct {
	Value any    // of the call's panic
	Stack []byte // of the call's goroutine then, as debug.Stack returns it
}

// Error returns the value and the stack, so that a crash shows where the call
// has panicked.
func (e *PanicError) Error() string {
	return fmt.Sprintf("retry: panic in a future: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value if it is an error, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// NewFuture calls f in a goroutine of its own.
func NewFuture[T any](f func() (T, error)) *Future[T] {
	future := &Future[T]{done: make(chan struct{}), err: errGoexit}
	go future.run(f)
	return future
}

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

// Wait returns what the call returned, once it has ended. When ctx ends first
// it returns the zero value and the context's cause, and the call goes on. A
// panic of the call surfaces here, as a panic with a [*PanicError] that holds its
// value and its stack. Wait may be called any number of times, from any
// goroutine.
func (f *Future[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-f.done:
	default: // a call that has ended wins over a context that has
		select {
		case <-f.done:
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
	if f.panicked != nil {
		panic(f.panicked) // it would be lost otherwise
	}
	return f.value, f.err
}
