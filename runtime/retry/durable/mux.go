package durable

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Mux carries out queued calls, with the functions registered by [Handle] for their kinds.
// Its zero value is ready to use. It is safe for concurrent use by multiple goroutines.
type Mux struct {
	mu       sync.RWMutex
	handlers map[string]*handler
	err      error
}

// Errors of calls that are parked: see [Mux.Serve].
var (
	ErrKind    = errors.New("no worker for calls of this kind")
	ErrPayload = errors.New("arguments cannot be decoded")
)

// Handle carries out queued calls of m with f. A is the type of the arguments that were given
// to [Defer]. Arguments with a field that A lacks cannot be decoded; a field that the arguments
// lack is zero. f must be safe for concurrent use, and its context has the key: see [KeyFrom].
//
// If a kind is invalid or already registered, [Mux.Err] reports it, and queues start no
// workers.
func Handle[A any](mux *Mux, m *retry.Method, k *Kind, f func(ctx context.Context, args A) error) {
	p, s := k.schedule(m), settingsOf(m)
	mux.add(k, &handler{
		method: m, queue: k.Queue, policy: p, single: internals.Single(m, p), extract: s.extract,
		decode: func(c Call) (func(context.Context) error, error) {
			var args A
			if err := decode(c.Args, &args); err != nil {
				return nil, err
			}
			return func(ctx context.Context) error { return f(ctx, args) }, nil
		},
	})
}

// add registers h for the calls of k.
func (m *Mux) add(k *Kind, h *handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := k.validate(); err != nil {
		m.err = errors.Join(m.err, err)
		return
	}
	if m.handlers == nil {
		m.handlers = map[string]*handler{}
	}
	for _, name := range append([]string{k.Name}, k.Was...) {
		if _, taken := m.handlers[name]; taken {
			m.err = errors.Join(m.err, fmt.Errorf("durable: kind %s is registered twice: set another name, with kind=", name))
		}
		m.handlers[name] = h
	}
}

// Err returns what is wrong with the kinds that were registered, nil if nothing is.
func (m *Mux) Err() error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.err
}

// Kinds returns the names of the kinds that were registered, sorted.
func (m *Mux) Kinds() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Sorted(maps.Keys(m.handlers))
}

// Queues returns the queues of the kinds that were registered, sorted. The default one has no
// name.
func (m *Mux) Queues() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	queues := map[string]bool{}
	for _, h := range m.handlers {
		queues[h.queue] = true
	}
	return slices.Sorted(maps.Keys(queues))
}

// handler returns the handler of c, nil if there is none.
func (m *Mux) handler(c Call) *handler {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.handlers[c.Kind]
}

// Lost returns the time of the next attempt of a call whose last one ended without a verdict,
// because its worker did.
func (m *Mux) Lost(c Call) time.Time {
	h := m.handler(c)
	if h == nil {
		return c.Now
	}
	return c.Now.Add(max(internals.Wait(h.policy, max(c.Attempt, 1), c.First, nil), 0))
}

// Serve makes one attempt of c, and tells the queue what to do with c.
//
//   - Done: the attempt succeeded.
//   - At: it failed, or panicked, and there will be another one at the time that the policy
//     sets.
//   - Snooze: there was no attempt, because the breaker was open or c cannot be decoded by
//     this program (see below); or it does not count, because ctx was canceled or the
//     service requested a wait.
//   - Dead: the error is not retried, as one marked by retry.Permanent; or attempts or time
//     have run out.
//
// A call whose kind is unknown, or whose arguments cannot be decoded, is snoozed, so that a
// worker with other code can take it. If none has after an hour, it is dead, with an error
// that matches [ErrKind] or [ErrPayload]; a call that some worker has attempted waits until it
// expires.
//
// The queue counts an attempt when it begins, so that a call that ends the process stops, too:
// Serve makes no attempt if the number exceeds that of the policy.
func (m *Mux) Serve(ctx context.Context, c Call) Verdict {
	begun := time.Now()
	if c.Now.IsZero() {
		c.Now = begun
	}
	h := m.handler(c)
	if h == nil {
		return park(c, fmt.Errorf("%w: %s", ErrKind, c.Kind))
	}
	v := h.serve(ctx, c, func() time.Time { return c.Now.Add(time.Since(begun)) })
	h.count(v)
	return v
}

// How long a call that this program cannot decode waits for another one.
const (
	parkedAfter = time.Hour
	parkedMost  = 5 * time.Minute // between two workers
)

// park puts c back, more often at first, or declares it dead. The wait is random, so that
// workers that poll in turn do not keep it from each other.
func park(c Call, err error) Verdict {
	due := c.NotBefore
	if due.Before(c.First) {
		due = c.First
	}
	end := due.Add(parkedAfter)
	if c.Attempt > 1 && end.Before(c.Expires) { // some worker knows it
		end = c.Expires
	}
	if !c.Now.Before(end) {
		return Verdict{Action: Dead, Err: err}
	}
	wait := min(max(c.Now.Sub(due)/4, time.Second), parkedMost)
	return Verdict{Action: Snooze, Time: c.Now.Add(wait/2 + rand.N(wait)), Err: err}
}
