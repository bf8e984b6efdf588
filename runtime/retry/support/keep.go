package support

import (
	"context"
	"io"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
	"github.com/retrygen/retrygen/runtime/retry/internal/lasting"
	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// Keep keeps the context of an attempt alive for as long as its result is in
// use, if the policy has a Timeout: until the result is closed or, as far as
// that can be observed, read to its end; until it is garbage collected; or
// until the caller's context ends. It returns the result, or a reader that
// replaces it. The method needs [WithLastingResult]:
//
//	for ctx := range query.Attempts(ctx, &err) {
//		rows, err = db.QueryContext(ctx, q)
//		rows = support.Keep(ctx, rows)
//	}
//
// The context must be that of the attempt itself. Without a Timeout, and for a nil result,
// Keep returns the result unchanged. If T is io.Reader, io.ReadCloser or
// io.ReadWriteCloser, the returned reader has the methods of T and WriteTo, but no other
// methods of the result. If the result is not a pointer, channel, func or reader, or stays
// in use, such as a connection shared by all callers, the context lives until the caller's
// context ends.
func Keep[T any](ctx context.Context, result T) T {
	c, ok := ctx.(*lasting.Context)
	if !ok || nils.Is(result) {
		return result
	}
	cancel := c.Keep()
	if r, ok := any(result).(io.Reader); ok && isReader[T]() {
		if own, ok := keepReader(r, cancel).(T); ok {
			return own
		}
	}
	switch v := reflect.ValueOf(result); v.Kind() {
	case reflect.Pointer, reflect.Chan:
		cancelAfter(c, cancel, v.UnsafePointer())
	case reflect.Func:
		if own, ok := keepFunc(v, cancel).(T); ok {
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

// cancelAfter ends c when p is garbage collected. Memory outside Go's heap
// never is, and AddCleanup may panic for it. If c ends first the cleanup is
// removed: otherwise cleanups would accumulate on a result that many calls
// share.
func cancelAfter(c *lasting.Context, cancel context.CancelFunc, p unsafe.Pointer) {
	defer func() { _ = recover() }()
	cleanup := runtime.AddCleanup((*byte)(p), end, cancel)
	c.AfterFunc(cleanup.Stop)
}

// keepFunc returns a wrapper of f, such as an iterator, whose context ends when
// the wrapper is garbage collected.
func keepFunc(f reflect.Value, cancel context.CancelFunc) any {
	token := &struct{ f reflect.Value }{f} // collected with the wrapper
	runtime.AddCleanup(token, end, cancel)
	return reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		defer runtime.KeepAlive(token)
		if f.Type().IsVariadic() {
			return token.f.CallSlice(args)
		}
		return token.f.Call(args)
	}).Interface()
}

// keepReader returns a reader that replaces r and ends its context when it is
// done. It has the methods Close and Write if r does.
func keepReader(r io.Reader, cancel context.CancelFunc) io.Reader {
	closer, closes := r.(io.Closer)
	writer, writes := r.(io.Writer)
	k := &keptReader{Reader: r, cancel: cancel, duplex: writes}
	runtime.AddCleanup(k, end, cancel)
	switch {
	case closes && writes:
		return &keptReadWriteCloser{keptReadCloser{k, closer}, writer}
	case closes:
		return &keptReadCloser{k, closer}
	}
	return k
}

// A keptReader replaces a reader that an attempt returned.
type keptReader struct {
	io.Reader
	cancel context.CancelFunc // ends the attempt's context
	duplex bool               // also a writer, which may be in use after the end of the data

	// same is the keptReader of an earlier attempt for the same reader, which may
	// need the context of that attempt.
	same any
}

// ended ends the attempt's context if err means that the reader is done.
func (k *keptReader) ended(err error) {
	if err == io.EOF && !k.duplex {
		k.cancel()
	}
}

// Read reads from the reader and ends the attempt's context at the end of the
// data.
func (k *keptReader) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	k.ended(err)
	return n, err
}

// WriteTo copies the rest to w, using the reader's own WriteTo if it has one.
func (k *keptReader) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, k.Reader)
	if err == nil {
		k.ended(io.EOF)
	}
	return n, err
}

// given returns the reader that was passed to Keep.
func (k *keptReader) given() io.Reader { return k.Reader }

// keep keeps the context of previous alive.
func (k *keptReader) keep(previous any) { k.same = previous }

// A keptReadCloser is a keptReader with a method Close.
type keptReadCloser struct {
	*keptReader
	closer io.Closer
}

// Close closes the reader and ends the attempt's context.
func (k *keptReadCloser) Close() error {
	defer k.cancel()
	return k.closer.Close()
}

// A keptReadWriteCloser is a keptReadCloser with a method Write.
type keptReadWriteCloser struct {
	keptReadCloser
	io.Writer
}

// end calls cancel, as a cleanup function.
func end(cancel context.CancelFunc) { cancel() }

// WithLastingResult declares that results are used after the call has returned,
// like a stream, rows or a response body. The policy's Timeout then limits only
// the time until an attempt returns, not the use of its result: see [Keep]. The
// attempt's context has no Deadline of its own, because callees such as gRPC
// clients would send it to the server.
func WithLastingResult() retry.Option { return retry.Internals(access.Key{}).WithLastingResult() }
