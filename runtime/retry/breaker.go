package retry

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of the fields of a [BreakerPolicy].
const (
	defaultFailures = 5
	defaultCooldown = 60 * time.Second
	defaultProbes   = 1
	defaultWindow   = 10 * time.Second
	defaultMinCalls = 20
	defaultKeep     = 1000
)

// State is the state of a [Breaker].
type State int

// The states of a breaker.
const (
	Closed   State = iota // attempts are let through
	Open                  // attempts are rejected
	HalfOpen              // a few attempts are let through as probes
)

// stateNames are the names of the states.
var stateNames = [...]string{"closed", "open", "half-open"}

// String returns "closed", "open" or "half-open".
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "unknown"
	}
	return stateNames[s]
}

// A BreakerPolicy sets when a [Breaker] opens and how it closes again. Zero and
// negative fields mean their defaults.
type BreakerPolicy struct {
	// Name is the breaker's name in errors, events and a Tracker.
	// support.WithSharedBreaker shares the breaker under this name.
	Name string

	// Failures is the number of consecutive failures that opens the breaker.
	// Zero means 5. It is ignored if Rate is set.
	Failures int

	// Rate is the share of failed attempts within Window, above 0 and at most 1, that opens
	// the breaker once there have been MinCalls attempts. It is evaluated when an attempt
	// fails. Zero means that consecutive failures are counted instead. A breaker with a
	// Rate takes 1 to 8 kB, depending on GOMAXPROCS, others a quarter of a kilobyte.
	Rate float64

	// Window is the period over which Rate is measured, sliding in steps of a
	// tenth: between nine tenths of Window and all of it. Zero means 10s.
	Window time.Duration

	// MinCalls is the minimum number of attempts within Window before Rate
	// applies. Zero means 20.
	MinCalls int

	// Cooldown is how long the breaker stays open before it lets probes
	// through. It is also how long a probe holds its place without returning
	// before another attempt may take it; the outcome of the slow probe still
	// counts. Zero means 60s.
	Cooldown time.Duration

	// Probes is the number of attempts let through while half-open, and how
	// many of them must succeed to close the breaker. Zero means 1.
	Probes int

	// Keep is the maximum number of breakers in a set: see Breakers. Zero means
	// 1000. A single Breaker ignores it.
	Keep int

	// Wait makes the attempts of a Method wait while the breaker is open, until
	// it admits a probe or closes, instead of ending the call. A wait does not
	// use up an attempt. It is not started if the caller's deadline or the
	// policy's Elapsed would pass before the next probe, or if the breaker was
	// opened by ForceOpen: the call then ends as without Wait. A call with
	// neither limit may wait for as long as the service is down.
	Wait bool
}

// Effective returns p with its defaults filled in, and values that are too large replaced
// by the largest possible. A zero Rate stays zero, because it means that consecutive
// failures are counted.
func (p BreakerPolicy) Effective() BreakerPolicy {
	p.Failures = orDefault(p.Failures, defaultFailures)
	p.Failures = min(p.Failures, maxFailures)
	p.Cooldown = orDefault(p.Cooldown, defaultCooldown)
	p.Probes = orDefault(p.Probes, defaultProbes)
	p.Window = orDefault(p.Window, defaultWindow)
	p.MinCalls = orDefault(p.MinCalls, defaultMinCalls)
	p.Keep = orDefault(p.Keep, defaultKeep)
	p.Rate = min(p.Rate, 1)
	return p
}

// String returns the settings that affect a breaker, with their defaults filled in, in the
// syntax of a directive. It omits Name and Keep.
func (p BreakerPolicy) String() string {
	p = p.Effective()
	open := wordFor(openWords, p.Wait)
	if p.Rate > 0 {
		return fmt.Sprintf("rate=%v window=%v min=%d cooldown=%v probes=%d open=%s", p.Rate, p.Window, p.MinCalls, p.Cooldown, p.Probes, open)
	}
	return fmt.Sprintf("failures=%d cooldown=%v probes=%d open=%s", p.Failures, p.Cooldown, p.Probes, open)
}

// orDefault returns v if it is positive, otherwise the other value.
func orDefault[V int | time.Duration](v, otherwise V) V {
	if v > 0 {
		return v
	}
	return otherwise
}

