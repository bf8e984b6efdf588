package retry

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of a [BreakerPolicy]'s fields.
const (
	DefaultFailures = 5
	DefaultCooldown = 60 * time.Second
	DefaultProbes   = 1
	DefaultWindow   = 10 * time.Second
	DefaultMinCalls = 20
)

// State is the state of a [Breaker].
type State int

// The states of a breaker.
const (
	Closed   State = iota // attempts pass
	Open                  // attempts are rejected
	HalfOpen              // a few attempts pass, as probes
)

var stateNames = [...]string{"closed", "open", "half-open"}

// String returns the state in words.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "unknown"
	}
	return stateNames[s]
}

// A BreakerPolicy says when a [Breaker] opens, and how it closes again. Zero
// fields, and negative ones, mean their defaults.
type BreakerPolicy struct {
	// Name is the breaker's name in errors, events and a Tracker; with
	// WithSharedBreaker, the name it is shared under.
	Name string

	// Failures in a row open the breaker. Zero means 5. It is not used with
	// Rate.
	Failures int

	// Rate of failures among the attempts of the last Window, above 0 and at
	// most 1, opens the breaker once there were MinCalls; it is looked at when
	// an attempt fails. Zero counts failures in a row instead.
	Rate float64

	// Window is how far back Rate looks, in steps of a tenth: between nine
	// tenths of it and the whole. Zero means 10s.
	Window time.Duration

	// MinCalls is how many attempts Window must hold. Zero means 20.
	MinCalls int

	// Cooldown is how long the breaker stays open before it lets probes
	// through, and after which the place of a probe that has not returned is
	// given to another. The outcome of the slow probe still counts. Zero means
	// 60s.
	Cooldown time.Duration

	// Probes is how many attempts pass while half-open, and how many of them
	// must succeed to close the breaker. Zero means 1.
	Probes int

	// Wait makes the attempts of a Method wait while the breaker is open,
	// instead of ending the call: until it admits a probe or has closed. A wait
	// uses up no attempt. It is not begun where the caller's deadline or the
	// policy's Elapsed comes before the probe, or after ForceOpen; the call then
	// ends as it does without Wait. A call with neither limit may wait for as
	// long as the service is down.
	Wait bool

	// Clock tells the time in place of package time, for simulations. Nil is
	// the real one.
	Clock func() time.Time
}

func (p BreakerPolicy) withDefaults() BreakerPolicy {
	p.Failures = orDefault(p.Failures, DefaultFailures)
	p.Failures = min(p.Failures, maxFailures)
	p.Cooldown = orDefault(p.Cooldown, DefaultCooldown)
	p.Probes = orDefault(p.Probes, DefaultProbes)
	p.Window = orDefault(p.Window, DefaultWindow)
	p.MinCalls = orDefault(p.MinCalls, DefaultMinCalls)
	p.Rate = min(p.Rate, 1)
	return p
}

// terms returns what the policy says, but for its name, in the words of a
// directive.
func (p BreakerPolicy) terms() string {
	p = p.withDefaults()
	open := "fail"
	if p.Wait {
		open = "wait"
	}
	if p.Rate > 0 {
		return fmt.Sprintf("rate=%v window=%v min=%d cooldown=%v probes=%d open=%s", p.Rate, p.Window, p.MinCalls, p.Cooldown, p.Probes, open)
	}
	return fmt.Sprintf("failures=%d cooldown=%v probes=%d open=%s", p.Failures, p.Cooldown, p.Probes, open)
}

// orDefault returns v where it is more than zero, else otherwise.
func orDefault[V int | time.Duration](v, otherwise V) V {
	if v > 0 {
		return v
	}
	return otherwise
}

// A Breaker stops calling what keeps failing. Closed, it lets attempts pass and
// counts failures; too many open it; open, it rejects every attempt at once
// with an [*OpenError], for the cooldown; then it is half-open and lets a few
// through as probes, whose success closes it and whose failure opens it again.
//
// A [Method] asks its breaker before each attempt (see [WithBreaker]) and
// counts as a failure what its policy would retry, any deadline that ran out, and
// a panic. An error that it would not retry, such as "not found", is an answer,
// and so a success; so is a result that is not ready yet (see [Again]). A call
// that its caller cancelled is neither.
//
// An attempt that the breaker rejects ends its call, or waits if the policy says
// so: see [BreakerPolicy.Wait].
//
// Without a Method use [Breaker.Do], or [Breaker.Allow] where the attempt ends
// elsewhere than it began.
//
// The zero Breaker is that of the zero BreakerPolicy. A result that arrives after
// the state has changed is ignored. As long as nothing fails, attempts only read the breaker, or with Rate write to a part of
// it that goroutines hardly share: it costs the same from any number of cores.
// It is safe for use by many goroutines.
type Breaker struct {
	policy BreakerPolicy
	clock  clock
	word   atomic.Uint64 // a word: what every attempt looks at
	window *window       // of Rate; nil when failures in a row count

	// shut is the rejection of attempts as long as all are rejected: while
	// open, and while all probes are under way. Past its Until, mu decides.
	shut atomic.Pointer[OpenError]

	mu        sync.Mutex
	probes    int           // places taken, of this half-open state
	passed    int           // probes that succeeded
	round     int           // grows when all probes under way lose their places
	waiters   int           // calls that wait for a change
	woken     chan struct{} // closed by the next change; nil if nobody waits
	listeners []func(from, to State)
	pending   []change // not yet told to the listeners
	telling   bool     // somebody is telling them
}

