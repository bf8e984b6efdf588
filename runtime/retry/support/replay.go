package support

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// rewindLimit is how long a retry waits for an earlier attempt to stop using a
// reader they share. Reading from memory or a disk takes far less; a read that
// takes longer is unlikely to end soon.
const rewindLimit = 100 * time.Millisecond

// errBusy is the error if a reader could not be rewound or closed within that
// time.
var errBusy = errors.New("an earlier attempt is still using the reader")

// A Replay gives every attempt of a [retry.Call] the same content of a reader among
// the call's arguments; if that is not possible, the call is not retried. An
// attempt that keeps reading after it has returned, as an HTTP transport may,
// does not take data from the next.
//
// How a reader is replayed depends on its type:
//
//   - *bytes.Buffer, *bytes.Reader, *strings.Reader, *io.SectionReader, and
//     *io.LimitedReader over one of these or a file: the first attempt gets the
//     reader itself, later attempts get a copy of the same type.
//   - An io.ReaderAt that can seek, such as *os.File: the first attempt gets
//     the reader itself, later attempts get a view of the same bytes. If the
//     parameter's type has a method Close, every attempt gets a view;
//     otherwise, an attempt that closes the reader nevertheless prevents a
//     retry.
//   - Any other io.Seeker: every attempt gets a view, and the reader is rewound
//     before a retry. If an earlier attempt is still reading after 100ms, or
//     when the context ends, the call is not retried.
//   - Any other reader: every attempt gets a view. If the failed attempts have
//     read nothing, the next may read; otherwise the call ends with
//     [retry.ErrConsumed], unless what was read has been buffered (see
//     [NewBufferedReplay]).
//
// A view keeps the methods that callees look for: Seek, and ReadAt of an
// io.ReaderAt; Stat and Name of a regular *os.File; and, if the reader has one
// of them or can seek to its end, Len, Size and ObjectSize: the bytes left, the
// size of the whole reader, and the bytes available to the attempt at its
// start. A view has no WriteTo, because that does not reveal how much was read.
// Closing a view closes the reader after the call has ended: see [retry.Call.Close].
//
// If the parameter has a type such as *os.File, which admits no view, then
// every attempt gets the reader itself, and a callee must not read after it has
// returned. If such a reader cannot seek, the call is not retried.
//
// After a call with retries, the position of the caller's reader is
// unspecified.
type Replay[R any] struct {
	given  R
	origin origin // nil for a nil reader
}

// An origin provides the readers for the attempts of one call.
type origin interface {
	// reader returns the reader for the attempt that begins.
	reader() io.Reader

	// Rewind prepares another attempt. It returns no later than when ctx ends. Its error
	// matches retry.ErrConsumed.
	Rewind(ctx context.Context) error

	// Close closes what attempts have closed: there are no more attempts.
	Close() error
}

// NewReplay returns a Replay of r, which may be nil. If r is not an io.Reader,
// as is possible for an R such as any, it is passed on unchanged. NewReplay
// measures a reader that can seek, by seeking to its end and back.
func NewReplay[R any](c *retry.Call, r R) Replay[R] { return NewBufferedReplay(c, r, 0) }

// NewBufferedReplay is like NewReplay, but keeps a copy of what is read from a
// reader that cannot be replayed otherwise, up to limit bytes.
func NewBufferedReplay[R any](c *retry.Call, r R, limit int64) Replay[R] {
	p := Replay[R]{given: r}
	reader, ok := any(r).(io.Reader)
	if !ok || nils.Is(reader) {
		return p
	}
	p.origin = originOf(reader, limit, want{
		fits:   func(v io.Reader) bool { _, ok := v.(R); return ok },
		closes: reflect.TypeFor[R]().Implements(reflect.TypeFor[io.Closer]()),
	})
	retry.Internals(access.Key{}).Rewind(c, p.origin)
	return p
}

