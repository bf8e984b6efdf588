package retry

import (
	"context"
	"io"
	"sync"
)

// A stream origin gives attempts views of a reader that cannot be put back. It
// knows whether anything was read, and keeps up to limit bytes of that.
type stream struct {
	latch
	source io.Reader
	limit  int64 // bytes to keep
	size   int64 // bytes that source has to give; -1 if it does not say

	reads sync.Mutex // guards the fields below
	view  *streamView
	busy  bool   // an attempt is reading from source
	kept  []byte // what was read from source
	lost  bool   // more was read than is kept
}

func newStream(r io.Reader, limit int64) *stream {
	o := &stream{source: r, limit: max(limit, 0), size: sizeOf(r)}
	o.closer, _ = r.(io.Closer)
	return o
}

func (o *stream) reader() io.Reader {
	v := &streamView{origin: o, attempt: o.next()}
	o.reads.Lock()
	defer o.reads.Unlock()
	o.view = v
	if o.size >= 0 {
		return &sizedView{v}
	}
	return v
}

// rewind ends the latest attempt's view. It need not wait for a Read that is
// under way: what that takes is lost.
func (o *stream) rewind(context.Context) error {
	o.reads.Lock()
	defer o.reads.Unlock()
	o.view = nil
	o.lost = o.lost || o.busy
	if o.lost {
		return ErrConsumed
	}
	return nil
}

// A streamView is what one attempt sees of a stream.
type streamView struct {
	origin  *stream
	attempt int
	offset  int64 // of the next byte to read
}

// Read reads what is kept, and then from the stream.
func (v *streamView) Read(b []byte) (int, error) {
	n, err := v.begin(b)
	if n > 0 || err != nil {
		return n, err
	}
	n, err = v.origin.source.Read(b)
	v.finish(b[:n])
	return n, err
}

// begin returns what is kept, if there is any to read; else it begins to read
// from the stream, without the lock: that may block.
func (v *streamView) begin(b []byte) (int, error) {
	o := v.origin
	o.reads.Lock()
	defer o.reads.Unlock()
	if o.view != v {
		return 0, ErrConsumed // by another attempt
	}
	if !o.lost && v.offset < int64(len(o.kept)) {
		n := copy(b, o.kept[v.offset:])
		v.offset += int64(n)
		return n, nil
	}
	o.busy = true
	return 0, nil
}

// finish notes what was read from the stream.
func (v *streamView) finish(b []byte) {
	o := v.origin
	o.reads.Lock()
	defer o.reads.Unlock()
	o.busy = false
	v.offset += int64(len(b))
	switch {
	case len(b) == 0:
	case o.lost || int64(len(o.kept)+len(b)) > o.limit:
		o.lost, o.kept = true, nil
	default:
		o.kept = append(o.kept, b...)
	}
}

// Close closes the stream once the call has ended.
func (v *streamView) Close() error { return v.origin.close(v.attempt) }

// A sizedView is a streamView of a stream that says how much it holds.
type sizedView struct{ *streamView }

// Len returns the number of bytes left to read.
func (v *sizedView) Len() int {
	v.origin.reads.Lock()
	defer v.origin.reads.Unlock()
	return int(max(v.origin.size-v.offset, 0))
}

// Size returns the number of bytes the attempt had to read at first.
func (v *sizedView) Size() int64 { return v.origin.size }

// ObjectSize returns the number of bytes the attempt had to read at first.
func (v *sizedView) ObjectSize() (int64, error) { return v.origin.size, nil }
