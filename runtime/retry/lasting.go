package retry

import (
	"context"
	"io"
	"reflect"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"
)

// A lastingContext is the context of an attempt whose result may live on. It
// ends with its parent, when the attempt does not return in time, or when the
// result is no longer in use.
type lastingContext struct {
	context.Context // the parent
	own             context.Context
	cancel          context.CancelFunc // of own
	timer           *time.Timer
	late            atomic.Bool // the attempt did not return in time
	kept            atomic.Bool // the result lives on
}

func newLasting(parent context.Context, timeout time.Duration) *lastingContext {
	c := &lastingContext{Context: parent}
	c.own, c.cancel = context.WithCancel(parent)
	c.timer = time.AfterFunc(timeout, func() {
		c.late.Store(c.own.Err() == nil)
		c.cancel()
	})
	return c
}

// Done is closed when c ends.
func (c *lastingContext) Done() <-chan struct{} { return c.own.Done() }

// Err tells a timeout from the end of the parent.
func (c *lastingContext) Err() error {
	err := c.own.Err()
	if err != nil && c.late.Load() {
		return context.DeadlineExceeded
	}
	return err
}

// AfterFunc lets contexts derived from c end with it without a goroutine each:
// package context looks for it. They cannot be children of own, whose Err never
// says that a deadline has passed.
func (c *lastingContext) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.own, f) }

// returned is called when the attempt has returned.
func (c *lastingContext) returned() {
	c.timer.Stop()
	if !c.kept.Load() {
		c.cancel()
	}
}

// Keep lets the result of an attempt live on when the policy has a Timeout: it
// keeps the attempt's context alive until the result is closed or, as far as that
// can be known, read to its end; until it is garbage; or until the caller's
// context ends. It returns the result, or a reader that stands in for it. The
// method needs [WithLastingResult]:
//
//	for ctx := range query.Attempts(ctx, &err) {
//		rows, err = db.QueryContext(ctx, q)
//		rows = retry.Keep(ctx, rows)
//	}
//
// Ctx is the attempt's context itself. Without a Timeout, and for a nil result,
// Keep returns the result and does nothing. Where T is io.Reader, io.ReadCloser
// or io.ReadWriteCloser, what it returns has their methods and WriteTo, and no
// others of the result. For what is no pointer, channel, func or reader it keeps
// the context until that of the caller ends; so it does for a result that stays
// in use, such as a connection that the callee returns to everybody.
func Keep[T any](ctx context.Context, result T) T {
	c, ok := ctx.(*lastingContext)
	if !ok || isNil(result) {
		return result
	}
	c.kept.Store(true)
	if r, ok := any(result).(io.Reader); ok && isReader[T]() {
		if own, ok := keepReader(c, r).(T); ok {
			return own
		}
	}
	switch v := reflect.ValueOf(result); v.Kind() {
	case reflect.Pointer, reflect.Chan:
		c.cancelAfter(v.UnsafePointer())
	case reflect.Func:
		if own, ok := c.keepFunc(v).(T); ok {
			return own
		}
	}
	return result
}

// isReader reports whether T is an interface with a method Read.
func isReader[T any]() bool {
	t := reflect.TypeFor[T]()
	return t.Kind() == reflect.Interface && t.Implements(reflect.TypeFor[io.Reader]())
}

// cancelAfter ends c when what p points to is garbage. That is never known of
// what is not on Go's heap. When c ends first it takes the cleanup along: a
// result that many calls share would collect them.
func (c *lastingContext) cancelAfter(p unsafe.Pointer) {
	defer func() { _ = recover() }()
	cleanup := runtime.AddCleanup((*byte)(p), end, c.cancel)
	context.AfterFunc(c.own, cleanup.Stop)
}

// keepFunc returns f, such as an iterator, and keeps c alive until it is garbage.
func (c *lastingContext) keepFunc(f reflect.Value) any {
	token := &struct{ f reflect.Value }{f} // garbage with the func made of it
	runtime.AddCleanup(token, end, c.cancel)
	return reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		defer runtime.KeepAlive(token)
		if f.Type().IsVariadic() {
			return token.f.CallSlice(args)
		}
		return token.f.Call(args)
	}).Interface()
}

// keepReader returns a reader in place of r, with a method Close or Write if r
// has one, which ends c with r.
func keepReader(c *lastingContext, r io.Reader) io.Reader {
	closer, closes := r.(io.Closer)
	writer, writes := r.(io.Writer)
	k := &keptReader{Reader: r, cancel: c.cancel, duplex: writes}
	runtime.AddCleanup(k, end, c.cancel)
	switch {
	case closes && writes:
		return &keptReadWriteCloser{keptReadCloser{k, closer}, writer}
	case closes:
		return &keptReadCloser{k, closer}
	}
	return k
}

// A keptReader is a reader that an attempt has returned.
type keptReader struct {
	io.Reader
	cancel context.CancelFunc // ends the attempt's context
	duplex bool               // written to as well, also after the end of the data

	// same is what an earlier attempt has returned for the very same reader, which
	// may need the context of that.
	same any
}

// ended ends the attempt's context if err is the end of all use of the reader.
func (k *keptReader) ended(err error) {
	if err == io.EOF && !k.duplex {
		k.cancel()
	}
}

// Read reads, and ends the attempt's context at the end of the data.
func (k *keptReader) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	k.ended(err)
	return n, err
}

// WriteTo copies the rest to w in the reader's own way.
func (k *keptReader) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, k.Reader)
	if err == nil {
		k.ended(io.EOF)
	}
	return n, err
}

// given returns what Keep was given.
func (k *keptReader) given() io.Reader { return k.Reader }

// keep keeps the context of previous alive.
func (k *keptReader) keep(previous any) { k.same = previous }

type keptReadCloser struct {
	*keptReader
	closer io.Closer
}

// Close closes the reader and ends the attempt's context.
func (k *keptReadCloser) Close() error {
	defer k.cancel()
	return k.closer.Close()
}

type keptReadWriteCloser struct {
	keptReadCloser
	io.Writer
}

// end calls cancel, as a cleanup.
func end(cancel context.CancelFunc) { cancel() }
