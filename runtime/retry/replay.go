package retry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"
)

// ErrConsumed is the reason why a call is not retried although its error is
// worth it: an argument may have been read, and cannot be read again. Pass a
// reader that can seek, or keep a copy (//retry:policy replay=buffer(1MiB)).
var ErrConsumed = errors.New("an argument may have been read, and cannot be read again")

// rewindLimit bounds how long a retry waits for an earlier attempt to leave a
// reader that both share. Reading from memory or a disk takes far less; what
// takes longer is not going to end soon.
const rewindLimit = 100 * time.Millisecond

// errBusy is why a reader could not be put back or closed in that time.
var errBusy = errors.New("an earlier attempt is still reading it")

// A Replay gives each attempt of a [Call] the same content of a reader that is
// among the call's arguments: all of it, or the call is not retried. An attempt
// that goes on reading after it has returned, as an HTTP transport may, takes
// nothing from the next.
//
// How depends on the reader:
//
//   - *bytes.Buffer, *bytes.Reader, *strings.Reader, *io.SectionReader, and
//     *io.LimitedReader over one of these or a file: the first attempt gets the
//     reader itself, later ones a copy of the same type.
//   - An io.ReaderAt that can seek, such as *os.File: the first attempt gets the
//     reader itself, later ones a view of the same bytes. If the parameter's type
//     has a method Close, every attempt gets a view; if it has not, and an attempt
//     closes the reader all the same, the call is not retried.
//   - Any other io.Seeker: every attempt gets a view, and the reader is put back
//     before another attempt. If an earlier attempt is still reading after 100ms,
//     or when the context ends, the call is not retried.
//   - Anything else: every attempt gets a view. If a failed attempt has read
//     nothing, the next may; if it has, the call ends with [ErrConsumed], unless
//     what was read has been kept (see [NewBufferedReplay]).
//
// A view keeps those methods of the reader that callees look for: Seek, and
// ReadAt of an io.ReaderAt; Stat and Name of a regular *os.File; and Len, Size
// and ObjectSize if the reader has one of them or can seek to its end, which give
// the bytes left, the size of the whole reader, and the bytes the attempt had at
// first. It has no WriteTo, which does not tell how much was taken from the
// reader. Closing a view closes the reader once the call has ended: see
// [Call.Close].
//
// Where the parameter's type admits neither copy nor view, as *os.File does not,
// every attempt gets the reader itself: a callee must not read on after it has
// returned. What has no Seek is then not retried at all.
//
// After a call with retries the position of the caller's reader is unspecified.
type Replay[R any] struct {
	given  R
	origin origin // nil for a nil reader
}

// An origin gives the attempts of one call their readers.
type origin interface {
	// reader returns what the attempt that begins reads.
	reader() io.Reader

	// rewind prepares another attempt, at the latest when ctx ends. Its error
	// matches ErrConsumed.
	rewind(ctx context.Context) error

	// end closes what attempts have closed: there will be no other.
	end() error
}

// NewReplay returns a Replay of r, which may be nil. An R that is no io.Reader, such
// as any, is passed on as it is, unless it holds one. What can seek is asked for its
// size: it seeks to the end and back.
func NewReplay[R any](c *Call, r R) Replay[R] { return NewBufferedReplay(c, r, 0) }

// NewBufferedReplay is NewReplay that keeps a copy of what is read from a reader
// that cannot be read again, as long as that is at most limit bytes.
func NewBufferedReplay[R any](c *Call, r R, limit int64) Replay[R] {
	p := Replay[R]{given: r}
	reader, ok := any(r).(io.Reader)
	if !ok || isNil(reader) {
		return p
	}
	p.origin = originOf(reader, limit, want{
		fits:   func(v io.Reader) bool { _, ok := v.(R); return ok },
		closes: reflect.TypeFor[R]().Implements(reflect.TypeFor[io.Closer]()),
	})
	c.replays = &replays{p.origin, c.replays}
	return p
}

// NewBodyReplay returns a Replay of a body that belongs to the call, as that of
// an HTTP request does: if no attempt is made, [Call.Close] closes it. If reopen
// is not nil it opens the body again for each attempt but the first, as GetBody
// does; else the rules of NewBufferedReplay hold. Body may be nil.
func NewBodyReplay(c *Call, body io.ReadCloser, limit int64, reopen func() (io.ReadCloser, error)) Replay[io.ReadCloser] {
	p := Replay[io.ReadCloser]{given: body}
	switch {
	case isNil(body):
		return p
	case reopen != nil:
		p.origin = &reopened{body: body, unused: true, open: reopen}
	default:
		p.origin = &owned{originOf(body, limit, want{fits: func(v io.Reader) bool { _, ok := v.(io.ReadCloser); return ok }, closes: true}), body}
	}
	c.replays = &replays{p.origin, c.replays}
	return p
}

// Reader returns what the attempt that begins reads.
func (p Replay[R]) Reader() R {
	if p.origin == nil {
		return p.given
	}
	if own, ok := p.origin.reader().(R); ok {
		return own
	}
	return p.given
}

// want is what a parameter's type asks of the reader of an attempt.
type want struct {
	fits   func(io.Reader) bool // the parameter's type admits it
	closes bool                 // the type has a method Close
}

// originOf returns the origin of r that does most for a parameter that wants w.
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

// within calls f, and does not wait for it longer than rewindLimit or ctx.
func within(ctx context.Context, f func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, rewindLimit, errBusy)
	defer cancel()
	_, err := NewFuture(func() (struct{}, error) { return struct{}{}, f() }).Wait(ctx)
	return err
}

// consumed returns ErrConsumed with the reason err, nil if that is nil.
func consumed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrConsumed, err)
}

// An itself gives every attempt the reader itself.
type itself struct {
	given  io.Reader
	seeker seekable // given, if it can seek
	lost   error    // why it cannot be put back
}

func (o *itself) reader() io.Reader { return o.given }
func (o *itself) end() error        { return nil }

// rewind tries once: a Seek that comes late would move the reader of a later
// attempt.
func (o *itself) rewind(ctx context.Context) error {
	switch {
	case o.lost != nil:
	case o.seeker.ReadSeeker == nil:
		o.lost = ErrConsumed
	default:
		o.lost = consumed(within(ctx, o.seeker.reset))
	}
	return o.lost
}

// A reopened origin opens a body again for each attempt but the first.
type reopened struct {
	body   io.ReadCloser
	open   func() (io.ReadCloser, error)
	unused bool // no attempt has got body yet
}

func (o *reopened) reader() io.Reader {
	if !o.unused {
		return failing{ErrConsumed} // for it could not be opened again
	}
	o.unused = false
	return o.body
}

func (o *reopened) rewind(context.Context) error {
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

// end closes a body that no attempt has got; the others close theirs.
func (o *reopened) end() error {
	if !o.unused {
		return nil
	}
	o.unused = false
	return o.body.Close()
}

// An owned origin closes its body if there was no attempt to do so.
type owned struct {
	origin
	body io.Closer // nil once an attempt has got it
}

func (o *owned) reader() io.Reader {
	o.body = nil
	return o.origin.reader()
}

func (o *owned) end() error {
	if o.body != nil {
		return o.body.Close()
	}
	return o.origin.end()
}
