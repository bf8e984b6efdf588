package retry

import (
	"io"
	"sync"
)

// A held reader is what one attempt sees of a source that can be put back: it
// keeps the source open when the attempt closes it, and takes nothing from the
// next attempt when it is read after its own.
type held struct {
	mu     sync.Mutex
	source io.ReadCloser
	over   error // why there is nothing to read any more
	closed bool  // by the attempt
	ended  bool  // there will be no other attempt
}

// Read reads from the source, as long as the attempt is under way.
func (h *held) Read(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over != nil {
		return 0, h.over
	}
	return h.source.Read(b)
}

// Close closes the source once no other attempt may want it.
func (h *held) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over != nil {
		return nil
	}
	h.closed = true
	if h.ended {
		return h.source.Close()
	}
	return nil
}

// leave ends the attempt.
func (h *held) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = ErrConsumed
}

// end closes the source if the last attempt has closed it, also where it was put
// back for another one that was not made after all.
func (h *held) end() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	if !h.closed {
		return nil
	}
	return h.source.Close()
}
