package retry

import (
	"fmt"
	"math"
	"sync"
	"time"
)

// Defaults of the fields of a [BudgetPolicy].
const (
	defaultRatio = 0.1
	defaultFloor = 10.0
)

// A BudgetPolicy sets how many retries a [Budget] allows.
type BudgetPolicy struct {
	// Name is the name under which support.WithSharedBudget shares the budget.
	Name string

	// Ratio is the number of retries that each success or call pays for: with
	// 0.1, ten of them pay for one retry. Zero means 0.1.
	Ratio float64

	// Floor is the number of additional retries per second that are always
	// allowed, so that clients with few calls can retry at all. It applies per
	// budget: each process of a fleet has its own. Zero means 10; NoFloor, like
	// any negative value, means none.
	Floor float64

	// ByCalls makes every call pay for retries, regardless of how it ends. By
	// default successes pay: attempts that succeed, or fail with a
	// non-retryable error (an answer).
	//
	// While attempts fail independently, both allow about Ratio retries per
	// call. They differ when a whole service fails. If successes pay, all
	// retries stop except Floor. If calls pay, retries add a load of Ratio for
	// as long as the service fails, which may keep it from recovering. On the
	// other hand, a service that still answers every second attempt gets fewer
	// retries if successes pay.
	ByCalls bool
}

// Effective returns p with its defaults filled in. A negative Floor stays negative, because
// it means none.
func (p BudgetPolicy) Effective() BudgetPolicy {
	if !(p.Ratio > 0) { // or not a number
		p.Ratio = defaultRatio
	}
	if p.Floor == 0 || math.IsNaN(p.Floor) {
		p.Floor = defaultFloor
	}
	return p
}

// String returns all settings of the policy except its name, with their defaults filled in,
// in the syntax of a directive.
func (p BudgetPolicy) String() string {
	b := NewBudget(p)
	return fmt.Sprintf("ratio=%v floor=%v/s fund=%s", float64(b.ratio)/token, b.floor, wordFor(fundWords, b.byCalls))
}

// A Budget limits the retries of many calls together, whereas a policy limits
// those of a single call. While a service is down every retry is wasted, and
// three attempts per call triple the load; a budget keeps the load close to
// that without retries.
//
// It is a token bucket: each success (or each call, see [BudgetPolicy.ByCalls]) adds Ratio
// tokens, each second adds Floor, and each retry takes one. It starts full and
// holds 10 seconds of Floor, but at least 10 tokens. If it is empty, a call
// that needs a retry ends with an [*Error] that matches its last error and
// [ErrBudget]. A budget never blocks, and never prevents the first attempt of a
// call. For successes, see Brooker, "Fixing retries with token buckets and
// circuit breakers" (2022); for calls, Finagle's RetryBudget.
//
// Use one budget for all methods that call the same service. The zero Budget
// has the zero [BudgetPolicy]. A Budget is safe for concurrent use by multiple
// goroutines and must not be copied. Calls of a [Method] that succeed at once
// do not touch it.
//
// Without a Method, call Call before each call, Success or Failure after each
// attempt, and Retry before each retry.
type Budget struct {
	throttle *tokenCount // if made by ThrottleBudget, else nil
	clock    clock
	given    BudgetPolicy // as the program made it
	tallies  lazyTally

	mu      sync.Mutex
	policy  BudgetPolicy // in force: given, or an override
	byCalls bool
	ratio   int64 // per success or call, in millionths of a token
	floor   float64
	limit   int64 // 0 until first use
	tokens  int64
	part    float64              // fraction of a unit not yet in tokens
	filled  time.Time            // when Floor was last added
	seen    map[*counters]uint64 // counts of each method that have already been added
}

// token is one token in the budget's units. They are integers, so that adding
// tenths of a token is exact.
const token = 1_000_000

// NewBudget returns a full budget. Invalid values in p mean their defaults.
func NewBudget(p BudgetPolicy) *Budget { return newBudget(p, nil) }

// newBudget is NewBudget with the given clock.
func newBudget(p BudgetPolicy, now clock) *Budget {
	b := &Budget{clock: now, given: p}
	b.set(p)
	return b
}

// set makes b a full budget with the policy p.
func (b *Budget) set(p BudgetPolicy) {
	b.apply(p)
	b.tokens = b.limit
	b.filled = b.clock.now()
	b.seen = map[*counters]uint64{}
}

