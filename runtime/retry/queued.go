package retry

import (
	"context"
	"time"
)

// WithDurable changes the settings of package durable, which are nil at first.
func (internals) WithDurable(change func(any) any) Option {
	return func(s *settings) { s.durable = change(s.durable) }
}

// Durable returns the settings of package durable.
func (internals) Durable(m *Method) any { return m.source.durable }

// CountDeferred counts a call that a queue has accepted.
func (internals) CountDeferred(m *Method) { m.countQueued(deferred) }

// CountCarriedOut counts a queued call that has succeeded.
func (internals) CountCarriedOut(m *Method) { m.countQueued(carriedOut) }

// CountParked counts a queued call whose arguments could not be decoded.
func (internals) CountParked(m *Method) { m.countQueued(parked) }

// CountDead counts a queued call that was given up.
func (internals) CountDead(m *Method) { m.countQueued(dead) }

// countQueued counts what happened to a queued call.
func (m *Method) countQueued(end queuedEnd) {
	if m.source.counters != nil {
		m.source.counters.queued[end].Add(1)
	}
}

// Single returns a Method for single attempts in a queue. It has the breaker and the hooks of
// m, and the conditions of p, but counts and reports nothing as a call.
func (internals) Single(m *Method, p Policy) *Method {
	p.MaxAttempts, p.Elapsed, p.OnRetry, p.GiveUp = 1, 0, nil, nil
	now := m.now.Load()
	single := &plan{
		observers: observers{name: now.name},
		key:       now.key,
		hooks:     now.hooks,
		policy:    p.withDefaults(),
		invalid:   now.invalid,
		breaker:   now.breaker,
		base:      context.Background(),
		slow:      true, // the attempt may be a later one, which hooks see
	}
	single.choose()
	return newMethod(single)
}

// WithAttempt returns a context that belongs to the attempt with that number.
func (internals) WithAttempt(ctx context.Context, number int) context.Context {
	if number <= 1 {
		return ctx
	}
	return &attemptContext{ctx, number}
}

// Judge reports whether a queue retries err if attempts and time are left, and the wait that
// err requests, which is negative if it requests no retry. Unlike a call, a queue also retries
// what a breaker rejected or something other than its worker canceled: it waits for longer.
func (internals) Judge(p Policy, err error) (again bool, after time.Duration) {
	t, r := p.look(err, p.Once)
	if t.has(asksToWait) {
		after = retryAfter(err)
	}
	return (r.worth() || r == canceled || r == rejected) && after >= 0, after
}

// Unmark returns err without the marks of this package.
func (internals) Unmark(err error) error { return unmark(err) }

// Wait returns the wait of p after attempt n, which failed with err, of a call that began at
// start; it may be Stop.
func (internals) Wait(p Policy, n int, start time.Time, err error) time.Duration {
	l := loop{plan: &plan{policy: p.withDefaults()}, attempts: n, start: start}
	return l.wait(err)
}
