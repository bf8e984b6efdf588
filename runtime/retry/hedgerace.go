package retry

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/discard"
)

// A hedgeRace is an attempt and its hedges: several calls of f, the first of which runs on
// the goroutine of the caller.
type hedgeRace[T any] struct {
	*plan
	guard  *Breaker        // of the attempt; may be nil
	state  *hedgeState     // of the hedge, when the attempt began
	parent context.Context // of the attempt
	f      func(context.Context) (T, error)
	drop   func(lost, kept T) // discards a result; nil to close it
	wait   time.Duration
	first  hedgeContext
	begun  time.Time // zero unless durations are learned

	mu       sync.Mutex
	timer    *time.Timer // sends the next hedge
	waiting  bool        // for the timer, as a server has requested
	left     int         // number of hedges that may still be sent
	running  int         // number of calls of f in progress
	hedges   []*hedgeContext
	decided  chan struct{} // closed when over; nil until the caller waits
	over     bool
	winner   *hedgeContext // nil if no result is acceptable
	value    T             // what the caller gets: of the winner, or else of the first call
	err      error
	lost     []T         // results of hedges that failed before the race was over
	panicked *PanicError // of a hedge
	exited   bool        // a hedge called runtime.Goexit
}

// run makes the calls and returns the result.
func (r *hedgeRace[T]) run() (value T, err error) {
	if r.state.learner != nil {
		r.begun = time.Now()
	}
	r.mu.Lock()
	r.timer = time.AfterFunc(r.wait, r.tick)
	r.mu.Unlock()
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			r.abandon()
		}
	}()
	value, err = r.f(&r.first)
	returned = true
	if r.ended(&r.first, value, err) {
		r.discardLost(value)
		return value, err
	}
	r.conclude()
	return r.result(value, err)
}

// conclude waits until the race is over. The end of the caller's context ends it, a shutdown
// only a wait that a server has requested.
func (r *hedgeRace[T]) conclude() {
	over, stopped := r.await(), r.stopped()
	for {
		select {
		case <-over:
			return
		case <-r.parent.Done():
			r.stop()
			return
		case <-stopped:
			stopped = nil
			r.mu.Lock()
			r.sendNoMore()
			r.mu.Unlock()
		}
	}
}

// result returns the result of a race in which the first call has not won. Its results are
// those of a race that nothing has won.
func (r *hedgeRace[T]) result(value T, err error) (T, error) {
	var none T
	switch {
	case r.panicked != nil:
		r.discard(value, none)
		r.discardLost(none)
		panic(r.panicked) // otherwise it would be lost
	case r.exited:
		r.discard(value, none)
		r.discardLost(none)
		runtime.Goexit()
	case r.winner != nil:
		if r.counters != nil {
			r.counters.hedges.won.Add(1)
		}
		r.discard(value, r.value)
	}
	r.discardLost(r.value)
	return r.value, r.err
}

// await returns a channel that is closed when the race is over.
func (r *hedgeRace[T]) await() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.decided == nil {
		r.decided = make(chan struct{})
		if r.over {
			close(r.decided)
		}
	}
	return r.decided
}

// ended records the end of a call of f, and reports whether it wins. What it returned is
// discarded otherwise, except that of the first call, but not before it is known what the
// caller gets.
func (r *hedgeRace[T]) ended(c *hedgeContext, value T, err error) (won bool) {
	acceptable, known := r.hedgeEnd(r.parent, err)
	r.mu.Lock()
	r.running--
	if c == &r.first && !r.over {
		r.value, r.err = value, err
	}
	switch {
	case r.over:
	case acceptable:
		won = true
		r.winner, r.value, r.err = c, value, err
		r.finish()
	case c.Err() != nil || r.parent.Err() != nil:
		r.sendNoMore()
	default:
		r.failed(err)
	}
	over, kept := r.over, r.value
	if !won && !over && c != &r.first {
		r.lost = append(r.lost, value)
	}
	r.mu.Unlock()
	if c == &r.first {
		r.learn(won && known)
	}
	if !won {
		c.cancel()
		if over && c != &r.first {
			r.discard(value, kept)
		}
	}
	return won
}