// apply makes p the policy of b, without changing its tokens.
func (b *Budget) apply(p BudgetPolicy) {
	b.policy = p
	p = p.Effective()
	b.byCalls = p.ByCalls
	b.ratio = int64(math.Round(min(p.Ratio, 1000) * token))
	b.floor = min(max(p.Floor, 0), 1e6)
	b.limit = int64(max(10*b.floor, 10) * token)
}

// lock locks b, and applies the default policy if none has been set.
func (b *Budget) lock() {
	b.mu.Lock()
	if b.limit == 0 {
		b.set(BudgetPolicy{})
	}
}

// Tokens returns the number of retries the budget would allow right now; for a
// [ThrottleBudget], the number of tokens, of which more than half are needed.
func (b *Budget) Tokens() float64 {
	tokens, _ := b.level()
	return tokens
}

// level returns the number of tokens and its limit. What it adds to b would be added
// before the next retry anyway.
func (b *Budget) level() (tokens, limit float64) {
	if b.throttle != nil {
		return b.throttle.tokens(), float64(b.throttle.limit) / 1000
	}
	b.lock()
	defer b.mu.Unlock()
	b.fill()
	return float64(b.tokens) / token, float64(b.limit) / token
}

// tally returns what is counted for b.
func (b *Budget) tally() *tally { return b.tallies.get() }

// Call records a call that is not made by a Method. It pays for retries if
// ByCalls is set.
func (b *Budget) Call() { b.pay(true) }

// Success records an attempt that succeeded or failed with a non-retryable
// error. It pays for retries unless ByCalls is set.
func (b *Budget) Success() {
	b.settle(answered)
	b.pay(false)
}

// Failure records a failed attempt. It takes a token from a [ThrottleBudget]
// and has no effect on any other budget.
func (b *Budget) Failure() { b.settle(failed) }

// pay adds the payment for one call or success, if that pays.
func (b *Budget) pay(call bool) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	if b.byCalls == call {
		b.deposit(float64(b.ratio))
	}
}

// Retry reports whether a retry is allowed now, and takes its token if so.
func (b *Budget) Retry() bool {
	allowed := b.take()
	if !allowed {
		b.tally().denied.Add(1)
	}
	return allowed
}

// take is Retry without counting.
func (b *Budget) take() bool {
	if b.throttle != nil {
		return b.throttle.allow()
	}
	b.lock()
	defer b.mu.Unlock()
	b.fill()
	if b.tokens < token {
		return false
	}
	b.tokens -= token
	return true
}

// refund returns the token of a retry that was not made.
func (b *Budget) refund() {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.deposit(token)
}

// fill adds what has accrued since the last time. No token was taken in
// between, so adding it late and capping it once is the same as adding it as it
// accrued.
func (b *Budget) fill() {
	var paid uint64
	for c := range b.seen {
		paid += b.payments(c)
	}
	b.deposit(float64(paid) * float64(b.ratio))
	now := b.clock.now() // under the lock, so that it is monotonic between fills
	b.deposit(max(now.Sub(b.filled), 0).Seconds() * b.floor * token)
	b.filled = now // also backwards, for example when a test's clock starts
}

// payments returns how many successes or calls c has counted since the last
// time.
func (b *Budget) payments(c *counters) uint64 {
	n := b.counted(c)
	paid := n - b.seen[c]
	b.seen[c] = n
	return paid
}

// counted returns how many successes or calls c has counted, whichever pay.
func (b *Budget) counted(c *counters) uint64 {
	if b.byCalls {
		return c.attempted()
	}
	return c.answered()
}

// deposit adds units, up to the limit.
func (b *Budget) deposit(units float64) {
	whole, part := math.Modf(b.part + units)
	b.part = part
	b.tokens = int64(min(float64(b.tokens)+whole, float64(b.limit)))
}

// add makes the counts of c pay into b from now on.
func (b *Budget) add(c *counters) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.seen[c] = b.counted(c)
}

// retire adds the outstanding payments of c and releases c.
func (b *Budget) retire(c *counters) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.deposit(float64(b.payments(c)) * float64(b.ratio))
	delete(b.seen, c)
}

// settle records the outcome of an attempt of a Method.
func (b *Budget) settle(o outcome) {
	switch {
	case b.throttle == nil: // fill reads the Method's counters instead
	case o == answered:
		b.throttle.succeed()
	case o == failed:
		b.throttle.fail()
	}
}