// A Breaker is a circuit breaker: it stops calls to a service that keeps
// failing. While closed, it lets attempts through and counts failures. Too many
// failures open it. While open, it rejects every attempt at once with an
// [*OpenError]. After the cooldown it is half-open and lets a few attempts
// through as probes: their success closes it, a failure opens it again.
//
// A [Method] consults its breaker before each attempt (see [WithBreaker]). It
// counts as failures the errors that its policy would retry, expired deadlines
// and panics. Errors that it would not retry, such as "not found", are answers
// of a healthy service and count as successes; so do results that are not ready
// yet (see [Again]). A call that its caller canceled counts as neither. A
// rejection ends the call, or makes it wait if [BreakerPolicy.Wait] is set.
//
// Without a Method, use [Breaker.Do], or [Breaker.Allow] if an attempt begins
// and ends in different functions.
//
// The zero Breaker has the zero BreakerPolicy. The outcome of an attempt that ends after
// the state has changed is ignored. While nothing fails, attempts only read the breaker or,
// with Rate, write to a part of it with little contention, so that it scales with the
// number of cores. A Breaker is safe for concurrent use by multiple goroutines.
type Breaker struct {
	given  BreakerPolicy                 // as the program made it; its Name never changes
	set    atomic.Pointer[BreakerPolicy] // instead of given; nil without an override
	clock  clock
	word   atomic.Uint64          // a word: all that an attempt on a closed breaker reads
	window atomic.Pointer[window] // for Rate; nil if consecutive failures count

	// shut is the error of attempts while all of them are rejected: while the
	// breaker is open, or all probes are in flight. After its Until, mu decides.
	shut atomic.Pointer[OpenError]

	tallies lazyTally
	common  *tally // of a set of breakers, instead of tallies

	mu        sync.Mutex
	since     time.Time     // when the state began; zero if it has never changed
	probes    int           // places taken in this half-open state
	passed    int           // probes that succeeded
	round     int           // incremented when all probes in flight lose their places
	waiters   int           // calls waiting for a change
	woken     chan struct{} // closed by the next change; nil if no call waits
	listeners []func(from, to State)
	pending   []change // changes not yet delivered to the listeners
	telling   bool     // a goroutine is delivering them
}

// A word packs a breaker's state, the number of consecutive failures while closed, and a
// generation that every change of state increments, so that one atomic operation reads or
// updates all three.
type word uint64

const (
	stateBits   = 2
	failureBits = 30
	maxFailures = math.MaxInt32 / 2 // fits failureBits
	oneFailure  = 1 << stateBits
)

// newWord returns the word of a state without failures.
func newWord(s State, generation uint32) word {
	return word(generation)<<(stateBits+failureBits) | word(s)
}

// state returns the breaker's state.
func (w word) state() State { return State(w & (1<<stateBits - 1)) }

// failures returns the number of consecutive failures.
func (w word) failures() int { return int(w >> stateBits & (1<<failureBits - 1)) }

// generation returns the number of state changes, modulo 2^32.
func (w word) generation() uint32 { return uint32(w >> (stateBits + failureBits)) }

// NewBreaker returns a closed breaker.
func NewBreaker(p BreakerPolicy) *Breaker { return newBreaker(p, nil) }

// newBreaker is NewBreaker with the given clock.
func newBreaker(p BreakerPolicy, now clock) *Breaker {
	b := &Breaker{given: p, clock: now}
	if p.Rate > 0 {
		b.window.Store(newWindow(b.limits().Window, b.clock))
	}
	return b
}

// limits returns the policy with its defaults, which also apply to the zero
// Breaker.
func (b *Breaker) limits() BreakerPolicy { return b.policy().Effective() }

// policy returns the policy in force.
func (b *Breaker) policy() *BreakerPolicy {
	if p := b.set.Load(); p != nil {
		return p
	}
	return &b.given
}

// Name returns the name in the breaker's policy, which may be empty.
func (b *Breaker) Name() string { return b.given.Name }

// load returns the current word.
func (b *Breaker) load() word { return word(b.word.Load()) }

// State returns the breaker's state. An open breaker whose cooldown has passed
// reports half-open, even before an attempt has probed it.
func (b *Breaker) State() State {
	for {
		w := b.load()
		shut := w.state() == Open && b.rejection() != nil
		switch {
		case w != b.load(): // changed in between: shut may belong to another state
		case w.state() == Open && !shut:
			return HalfOpen
		default:
			return w.state()
		}
	}
}

// Counts returns what the breaker has counted in its current state: the
// successes within Window, or of probes, 0 if consecutive failures count; and
// the failures within Window, or consecutive ones.
func (b *Breaker) Counts() (successes, failures int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.load()
	switch {
	case w.state() == HalfOpen:
		return b.passed, 0
	case w.state() == Closed:
		if recent := b.window.Load(); recent != nil {
			return recent.sum()
		}
	}
	return 0, w.failures()
}

// status returns the state of b, without its key. It changes nothing.
func (b *Breaker) status() BreakerState {
	b.mu.Lock()
	s := BreakerState{State: b.load().state(), Since: b.since}
	if open := b.shut.Load(); open != nil {
		s.Until = open.Until
		if s.State == Open && !open.holds(b.clock) {
			s.State, s.Since = HalfOpen, open.Until
		}
	}
	b.mu.Unlock()
	s.Successes, s.Failures = b.Counts()
	return s
}

// tally returns what is counted for b.
func (b *Breaker) tally() *tally {
	if b.common != nil {
		return b.common
	}
	return b.tallies.get()
}

// deny counts a rejection.
func (b *Breaker) deny() { b.tally().denied.Add(1) }

// OnStateChange registers f to be called after each change of state: once per
// change, in order, by one goroutine at a time, on the goroutine of some call
// that uses b. No lock is held: f may call any method of b. A nil f is ignored.
func (b *Breaker) OnStateChange(f func(from, to State)) {
	if f == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, f)
}

// Reset closes the breaker and clears its counts.
func (b *Breaker) Reset() {
	b.mu.Lock()
	b.become(Closed, source{})
	b.unlockAndTell()
}

// ForceOpen opens the breaker until Reset is called.
func (b *Breaker) ForceOpen() {
	b.mu.Lock()
	b.shut.Store(&OpenError{Breaker: b.given.Name})
	b.become(Open, source{})
	b.unlockAndTell()
}
