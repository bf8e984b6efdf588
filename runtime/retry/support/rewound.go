package support

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A rewound origin gives attempts views of a reader that can seek but not read
// at an offset. All views share one position, so a view is shut before the
// reader is rewound for the next attempt.
type rewound struct {
	latch
	source seekable
	latest *seekView // nil before the first attempt
	ready  bool      // source is at its start
	lost   error     // why it cannot be rewound
}

// newRewound returns an origin that replays s from its current position.
func newRewound(s seekable) *rewound {
	o := &rewound{source: s, ready: true}
	o.closer, _ = s.ReadSeeker.(io.Closer)
	return o
}

// reader returns a view for the attempt that begins.
func (o *rewound) reader() io.Reader {
	v := o.view()
	o.latest.over, o.ready = !o.ready, false
	return v
}

// view returns a view with the methods that the reader can support.
func (o *rewound) view() io.Reader {
	v := &seekView{origin: o, attempt: o.next()}
	v.offset.Store(o.source.start)
	o.latest = v
	if o.source.size < 0 {
		return v
	}
	return &sizedSeekView{v, sizing{o.source.size, o.source.start, v.offset.Load}}
}

// Rewind rewinds the reader once no attempt uses it. It tries only once: a late
// Seek would move the reader of a later attempt.
func (o *rewound) Rewind(ctx context.Context) error {
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

// A seekView is one attempt's view of a reader that can seek.
type seekView struct {
	origin  *rewound
	attempt int
	offset  atomic.Int64

	mu   sync.Mutex
	uses int           // of the reader in progress
	over bool          // a later attempt exists
	idle chan struct{} // closed once over and not in use
}

// begin starts a use of the reader. The use itself runs without the lock,
// because it may block.
func (v *seekView) begin() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.over {
		return retry.ErrConsumed
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

// shut prevents further use of the reader by this attempt. The returned channel
// is closed when the last use in progress has ended.
func (v *seekView) shut() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.over, v.idle = true, make(chan struct{})
	if v.uses == 0 {
		close(v.idle)
	}
	return v.idle
}

// Read reads from the reader, until there is a later attempt.
func (v *seekView) Read(b []byte) (int, error) {
	if err := v.begin(); err != nil {
		return 0, err
	}
	defer v.finish()
	n, err := v.origin.source.Read(b)
	v.offset.Add(int64(n))
	return n, err
}

// Seek moves the reader's position, until there is a later attempt.
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

// Close closes the reader after the call has ended.
func (v *seekView) Close() error { return v.origin.close(v.attempt) }

// A sizedSeekView is a seekView of a reader that can seek to its end.
type sizedSeekView struct {
	*seekView
	sizing
}