// NewBodyReplay returns a Replay of a body that the call owns, such as that of an HTTP
// request: if no attempt is made, [retry.Call.Close] closes it. If reopen is not nil, it
// opens the body for each attempt after the first, like GetBody; otherwise the rules of
// NewBufferedReplay apply. The body may be nil.
func NewBodyReplay(c *retry.Call, body io.ReadCloser, limit int64, reopen func() (io.ReadCloser, error)) Replay[io.ReadCloser] {
	p := Replay[io.ReadCloser]{given: body}
	switch {
	case nils.Is(body):
		return p
	case reopen != nil:
		p.origin = &reopened{body: body, unused: true, open: reopen}
	default:
		p.origin = &owned{originOf(body, limit, want{fits: func(v io.Reader) bool { _, ok := v.(io.ReadCloser); return ok }, closes: true}), body}
	}
	retry.Internals(access.Key{}).Rewind(c, p.origin)
	return p
}

// Reader returns the reader for the attempt that begins.
func (p Replay[R]) Reader() R {
	if p.origin == nil {
		return p.given
	}
	if own, ok := p.origin.reader().(R); ok {
		return own
	}
	return p.given
}

// A want is what a parameter's type requires of an attempt's reader.
type want struct {
	fits   func(io.Reader) bool // whether the reader is assignable to the parameter
	closes bool                 // whether the parameter's type has a method Close
}

// originOf returns the most capable origin of r for a parameter that wants w.
func originOf(r io.Reader, limit int64, w want) origin {
	if fresh := copier(r); fresh != nil {
		return &copies{given: r, fresh: fresh}
	}
	var o interface {
		origin
		view() io.Reader
	}
	s, seeks := seekableOf(r)
	at, random := s.ReadSeeker.(io.ReaderAt)
	switch {
	case !seeks:
		o = newStream(r, limit)
	case random:
		o = newSections(s, at, w)
	default:
		o = newRewound(s)
	}
	if !w.fits(o.view()) {
		return &itself{given: r, seeker: s}
	}
	return o
}

// within calls f, but waits for it no longer than rewindLimit or until ctx
// ends.
func within(ctx context.Context, f func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, rewindLimit, errBusy)
	defer cancel()
	_, err := retry.Go(func() (struct{}, error) { return struct{}{}, f() }).Wait(ctx)
	return err
}

// consumed returns retry.ErrConsumed with err as its reason, nil if err is nil.
func consumed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", retry.ErrConsumed, err)
}

// An itself origin gives every attempt the reader itself.
type itself struct {
	given  io.Reader
	seeker seekable // given, if it can seek
	lost   error    // why it cannot be rewound
}

// reader returns the reader itself.
func (o *itself) reader() io.Reader { return o.given }

// Close does nothing: attempts close the reader themselves.
func (o *itself) Close() error { return nil }

// Rewind tries only once: a late Seek would move the reader of a later attempt.
func (o *itself) Rewind(ctx context.Context) error {
	switch {
	case o.lost != nil:
	case o.seeker.ReadSeeker == nil:
		o.lost = retry.ErrConsumed
	default:
		o.lost = consumed(within(ctx, o.seeker.reset))
	}
	return o.lost
}

// A reopened origin opens a body again for each attempt after the first.
type reopened struct {
	body   io.ReadCloser
	open   func() (io.ReadCloser, error)
	unused bool // no attempt has taken body yet
}

// reader returns the body opened last, once.
func (o *reopened) reader() io.Reader {
	if !o.unused {
		return failing{retry.ErrConsumed} // it could not be reopened
	}
	o.unused = false
	return o.body
}

// Rewind opens the body again if an attempt has taken it.
func (o *reopened) Rewind(context.Context) error {
	if o.unused {
		return nil
	}
	body, err := o.open()
	if err != nil {
		return consumed(err)
	}
	o.body, o.unused = body, true
	return nil
}

// Close closes a body that no attempt has taken; attempts close the others.
func (o *reopened) Close() error {
	if !o.unused {
		return nil
	}
	o.unused = false
	return o.body.Close()
}

// An owned origin closes its body if no attempt has taken it.
type owned struct {
	origin
	body io.Closer // nil once an attempt has taken it
}

// reader returns the reader for the attempt that begins.
func (o *owned) reader() io.Reader {
	o.body = nil
	return o.origin.reader()
}

// Close closes the body if there was no attempt.
func (o *owned) Close() error {
	if o.body != nil {
		return o.body.Close()
	}
	return o.origin.Close()
}
