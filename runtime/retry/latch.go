package retry

import (
	"context"
	"io"
	"sync"
)

// A latch closes the reader that attempts share: not when one of them does, for
// another may want to read it, but once there will be no other.
type latch struct {
	closer io.Closer // nil if there is nothing to close

	mu     sync.Mutex
	latest int  // number of the latest attempt
	closed bool // by that attempt
	ended  bool // there will be no other attempt
}

// next returns the number of the attempt that begins.
func (l *latch) next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.latest++
	l.closed = false
	return l.latest
}

// close notes that an attempt has closed its view. An earlier one has no say.
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

// end notes that there will be no other attempt. It does not wait for a Close
// that waits for a Read which hangs.
func (l *latch) end() error {
	l.mu.Lock()
	due := l.closed && !l.ended
	l.ended = true
	l.mu.Unlock()
	if !due || l.closer == nil {
		return nil
	}
	return within(context.Background(), l.closer.Close)
}