// failed sends the next hedge after a call of f that failed, at once or after the wait that
// the server requested. mu is held.
func (r *hedgeRace[T]) failed(err error) {
	pause := time.Duration(0)
	if t, _ := r.policy.look(err, false); t.has(asksToWait) {
		pause = retryAfter(err)
	}
	switch {
	case pause < 0 || pause > r.policy.MaxAfter:
		r.sendNoMore()
		return
	case pause > 0 && r.left > 0:
		r.waiting = true
		r.timer.Reset(pause)
		return
	case r.waiting: // as the server has requested before
		return
	case r.send():
		go r.call(r.hedges[len(r.hedges)-1])
		return
	}
	r.concludeIfIdle()
}

// tick sends a hedge because the wait has passed. It runs on a goroutine of its own.
func (r *hedgeRace[T]) tick() {
	r.mu.Lock()
	r.waiting = false
	if r.over || !r.send() {
		r.concludeIfIdle()
		r.mu.Unlock()
		return
	}
	c := r.hedges[len(r.hedges)-1]
	r.mu.Unlock()
	r.call(c)
}

// send begins a hedge, if one is left and allowed, and sets the timer for the next one. mu
// is held.
func (r *hedgeRace[T]) send() bool {
	if r.left <= 0 {
		return false
	}
	r.left--
	if r.left > 0 {
		r.timer.Reset(r.wait)
	} else {
		r.timer.Stop()
	}
	if !r.mayHedge(r.parent, r.guard) {
		return false
	}
	r.running++
	r.hedges = append(r.hedges, &hedgeContext{Context: r.parent, number: len(r.hedges) + 1})
	return true
}

// sendNoMore leaves the race to the calls in progress, if any. mu is held.
func (r *hedgeRace[T]) sendNoMore() {
	r.left, r.waiting = 0, false
	r.concludeIfIdle()
}

// call makes a hedge.
func (r *hedgeRace[T]) call(c *hedgeContext) {
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running--
		if r.over { // the caller has its result
			return
		}
		if r.exited = value == nil; value != nil {
			r.panicked = &PanicError{value, debug.Stack()}
		}
		r.finish()
	}()
	value, err := r.try(c)
	returned = true
	r.ended(c, value, err)
}

// try calls f for a hedge, and the hooks.
func (r *hedgeRace[T]) try(c *hedgeContext) (value T, err error) {
	if len(r.hooks) == 0 {
		return r.f(c)
	}
	start := r.starting(r.guard, AttemptFrom(r.parent))
	start.Hedge = c.number
	r.hooked(c, start, func(ctx context.Context) error {
		value, err = r.f(ctx)
		return err
	})
	return value, err
}

// concludeIfIdle ends a race in which nothing runs or is going to. mu is held.
func (r *hedgeRace[T]) concludeIfIdle() {
	if r.running == 0 && !r.waiting && !r.over {
		r.finish()
	}
}

// finish ends the race: it cancels all calls but the winner, whose context ends too unless
// its result lasts. mu is held.
func (r *hedgeRace[T]) finish() {
	r.over = true
	r.timer.Stop()
	if r.decided != nil {
		close(r.decided)
	}
	r.release(&r.first)
	for _, c := range r.hedges {
		r.release(c)
	}
}

// release ends the context of a call, unless it is that of a lasting result.
func (r *hedgeRace[T]) release(c *hedgeContext) {
	if c == r.winner && r.lasting {
		c.keep()
		return
	}
	c.cancel()
}

// stop ends the race without a winner, unless it is over.
func (r *hedgeRace[T]) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.finish()
	}
}

// abandon ends the race because the first call has not returned.
func (r *hedgeRace[T]) abandon() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running--
	if !r.over {
		r.finish()
	}
	var none T
	lost := r.lost
	if r.winner != nil {
		lost = append(lost, r.value)
	}
	r.value, r.lost = none, nil
	if len(lost) > 0 {
		go r.discardAll(lost, none)
	}
}

// learn records the duration of the first call, if known, or that it took longer.
func (r *hedgeRace[T]) learn(known bool) {
	if r.state.learner != nil {
		r.state.learner.add(time.Since(r.begun), known)
	}
}

// discardLost discards the results of the hedges that failed before the race was over.
func (r *hedgeRace[T]) discardLost(kept T) { r.discardAll(r.lost, kept) }

func (r *hedgeRace[T]) discardAll(lost []T, kept T) {
	for _, value := range lost {
		r.discard(value, kept)
	}
}

// discard discards a result that nobody gets, unless it is kept, which the caller gets: a
// pool or a cache may return one value to all.
func (r *hedgeRace[T]) discard(lost, kept T) {
	switch {
	case discard.Same(lost, kept):
	case r.drop != nil:
		r.drop(lost, kept)
	default:
		discard.Result(lost)
	}
}
