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

	reads  sync.Mutex // guards the fields below
	latest *streamView
	uses   int    // of source that are under way
	kept   []byte // what was read from source
	lost   bool   // more was read than is kept
	last   error  // of the latest read
}

func newStream(r io.Reader, limit int64) *stream {
	o := &stream{source: r, limit: max(limit, 0), size: sizeOf(r)}
	o.closer, _ = r.(io.Closer)
	return o
}

func (o *stream) reader() io.Reader { return o.view() }

// view returns a view that takes the place of the latest, unless something of
// the stream is lost: then it reads nothing.
func (o *stream) view() io.Reader {
	v := &streamView{origin: o, attempt: o.next()}
	o.reads.Lock()
	defer o.reads.Unlock()
	if v.end = o.last; !o.gone() {
		o.latest = v
	}
	if o.size < 0 {
		return v
	}
	return &sizedStreamView{v, sizing{o.size, 0, v.position}}
}

// gone reports whether something of the stream is lost for another attempt. What
// a Read takes that is under way will be.
func (o *stream) gone() bool {
	o.lost = o.lost || o.uses > 0
	return o.lost
}

// rewind ends the latest attempt's view, if there can be another: else that is
// the last, and may read on.
func (o *stream) rewind(context.Context) error {
	o.reads.Lock()
	defer o.reads.Unlock()
	if o.gone() {
		return ErrConsumed
	}
	o.latest = nil
	return nil
}

// A streamView is what one attempt sees of a stream.
type streamView struct {
	origin  *stream
	attempt int
	offset  int64 // of the next byte to read
	end     error // how the stream has ended in an earlier attempt
}

// position returns the offset of the next byte to read.
func (v *streamView) position() int64 {
	v.origin.reads.Lock()
	defer v.origin.reads.Unlock()
	return v.offset
}

// Read reads what is kept, and then from the stream.
func (v *streamView) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	n, err := v.begin(b)
	if n > 0 || err != nil {
		return n, err
	}
	n, err = v.origin.source.Read(b)
	v.finish(b[:n], err)
	return n, err
}

// begin returns what is kept, if there is any to read; else it begins to read
// from the stream, without the lock: that may block.
func (v *streamView) begin(b []byte) (int, error) {
	o := v.origin
	o.reads.Lock()
	defer o.reads.Unlock()
	if o.latest != v {
		return 0, ErrConsumed // by another attempt
	}
	if !o.lost && v.offset < int64(len(o.kept)) {
		n := copy(b, o.kept[v.offset:])
		v.offset += int64(n)
		return n, nil
	}
	if v.end != nil {
		return 0, v.end
	}
	o.uses++
	return 0, nil
}

// finish notes what was read from the stream.
func (v *streamView) finish(b []byte, err error) {
	o := v.origin
	o.reads.Lock()
	defer o.reads.Unlock()
	o.uses--
	o.last = err
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

// A sizedStreamView is a streamView of a stream that says how much it holds.
type sizedStreamView struct {
	*streamView
	sizing
}
