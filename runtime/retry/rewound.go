package retry

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// A rewound origin gives attempts views of a reader that can seek, and no more:
// one position serves all of them, so that a view is shut before the reader is
// put back for the next.
type rewound struct {
	latch
	source io.ReadSeeker
	start  int64
	view   *seekView // of the latest attempt
}

func newRewound(s io.ReadSeeker, start int64) *rewound {
	o := &rewound{source: s, start: start}
	o.closer, _ = s.(io.Closer)
	return o
}

func (o *rewound) reader() io.Reader {
	o.view = &seekView{origin: o, attempt: o.next()}
	return o.view
}

func (o *rewound) rewind(ctx context.Context) error {
	if o.view != nil {
		if err := o.view.shut(ctx); err != nil {
			return err
		}
	}
	if _, err := o.source.Seek(o.start, io.SeekStart); err != nil {
		return consumed(err)
	}
	return nil
}

// A seekView is what one attempt sees of a reader that can seek.
type seekView struct {
	origin  *rewound
	attempt int

	mu   sync.Mutex
	over bool          // there is another attempt
	busy chan struct{} // closed when a use of the reader ends that is under way
}

// use calls f, which uses the reader, without the lock: it may block.
func (v *seekView) use(f func() error) error {
	v.mu.Lock()
	if v.over {
		v.mu.Unlock()
		return ErrConsumed
	}
	busy := make(chan struct{})
	v.busy = busy
	v.mu.Unlock()
	defer close(busy)
	return f()
}

// shut lets the attempt use the reader no more. It waits for a use that is
// under way, but no longer than rewindLimit or ctx.
func (v *seekView) shut(ctx context.Context) error {
	v.mu.Lock()
	v.over = true
	busy := v.busy
	v.mu.Unlock()
	if busy == nil {
		return nil
	}
	limit := time.NewTimer(rewindLimit)
	defer limit.Stop()
	select {
	case <-busy:
		return nil
	case <-ctx.Done():
	case <-limit.C:
	}
	return consumed(errors.New("an earlier attempt is still reading it"))
}

// Read reads from the reader, as long as there is no later attempt.
func (v *seekView) Read(b []byte) (n int, err error) {
	err = v.use(func() error {
		n, err = v.origin.source.Read(b)
		return err
	})
	return n, err
}

// Seek moves the reader's position, as long as there is no later attempt.
func (v *seekView) Seek(offset int64, whence int) (n int64, err error) {
	err = v.use(func() error {
		n, err = v.origin.source.Seek(offset, whence)
		return err
	})
	return n, err
}

// Len returns the number of bytes left to read, 0 if the reader cannot tell.
func (v *seekView) Len() int {
	here, size := v.measure()
	return int(max(size-here, 0))
}

// Size returns the size of the whole reader, 0 if the reader cannot tell.
func (v *seekView) Size() int64 {
	_, size := v.measure()
	return size
}

// ObjectSize returns the number of bytes the attempt had to read at first.
func (v *seekView) ObjectSize() (int64, error) {
	return max(v.Size()-v.origin.start, 0), nil
}

// measure returns the reader's position and its size.
func (v *seekView) measure() (here, size int64) {
	v.use(func() (err error) {
		if here, err = v.origin.source.Seek(0, io.SeekCurrent); err != nil {
			return err
		}
		if size, err = v.origin.source.Seek(0, io.SeekEnd); err != nil {
			size = 0
		}
		_, err = v.origin.source.Seek(here, io.SeekStart)
		return err
	})
	return here, size
}

// Close closes the reader once the call has ended.
func (v *seekView) Close() error { return v.origin.close(v.attempt) }
