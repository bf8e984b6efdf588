package retry

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of the fields of a [ThrottlePolicy].
const (
	defaultK              = 2
	defaultThrottleWindow = 10 * time.Second
	defaultMaxRejected    = 0.9
)

// A ThrottlePolicy sets how many calls a [Throttle] rejects. Invalid fields mean their
// defaults.
type ThrottlePolicy struct {
	// K is the number of requests per accept that are sent. With 2, calls are rejected once
	// fewer than half of the requests are accepted, and a service that is down gets few more
	// than twice as many requests as it accepts. A smaller K, of at least 1, rejects earlier
	// and more. Zero means 2.
	K float64

	// Window is the period over which requests and accepts are counted, sliding in steps of
	// a tenth: between nine tenths of Window and all of it. With a longer one, fewer calls
	// per second are enough, but it takes longer to notice that the service is down, and
	// that it has recovered: see MaxRejected. Zero means 10s.
	Window time.Duration

	// MaxRejected is the largest share of calls that are rejected. The others notice that
	// the service has recovered: with K=2, all calls are sent again after about
	// Window*ln(1/(1-MaxRejected))/1.6, which is 14s with the defaults. Without such a
	// limit, which 1 means, an outage longer than Window leaves one request of the R per
	// Window that is sent, and the time is about Window*ln(R)/1.6: 12 minutes for 155 calls
	// per second and the Window of 2m in the book. Zero means 0.9.
	MaxRejected float64
}

// Effective returns p with its defaults filled in.
func (p ThrottlePolicy) Effective() ThrottlePolicy {
	if !(p.K >= 1) { // or not a number
		p.K = defaultK
	}
	p.K = min(p.K, math.MaxFloat64) // times 0 is 0
	p.Window = orDefault(p.Window, defaultThrottleWindow)
	if !(p.MaxRejected > 0 && p.MaxRejected <= 1) {
		p.MaxRejected = defaultMaxRejected
	}
	return p
}

// throttleKeys are the keys of a //retry:throttle directive.
var throttleKeys = []policyKey[ThrottlePolicy]{
	{"k", func(p *ThrottlePolicy, v string) error { return setFinite(&p.K, v) }, nil},
	{"window", func(p *ThrottlePolicy, v string) error { return setDuration(&p.Window, v) }, nil},
	{"max", func(p *ThrottlePolicy, v string) error { return setShare(&p.MaxRejected, v) }, nil},
}

// String returns the settings of the policy, with their defaults filled in, in the syntax of
// a directive.
func (p ThrottlePolicy) String() string {
	p = p.Effective()
	return fmt.Sprintf("k=%v window=%v max=%v", p.K, p.Window, p.MaxRejected)
}

// Set sets the field for a key of a //retry:throttle directive to a value, such as "window"
// to "10s", and reports mistakes like [Policy.Set].
//
//	k        a number of 1 or more
//	window   a duration such as 2m
//	max      a number above 0, at most 1
func (p *ThrottlePolicy) Set(key, value string) error { return set(throttleKeys, p, key, value) }

// rejected returns the share of calls to reject after that many requests and accepts. p has
// its defaults.
func (p *ThrottlePolicy) rejected(requests, accepts float64) float64 {
	return min(max((requests-p.K*accepts)/(requests+1), 0), p.MaxRejected)
}

// A Throttle rejects calls before their first attempt while a service fails more attempts
// than it answers. Unlike a [Breaker], it has no threshold and no state that changes at
// once: it rejects each call with the probability
//
//	max(0, (requests - K*accepts) / (requests + 1))
//
// but at most MaxRejected. Requests are attempts in the recent window (see
// [ThrottlePolicy]) and the calls that were rejected, accepts are the attempts that the
// service answered: that succeeded, or failed with a non-retryable error. Attempts that
// say nothing about the service, such as those that the caller canceled or a breaker
// rejected, count as neither; panics count as requests where [Stats] counts them. It is the
// adaptive throttling of "Site Reliability Engineering" (2016), chapter 21, with a limit
// that makes it recover in time.
//
// A rejected call ends with an [*Error] that matches [ErrThrottled]. Retries are not
// rejected, but count as requests; a [Budget] limits these. Use one throttle for all
// methods that call the same service. With a breaker, the throttle comes first.
//
// The zero Throttle has the zero ThrottlePolicy. A Throttle is safe for concurrent use by
// multiple goroutines and must not be copied. While nothing fails, calls of a [Method] only
// read one word of it: successes are read from the counters of its methods when an attempt
// fails and, while calls are rejected, at each call. They count as spread evenly over the
// time since the last such reading. The clock is read only then, too.
//
// Without a Method, call Allow before each call, and Success or Failure after each attempt.
type Throttle struct {
	rejecting atomic.Bool // whether the share was above 0 when it was last computed

	given   ThrottlePolicy // as the program made it
	clock   clock
	random  func() float64 // rand.Float64 if nil
	tallies lazyTally

	mu     sync.Mutex
	policy ThrottlePolicy // in force, with its defaults: given, or an override
	begun  time.Time      // zero until first use
	window throttleWindow
	read   time.Duration        // since begun, when seen was last read
	seen   map[*counters]uint64 // accepts of each method that have already been added
}

