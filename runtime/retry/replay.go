package retry

import (
	"bytes"
	"errors"
	"io"
)

// ErrConsumed is the reason for which a call is not made again although its
// error is worth it: an argument has been read that cannot be read again. Pass
// a reader that can seek, or let a copy be kept (//retry:policy replay=buffer).
var ErrConsumed = errors.New("an argument may have been read, and cannot be put back")

// A Replay makes sure that each attempt of a call reads the same from a reader
// that is one of its arguments. Generated code makes one a call:
//
//	replay := retry.NewReplay(body)
//	defer replay.Close()
//	for ctx := range r.upload.Attempts(ctx, &err) {
//		err = replay.Check(r.next.Upload(ctx, name, replay.Reader()))
//	}
//
// What can seek is passed on as it is, and before another attempt put back to
// where it stood at first; so is a *bytes.Buffer. Of any other reader an attempt
// gets a view: if a failed attempt has read nothing, the next may; if it has,
// the call ends with an [*Error] whose cause is [ErrConsumed]. The view has the
// methods WriteTo and Len if the reader has, because callees look for them.
//
// An attempt may also be given the reader itself, where the parameter wants a
// type of its own, such as *os.File: what cannot be put back then ends the call.
type Replay struct {
	source  io.Reader
	restore func() error // makes source read from its beginning; nil if that cannot be
	view    *view        // of source, where it cannot
	held    *held        // of source, for the attempt that may read it
	failed  error        // why source could not be put back
	unused  bool         // source was opened for an attempt that was not made
	repeat  bool         // see For
}

// NewReplay returns a Replay of r, which may be nil.
func NewReplay(r io.Reader) *Replay {
	p := &Replay{source: r, restore: restorer(r)}
	if p.restore == nil {
		p.view = &view{source: r}
	}
	return p
}

// NewBufferedReplay is NewReplay that keeps a copy of what is read of a reader
// that cannot be put back, as long as that is not more than limit bytes.
func NewBufferedReplay(r io.Reader, limit int64) *Replay {
	p := NewReplay(r)
	if p.view != nil {
		p.view.limit = max(limit, 0)
	}
	return p
}

// NewReplayFunc returns a Replay of a body that reopen opens again for another
// attempt, as the GetBody of an HTTP request does.
func NewReplayFunc(body io.ReadCloser, reopen func() (io.ReadCloser, error)) *Replay {
	p := &Replay{source: body, unused: true}
	p.restore = func() (err error) {
		if p.unused {
			return nil
		}
		p.source, err = reopen()
		p.unused = err == nil
		return err
	}
	return p
}

// restorer returns what makes r read again from where it stands now, nil if
// that cannot be.
func restorer(r io.Reader) func() error {
	if isNil(r) {
		return func() error { return nil }
	}
	switch r := r.(type) {
	case *bytes.Buffer:
		return restoreBuffer(r)
	case io.Seeker:
		return restoreOffset(r)
	}
	return nil
}

// restoreBuffer returns what gives b the content that it has now. Reading a
// buffer leaves its bytes where they are, so nothing is copied.
func restoreBuffer(b *bytes.Buffer) func() error {
	content := b.Bytes()
	return func() error {
		*b = *bytes.NewBuffer(content)
		return nil
	}
}

// restoreOffset returns what puts s back to where it stands now, nil if s
// cannot seek, as the file of a pipe cannot.
func restoreOffset(s io.Seeker) func() error {
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil
	}
	return func() error {
		_, err := s.Seek(start, io.SeekStart)
		return err
	}
}

// Reader returns what the next attempt reads.
func (p *Replay) Reader() io.Reader {
	if p.failed != nil {
		return &held{over: p.failed}
	}
	if p.view == nil {
		p.unused = false
		return p.source
	}
	return p.view.reader()
}

// ReadCloser is Reader for a parameter of that type. What an attempt closes
// stays open as long as another attempt may read it; Close makes up for that.
func (p *Replay) ReadCloser() io.ReadCloser {
	switch {
	case p.failed != nil:
		return &held{over: p.failed}
	case p.view != nil:
		return p.view.glance()
	}
	p.unused = false
	closer, ok := p.source.(io.ReadCloser)
	if _, seeks := p.source.(io.Seeker); !ok || !seeks || isNil(p.source) {
		return closer
	}
	p.held = &held{source: closer}
	return p.held
}

// Check returns err, the error of an attempt, so that the retry loop knows what
// that attempt has left unread. It is the last word on an attempt: nil stays nil,
// unless the success is to be repeated (see For).
func (p *Replay) Check(err error) error {
	if err == nil && !p.repeat {
		return nil
	}
	return &replayError{err, p}
}

// Close closes what an attempt has closed and Replay has kept open, or what was
// opened for an attempt that was not made.
func (p *Replay) Close() error {
	switch {
	case p.view != nil:
		return p.view.end()
	case p.unused:
		p.unused = false
		return closeReader(p.source)
	case p.held != nil:
		return p.held.end()
	}
	return nil
}

// Rewind puts the reader back to where it stood at first. Retry loops do that
// before each further attempt; call it to use the reader once more after the
// loop. The error matches [ErrConsumed]: what Reader returns then fails.
func (p *Replay) Rewind() error {
	if p.view != nil {
		return p.view.rewind()
	}
	if p.held != nil {
		p.held.leave()
	}
	p.failed = nil
	if err := p.restore(); err != nil {
		p.failed = errors.Join(ErrConsumed, err)
	}
	return p.failed
}

// A replayError is the error of an attempt that read from a Replay; nil for one
// that succeeded and is to be repeated.
type replayError struct {
	err    error
	replay *Replay
}

func (e *replayError) Error() string {
	if e.err == nil {
		return "the attempt succeeded"
	}
	return e.err.Error()
}

func (e *replayError) Unwrap() error { return e.err }

// rewind prepares what the attempt that ended with err has read for another
// one, and returns why that cannot be.
func rewind(err error) error {
	for {
		e, ok := errors.AsType[*replayError](err)
		if !ok {
			return nil
		}
		if err := e.replay.Rewind(); err != nil {
			return err
		}
		err = e.err
	}
}

// withoutReplays returns err without the marks of Replays.
func withoutReplays(err error) error {
	for {
		e, ok := err.(*replayError)
		if !ok {
			return err
		}
		err = e.err
	}
}
