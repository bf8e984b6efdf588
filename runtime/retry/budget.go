package retry

import (
	"math"
	"sync"
	"time"
)

// Defaults of a [BudgetPolicy]'s fields.
const (
	DefaultRatio = 0.1
	DefaultFloor = 10.0
)

// A BudgetPolicy says how many retries a [Budget] allows.
type BudgetPolicy struct {
	// Name is the name that WithSharedBudget shares the budget under.
	Name string

	// Ratio is how many retries there may be for each call, in the long run:
	// 0.1 is one retry for ten calls. Zero means 0.1.
	Ratio float64

	// Floor is how many retries a second there may be beside that, so that a
	// client with few calls can retry at all. Zero means 10; negative none.
	Floor float64

	// Clock tells the time in place of package time, for simulations. Nil is
	// the real one.
	Clock func() time.Time
}

// A Budget bounds the retries of many calls together, where a policy bounds
// those of one. While a service is down every call retries in vain, and three
// attempts a call are three times the load; with a budget of 10 % they are at
// most 1.1 times the load.
//
// It is a bucket of tokens: each call adds Ratio, each second Floor, and each
// retry takes one. It starts full and holds 10 seconds of Floor, at least 10
// tokens. When it is empty a call ends with its last error and [ErrBudget]; it
// never waits, and the first attempt of a call is always made. See Brooker,
// "Fixing retries with token buckets and circuit breakers" (2022), and Finagle's
// RetryBudget for the shape.
//
// Give one budget to all methods that call the same service. It is safe for use
// by many goroutines, and the calls of a [Method] that succeed at once do not
// touch it. Without a Method, say Call before each call, Success or Failure
// after each attempt, and ask Retry before each retry.
type Budget struct {
	throttle *throttle // of ThrottleBudget; nil for the form with a ratio
	clock    clock

	mu     sync.Mutex
	ratio  int64 // per call, in units of a millionth of a token
	floor  float64
	limit  int64
	tokens int64
	part   float64              // of a unit, not yet in tokens
	filled time.Time            // when floor was last added
	seen   map[*counters]uint64 // calls of each method that have been added
}

// token is one token in the units that a budget counts in: whole numbers, so
// that adding up tenths loses nothing.
const token = 1_000_000

// NewBudget returns a full budget.
func NewBudget(p BudgetPolicy) *Budget {
	if !(p.Ratio > 0) {
		p.Ratio = DefaultRatio
	}
	if p.Floor == 0 || math.IsNaN(p.Floor) {
		p.Floor = DefaultFloor
	}
	floor := min(max(p.Floor, 0), 1e6)
	limit := int64(max(10*floor, 10) * token)
	return &Budget{
		clock:  p.Clock,
		ratio:  int64(math.Round(min(p.Ratio, 1000) * token)),
		floor:  floor,
		limit:  limit,
		tokens: limit,
		filled: clock(p.Clock).now(),
		seen:   map[*counters]uint64{},
	}
}

// Tokens returns how many retries the budget would allow at once now; for a
// [ThrottleBudget] the tokens, of which more than half are needed.
func (b *Budget) Tokens() float64 {
	if b.throttle != nil {
		return b.throttle.tokens()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill()
	return float64(b.tokens) / token
}

// Call notes a call that no Method makes.
func (b *Budget) Call() {
	if b.throttle != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deposit(float64(b.ratio))
}

// Success notes an attempt that succeeded, which only a [ThrottleBudget] counts.
func (b *Budget) Success() { b.settle(answered) }

// Failure notes an attempt that failed, which only a [ThrottleBudget] counts.
func (b *Budget) Failure() { b.settle(failed) }

// Retry reports whether there may be a retry now, and takes its token.
func (b *Budget) Retry() bool {
	if b.throttle != nil {
		return b.throttle.allow()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill()
	if b.tokens < token {
		return false
	}
	b.tokens -= token
	return true
}

// refund puts back the token of a retry that was not made after all.
func (b *Budget) refund() {
	if b.throttle != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deposit(token)
}

// fill adds what has come since the last time. Nothing was taken in between, so
// adding it late and capping it once is the same as adding it when it came.
func (b *Budget) fill() {
	var calls uint64
	for c := range b.seen {
		calls += b.newCalls(c)
	}
	b.deposit(float64(calls) * float64(b.ratio))
	now := b.clock.now() // under the lock, so that it goes on from fill to fill
	b.deposit(max(now.Sub(b.filled), 0).Seconds() * b.floor * token)
	b.filled = now // also backwards, as when a test's clock begins
}

// newCalls returns how many calls c has counted since the last time.
func (b *Budget) newCalls(c *counters) uint64 {
	n := c.attempted()
	calls := n - b.seen[c]
	b.seen[c] = n
	return calls
}

// deposit adds units, as far as they fit.
func (b *Budget) deposit(units float64) {
	whole, part := math.Modf(b.part + units)
	b.part = part
	b.tokens = int64(min(float64(b.tokens)+whole, float64(b.limit)))
}

// add makes the calls that c counts count for b.
func (b *Budget) add(c *counters) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen != nil {
		b.seen[c] = c.attempted()
	}
}

// retire keeps what the calls that c has counted have added, and lets go of c.
func (b *Budget) retire(c *counters) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen == nil {
		return
	}
	b.deposit(float64(b.newCalls(c)) * float64(b.ratio))
	delete(b.seen, c)
}

// settle notes how an attempt has ended.
func (b *Budget) settle(o outcome) {
	switch {
	case b.throttle == nil: // counts calls instead
	case o == answered:
		b.throttle.succeed()
	case o == failed:
		b.throttle.fail()
	}
}