// NewThrottle returns a throttle that has not seen any calls.
func NewThrottle(p ThrottlePolicy) *Throttle { return &Throttle{given: p} }

// WithThrottle rejects calls according to t. Nil removes a throttle set by an earlier
// option.
func WithThrottle(t *Throttle) Option { return func(s *settings) { s.throttle = t } }

// Allow reports whether to make a call. If not, the call counts as a request.
func (t *Throttle) Allow() bool { return !t.rejects(1) }

// rejects decides whether to reject a call, which then counts as that many requests.
func (t *Throttle) rejects(requests float64) bool {
	if t.calm() {
		return false
	}
	t.lock()
	defer t.mu.Unlock()
	share := t.share()
	if share == 0 || t.draw() >= share {
		return false
	}
	t.window.add(throttleCounts{requests: requests}, t.read, t.read)
	if requests > 0 {
		t.tally().denied.Add(1)
	}
	return true
}

// throttled reports whether the throttle rejects the call.
func (l *loop) throttled() bool {
	if l.mode != observing {
		return l.throttle.rejects(1)
	}
	if l.throttle.rejects(0) { // its attempt counts
		l.observed(wouldReject)
	}
	return false
}

// Success records an attempt that the service answered.
func (t *Throttle) Success() { t.record(throttleCounts{1, 1}) }

// Failure records an attempt that the service did not answer.
func (t *Throttle) Failure() { t.record(throttleCounts{requests: 1}) }

// Rejected returns the share of calls that are rejected now.
func (t *Throttle) Rejected() float64 {
	t.lock()
	defer t.mu.Unlock()
	return t.share()
}

// Counts returns the requests and accepts in the current window, rounded down.
func (t *Throttle) Counts() (requests, accepts int) {
	t.lock()
	defer t.mu.Unlock()
	n := t.window.sum(t.read)
	return int(n.requests), int(n.accepts)
}

// calm reports whether no call is rejected. t may be nil.
func (t *Throttle) calm() bool { return t == nil || !t.rejecting.Load() }

// record adds counts of this moment.
func (t *Throttle) record(n throttleCounts) {
	t.lock()
	defer t.mu.Unlock()
	t.window.add(n, t.read, t.read)
	t.share()
}

// settle records the outcome of an attempt of a Method, whose accepts are read from its
// counters.
func (t *Throttle) settle(o outcome) {
	if o == failed {
		t.Failure()
	}
}

// lock locks t and brings its window up to date.
func (t *Throttle) lock() {
	t.mu.Lock()
	if t.begun.IsZero() {
		t.begun = t.clock.now()
		t.set(t.given)
	}
	now := t.clock.since(t.begun)
	var accepts uint64
	for c := range t.seen {
		accepts += t.accepted(c)
	}
	t.window.add(throttleCounts{float64(accepts), float64(accepts)}, t.read, now)
	t.read = now
}

// set makes p the policy of t.
func (t *Throttle) set(p ThrottlePolicy) {
	t.policy = p.Effective()
	t.window.slice = max(t.policy.Window/windowParts, 1)
}

// tally returns what is counted for t.
func (t *Throttle) tally() *tally { return t.tallies.get() }

// share returns the share of calls to reject. t is locked.
func (t *Throttle) share() float64 {
	n := t.window.sum(t.read)
	share := t.policy.rejected(n.requests, n.accepts)
	t.rejecting.Store(share > 0)
	return share
}

// draw returns a random number of at least 0 and below 1.
func (t *Throttle) draw() float64 {
	if t.random == nil {
		return rand.Float64()
	}
	return t.random()
}

// accepted returns how many accepts c has counted since the last time.
func (t *Throttle) accepted(c *counters) uint64 {
	n := c.answered()
	accepts := n - t.seen[c]
	t.seen[c] = n
	return accepts
}

// add makes the accepts of c count from now on.
func (t *Throttle) add(c *counters) {
	t.lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[*counters]uint64{}
	}
	t.seen[c] = c.answered()
}

// retire releases c, whose accepts t has read.
func (t *Throttle) retire(c *counters) {
	t.lock()
	defer t.mu.Unlock()
	delete(t.seen, c)
}
