package retry

import (
	"context"
	"errors"
)

// Go is [Value] in a goroutine of its own: it returns at once, and the result
// is awaited with [Future.Wait].
func Go[T any](ctx context.Context, p Policy, f func(context.Context) (T, error)) *Future[T] {
	return NewFuture(func() (T, error) { return Value(ctx, p, f) })
}

// A Future is the result of a call that runs in a goroutine of its own. It ends
// when the call ends: cancel the call's context to end it sooner.
type Future[T any] struct {
	done     chan struct{}
	value    T
	err      error
	panicked any
}

// errGoexit is the error of a call that ended its goroutine.
var errGoexit = errors.New("retry: the call ended its goroutine with runtime.Goexit")

// NewFuture calls f in a goroutine of its own.
func NewFuture[T any](f func() (T, error)) *Future[T] {
	future := &Future[T]{done: make(chan struct{}), err: errGoexit}
	go future.run(f)
	return future
}

func (f *Future[T]) run(call func() (T, error)) {
	defer close(f.done)
	defer func() { f.panicked = recover() }()
	f.value, f.err = call()
}

// Done returns a channel that is closed when the call has ended.
func (f *Future[T]) Done() <-chan struct{} { return f.done }

// Wait returns what the call returned, once it has ended. When ctx ends first
// it returns the zero value and the context's cause, and the call goes on. A
// panic of the call surfaces here, with its value. Wait may be called any
// number of times, from any goroutine.
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
		panic(f.panicked) // the call's own, which would be lost otherwise
	}
	return f.value, f.err
}
