package retry

import "context"

// A change of a breaker's state, and the call that brought it about.
type change struct {
	from, to State
	cause    source
}

// A source is the call that asks a breaker, as far as it is told of what comes
// of that. The zero source is somebody without a Method. It holds no pointer to
// the Method, which would move that of every bare Policy to the heap.
type source struct {
	ctx context.Context
	observers
}

// unlockAndTell unlocks b.mu and tells the listeners of the changes that are
// pending. Whoever comes while another goroutine is at it leaves them to that
// one: so each change is told once and in order, and nobody waits. A listener
// runs without the lock, and may use b.
func (b *Breaker) unlockAndTell() {
	if b.telling {
		b.mu.Unlock()
		return
	}
	b.telling = true
	defer func() { // also when a listener panics
		b.telling = false
		b.mu.Unlock()
	}()
	for len(b.pending) > 0 {
		next := b.pending[0]
		b.pending = b.pending[1:]
		b.tell(next, b.listeners)
	}
}

// tell tells one change, without the lock.
func (b *Breaker) tell(c change, listeners []func(from, to State)) {
	b.mu.Unlock()
	defer b.mu.Lock()
	for _, f := range listeners {
		f(c.from, c.to)
	}
	c.cause.tell(c.cause.ctx, Event{Kind: BreakerChanged, Breaker: b.Name(), From: c.from, To: c.to})
}
