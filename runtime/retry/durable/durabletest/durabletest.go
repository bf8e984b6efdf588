// Package durabletest has a queue in memory, with its own clock, for tests of calls that
// survive their process.
package durabletest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/durable"
)

// A Queue keeps calls in memory. Its clock starts at the current time and moves only when
// told to. The zero value is ready to use. It is safe for concurrent use by multiple
// goroutines.
//
//	queue := new(durabletest.Queue)
//	payments := NewRetryingPayments(client, durable.WithQueue(queue), retrytest.Instant())
//	payments.Handle(mux)
//	…
//	queue.Drain(ctx, mux) // makes all attempts of all calls, without waits
type Queue struct {
	// Refuse is the error of Put, nil if it accepts calls.
	Refuse error

	// Limit is the number of waiting calls from which Put returns durable.ErrFull. Zero means
	// no limit.
	Limit int

	mu    sync.Mutex
	ahead time.Duration // of the clock
	calls []*entry
	dead  []DeadCall
}

// An entry is a call in the queue.
type entry struct {
	call     durable.Call
	attempts int
	next     time.Time
	errs     []error
}

// A DeadCall is a call without further attempts.
type DeadCall struct {
	durable.Call         // with the number of its last attempt
	Errs         []error // of all its attempts that counted
}

// Put implements [durable.Queue].
func (q *Queue) Put(ctx context.Context, c durable.Call) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case q.Refuse != nil:
		return q.Refuse
	case q.Limit > 0 && len(q.calls) >= q.Limit:
		return fmt.Errorf("%w: %d calls", durable.ErrFull, q.Limit)
	}
	q.calls = append(q.calls, &entry{call: c, next: c.NotBefore})
	return nil
}

// Now returns the time on the queue's clock.
func (q *Queue) Now() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.now()
}

func (q *Queue) now() time.Time { return time.Now().Add(q.ahead) }

// Advance moves the clock.
func (q *Queue) Advance(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ahead += d
}

// Calls returns the calls that wait, in the order of their next attempts. Attempt is the
// number of attempts that counted, and NotBefore the time of the next one.
func (q *Queue) Calls() []durable.Call {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sort()
	all := make([]durable.Call, len(q.calls))
	for i, e := range q.calls {
		all[i] = e.call
		all[i].Attempt, all[i].NotBefore = e.attempts, e.next
	}
	return all
}

// Dead returns the dead calls, in the order in which they died.
func (q *Queue) Dead() []DeadCall {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.dead)
}

// Revive gives a dead call all attempts of its schedule again, beginning now.
func (q *Queue) Revive(id string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.dead, func(d DeadCall) bool { return d.ID == id })
	if i < 0 {
		return fmt.Errorf("durabletest: no dead call %s", id)
	}
	d := q.dead[i]
	q.dead = slices.Delete(q.dead, i, i+1)
	d.NotBefore, d.Expires = q.now(), q.now().Add(d.Expires.Sub(d.First))
	q.calls = append(q.calls, &entry{call: d.Call, next: d.NotBefore, errs: d.Errs})
	return nil
}

// Run makes the attempts that are due, one after the other, and returns their number. It
// does not move the clock.
func (q *Queue) Run(ctx context.Context, mux *durable.Mux) (attempts int) {
	for ctx.Err() == nil {
		e := q.take()
		if e == nil {
			break
		}
		q.settle(e, mux.Serve(ctx, e.call))
		attempts++
	}
	return attempts
}

// Drain runs all attempts until no calls are left, moving the clock to each, and returns their
// number. It stops after 10,000, which is a sign of calls that never end.
func (q *Queue) Drain(ctx context.Context, mux *durable.Mux) (attempts int) {
	for attempts < 10_000 && ctx.Err() == nil {
		calls := q.Calls()
		if len(calls) == 0 {
			break
		}
		if wait := calls[0].NotBefore.Sub(q.Now()); wait > 0 {
			q.Advance(wait)
		}
		attempts += q.Run(ctx, mux)
	}
	return attempts
}

// take removes the first call that is due.
func (q *Queue) take() *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sort()
	if len(q.calls) == 0 || q.calls[0].next.After(q.now()) {
		return nil
	}
	e := q.calls[0]
	q.calls = q.calls[1:]
	e.attempts++
	e.call.Attempt, e.call.Now = e.attempts, q.now()
	return e
}

// settle does what the verdict tells.
func (q *Queue) settle(e *entry, v durable.Verdict) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch v.Action {
	case durable.Done:
		return
	case durable.Dead:
		q.dead = append(q.dead, DeadCall{e.call, append(e.errs, v.Err)})
		return
	case durable.At:
		e.errs = append(e.errs, v.Err)
	case durable.Snooze:
		e.attempts--
	}
	e.next = v.Time
	q.calls = append(q.calls, e)
}

// sort sorts the calls by their next attempts.
func (q *Queue) sort() {
	slices.SortStableFunc(q.calls, func(a, b *entry) int { return cmp.Compare(a.next.UnixNano(), b.next.UnixNano()) })
}
