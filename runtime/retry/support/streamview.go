package support

import (
	"context"
	"io"
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A stream origin gives attempts views of a reader that cannot be rewound. It
// tracks whether anything was read, and keeps up to limit bytes of it.
type stream struct {
	latch
	source io.Reader
	limit  int64 // maximum number of bytes to keep
	size   int64 // number of bytes in source; -1 if unknown

	reads  sync.Mutex // guards the fields below
	latest *streamView
	uses   int    // reads of source in progress
	kept   []byte // bytes read from source so far
	lost   bool   // more was read than could be kept
	last   error  // error of the latest read
}

// newStream returns an origin of r that keeps up to limit bytes.
func newStream(r io.Reader, limit int64) *stream {
	o := &stream{source: r, limit: max(limit, 0), size: sizeOf(r)}
	o.closer, _ = r.(io.Closer)
	return o
}

// reader returns a view for the attempt that begins.
func (o *stream) reader() io.Reader { return o.view() }

// view returns a view that replaces the latest one, unless data was lost: it
// then cannot read.
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

// gone reports whether data was lost for another attempt. Data taken by a Read
// in progress will be.
func (o *stream) gone() bool {
	o.lost = o.lost || o.uses > 0
	return o.lost
}

// Rewind invalidates the latest attempt's view if there can be another attempt;
// otherwise that attempt is the last and may keep reading.
func (o *stream) Rewind(context.Context) error {
	o.reads.Lock()
	defer o.reads.Unlock()
	if o.gone() {
		return retry.ErrConsumed
	}
	o.latest = nil
	return nil
}

// A streamView is one attempt's view of a stream.
type streamView struct {
	origin  *stream
	attempt int
	offset  int64 // offset of the next byte to read
	end     error // error of the last read by earlier attempts
}

// position returns the offset of the next byte to read.
func (v *streamView) position() int64 {
	v.origin.reads.Lock()
	defer v.origin.reads.Unlock()
	return v.offset
}

// Read reads the kept bytes first, then from the stream.
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

// begin returns kept bytes if there are any left to read. Otherwise it starts a
// read of the stream, which runs without the lock, because it may block.
func (v *streamView) begin(b []byte) (int, error) {
	o := v.origin
	o.reads.Lock()
	defer o.reads.Unlock()
	if o.latest != v {
		return 0, retry.ErrConsumed // there is a later attempt
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

// finish records what was read from the stream.
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

// Close closes the stream after the call has ended.
func (v *streamView) Close() error { return v.origin.close(v.attempt) }

// A sizedStreamView is a streamView of a stream with a known size.
type sizedStreamView struct {
	*streamView
	sizing
}
