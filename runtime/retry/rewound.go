package retry

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
)

// A rewound origin gives attempts views of a reader that can seek, and no more:
// one position serves all of them, so that a view is shut before the reader is
// put back for the next.
type rewound struct {
	latch
	source seekable
	latest *seekView // nil before the first attempt
	ready  bool      // source stands where an attempt begins
	lost   error     // why it cannot be put there
}

func newRewound(s seekable) *rewound {
	o := &rewound{source: s, ready: true}
	o.closer, _ = s.ReadSeeker.(io.Closer)
	return o
}

func (o *rewound) reader() io.Reader {
	v := o.view()
	o.latest.over, o.ready = !o.ready, false
	return v
}

// view returns what fits best to what is known of the reader.
func (o *rewound) view() io.Reader {
	v := &seekView{origin: o, attempt: o.next()}
	v.offset.Store(o.source.start)
	o.latest = v
	if o.source.size < 0 {
		return v
	}
	return &sizedSeekView{v, sizing{o.source.size, o.source.start, v.offset.Load}}
}

// rewind puts the reader back when no attempt uses it any more. It tries once: a
// Seek that comes late would move the reader of a later attempt.
func (o *rewound) rewind(ctx context.Context) error {
	if o.ready || o.lost != nil {
		return o.lost
	}
	idle := o.latest.shut()
	o.lost = consumed(within(ctx, func() error {
		<-idle
		return o.source.reset()
	}))
	o.ready = o.lost == nil
	return o.lost
}

// A seekView is what one attempt sees of a reader that can seek.
type seekView struct {
	origin  *rewound
	attempt int
	offset  atomic.Int64

	mu   sync.Mutex
	uses int           // of the reader that are under way
	over bool          // there is another attempt
	idle chan struct{} // closed when over and the last use has ended
}

// begin begins a use of the reader, without the lock: it may block.
func (v *seekView) begin() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.over {
		return ErrConsumed
	}
	v.uses++
	return nil
}

// finish ends a use.
func (v *seekView) finish() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.uses--; v.uses == 0 && v.over {
		close(v.idle)
	}
}

// shut lets the attempt use the reader no more. The channel is closed when the
// last use that is under way has ended.
func (v *seekView) shut() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.over, v.idle = true, make(chan struct{})
	if v.uses == 0 {
		close(v.idle)
	}
	return v.idle
}

// Read reads from the reader, as long as there is no later attempt.
func (v *seekView) Read(b []byte) (int, error) {
	if err := v.begin(); err != nil {
		return 0, err
	}
	defer v.finish()
	n, err := v.origin.source.Read(b)
	v.offset.Add(int64(n))
	return n, err
}

// Seek moves the reader's position, as long as there is no later attempt.
func (v *seekView) Seek(offset int64, whence int) (int64, error) {
	if err := v.begin(); err != nil {
		return 0, err
	}
	defer v.finish()
	n, err := v.origin.source.Seek(offset, whence)
	if err == nil {
		v.offset.Store(n)
	}
	return n, err
}

// Close closes the reader once the call has ended.
func (v *seekView) Close() error { return v.origin.close(v.attempt) }

// A sizedSeekView is a seekView of a reader that can seek to its end.
type sizedSeekView struct {
	*seekView
	sizing
}