// A word packs a breaker's state, the failures in a row while closed, and a
// generation that grows with every change of state, so that one atomic
// operation sees and changes them together.
type word uint64

const (
	stateBits   = 2
	failureBits = 30
	maxFailures = math.MaxInt32 / 2 // fits failureBits
	oneFailure  = 1 << stateBits
)

func newWord(s State, generation uint32) word {
	return word(generation)<<(stateBits+failureBits) | word(s)
}

func (w word) state() State       { return State(w & (1<<stateBits - 1)) }
func (w word) failures() int      { return int(w >> stateBits & (1<<failureBits - 1)) }
func (w word) generation() uint32 { return uint32(w >> (stateBits + failureBits)) }

// NewBreaker returns a closed breaker.
func NewBreaker(p BreakerPolicy) *Breaker {
	b := &Breaker{policy: p, clock: p.Clock}
	if p.Rate > 0 {
		b.window = newWindow(b.limits().Window, b.clock.now())
	}
	return b
}

// limits returns the policy with its defaults, which the zero Breaker has too.
func (b *Breaker) limits() BreakerPolicy { return b.policy.withDefaults() }

// Name returns the name that the policy gives the breaker, which may be empty.
func (b *Breaker) Name() string { return b.policy.Name }

func (b *Breaker) load() word { return word(b.word.Load()) }

// State returns the breaker's state. An open breaker whose cooldown is over is
// half-open, also before an attempt has come to probe.
func (b *Breaker) State() State {
	for {
		w := b.load()
		shut := w.state() == Open && b.rejection() != nil
		switch {
		case w != b.load(): // changed in between: the two do not belong together
		case w.state() == Open && !shut:
			return HalfOpen
		default:
			return w.state()
		}
	}
}

// Counts is what a breaker has counted in its present state.
type Counts struct {
	Successes int // within Window, or of probes; 0 where failures in a row count
	Failures  int // within Window, or in a row
}

// Counts returns what the breaker has counted in its present state.
func (b *Breaker) Counts() Counts {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.load()
	switch {
	case w.state() == HalfOpen:
		return Counts{Successes: b.passed}
	case w.state() == Closed && b.window != nil:
		successes, failures := b.window.sum(b.clock.now())
		return Counts{Successes: successes, Failures: failures}
	}
	return Counts{Failures: w.failures()}
}

// OnStateChange makes b call f after each change of state, each change once and
// in order, with no lock held; f may ask b anything. It is called by one
// goroutine at a time, one of those that use b. A nil f is ignored.
func (b *Breaker) OnStateChange(f func(from, to State)) {
	if f == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, f)
}

// Reset closes the breaker and forgets what it has counted.
func (b *Breaker) Reset() {
	b.mu.Lock()
	b.become(Closed, source{})
	b.unlockAndTell()
}

// ForceOpen opens the breaker until Reset.
func (b *Breaker) ForceOpen() {
	b.mu.Lock()
	b.shut.Store(&OpenError{Breaker: b.policy.Name})
	b.become(Open, source{})
	b.unlockAndTell()
}

// holds reports whether attempts are still to be rejected.
func (e *OpenError) holds(c clock) bool { return e.Until.IsZero() || c.until(e.Until) > 0 }

// outlasts returns the rejection of every attempt for longer than wait, if that
// is what to expect.
func (b *Breaker) outlasts(wait time.Duration) *OpenError {
	if open := b.shut.Load(); open != nil && (open.Until.IsZero() || b.clock.until(open.Until) > wait) {
		return open
	}
	return nil
}

// shutForCooldown rejects all attempts for the cooldown.
func (b *Breaker) shutForCooldown() {
	b.shut.Store(&OpenError{Breaker: b.policy.Name, Until: b.clock.now().Add(b.limits().Cooldown)})
}

// become changes the state, with mu held, and starts a new generation, whose
// counts are zero. Whoever opens the breaker has shut it before, so that nobody
// sees it open and not shut. Every path that calls become ends in unlockAndTell.
func (b *Breaker) become(to State, cause source) {
	from := b.load()
	b.probes, b.passed = 0, 0
	b.wake()
	if b.window != nil {
		b.window.reset()
	}
	b.word.Store(uint64(newWord(to, from.generation()+1)))
	if to != Open {
		b.shut.Store(nil)
	}
	if from.state() != to {
		b.pending = append(b.pending, change{from.state(), to, cause})
	}
}
