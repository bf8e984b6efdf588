package retry

import "context"

// A change is a change of a breaker's state, and the call that caused it.
type change struct {
	from, to State
	cause    source
}

// A source identifies a call that uses a breaker, so that its observers can be
// notified. The zero source is a use without a Method. It holds no pointer to
// the Method, which would make every bare Policy escape to the heap.
type source struct {
	ctx context.Context
	observers
}

// unlockAndTell unlocks b.mu and notifies the listeners of pending changes. If
// a goroutine is already notifying, it delivers these changes too: each change
// is delivered once and in order, and no caller waits. Listeners run without
// the lock and may use b.
func (b *Breaker) unlockAndTell() {
	if b.telling {
		b.mu.Unlock()
		return
	}
	b.telling = true
	defer func() { // also if a listener panics
		b.telling = false
		b.mu.Unlock()
	}()
	for len(b.pending) > 0 {
		next := b.pending[0]
		b.pending = b.pending[1:]
		b.tell(next, b.listeners)
	}
}

// tell notifies the listeners and the observers of one change, without the
// lock.
func (b *Breaker) tell(c change, listeners []func(from, to State)) {
	b.mu.Unlock()
	defer b.mu.Lock()
	for _, f := range listeners {
		f(c.from, c.to)
	}
	c.cause.tell(c.cause.ctx, Event{Kind: BreakerChanged, Breaker: c.cause.nameOf(b), From: c.from, To: c.to})
}
