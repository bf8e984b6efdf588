package support

import (
	"context"
	"io"
	"sync"
)

// A latch closes a reader that attempts share. It does so not when an attempt
// closes the reader, because a later attempt may need it, but once there are no
// more attempts.
type latch struct {
	closer io.Closer // nil if there is nothing to close

	mu     sync.Mutex
	latest int  // number of the latest attempt
	closed bool // by the latest attempt
	ended  bool // there are no more attempts
}

// next returns the number of the attempt that begins.
func (l *latch) next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.latest++
	l.closed = false
	return l.latest
}

// close records that an attempt closed its view. A Close by an earlier attempt
// is ignored.
func (l *latch) close(attempt int) error {
	l.mu.Lock()
	due := attempt == l.latest && !l.closed && l.ended
	l.closed = l.closed || attempt == l.latest
	l.mu.Unlock()
	if !due || l.closer == nil {
		return nil
	}
	return l.closer.Close()
}

// Close records that there are no more attempts. It does not wait longer than
// rewindLimit for a Close, which may block as long as a Read hangs.
func (l *latch) Close() error {
	l.mu.Lock()
	due := l.closed && !l.ended
	l.ended = true
	l.mu.Unlock()
	if !due || l.closer == nil {
		return nil
	}
	return within(context.Background(), l.closer.Close)
}
