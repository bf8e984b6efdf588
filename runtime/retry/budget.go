package retry

import (
	"fmt"
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

	// Ratio is how many retries each success or call pays for, in the long run:
	// with 0.1 ten of them pay for one retry. Zero means 0.1.
	Ratio float64

	// Floor is how many retries a second are allowed in addition, so that a
	// client with few calls can retry at all. It is per budget: each process of
	// a fleet has its own. Zero means 10; negative none.
	Floor float64

	// Fund says what pays for retries. Zero means BySuccesses.
	Fund Funding

	// Clock tells the time in place of package time, for simulations. Nil is
	// the real one.
	Clock func() time.Time
}

// Funding says what pays for the retries of a [Budget].
type Funding int

// The kinds of funding. While attempts fail one by one, both allow about Ratio
// retries a call. They differ when a service fails as a whole. Successes then
// pay for nothing, and retries stop but for Floor; calls go on paying, and keep
// the load up by Ratio for as long as the service fails, which may be what keeps
// it from recovering. On the other hand, a service that goes on answering every
// second attempt gets fewer retries from successes.
const (
	BySuccesses Funding = iota // attempts that succeed, or fail with an error that is not retried: an answer
	ByCalls                    // calls, however they end
)

var fundingNames = [...]string{"successes", "calls"}

// String returns the kind's name, as a //retry:budget directive has it.
func (f Funding) String() string {
	if f < 0 || int(f) >= len(fundingNames) {
		return "unknown"
	}
	return fundingNames[f]
}

// terms returns what the policy says, but for its name, in the words of a
// directive.
func (p BudgetPolicy) terms() string {
	b := NewBudget(p)
	return fmt.Sprintf("ratio=%v floor=%v/s fund=%v", float64(b.ratio)/token, b.floor, b.fund)
}

// A Budget bounds the retries of many calls together, where a policy bounds
// those of one. While a service is down every call retries in vain, and three
// attempts a call are three times the load; with a budget the load is hardly
// more than without retries.
//
// It is a token bucket: each success adds Ratio (or each call, see [Funding]),
// each second Floor, and each retry takes one token. It starts full and holds 10
// seconds of Floor, at least 10 tokens. When it is empty a call ends with its
// last error and [ErrBudget]; it never waits, and the first attempt of a call is
// always made. See Brooker, "Fixing retries with token buckets and circuit
// breakers" (2022), for successes, and Finagle's RetryBudget for calls.
//
// Give one budget to all methods that call the same service. The zero Budget is
// that of the zero [BudgetPolicy]. A Budget is safe for use by many goroutines,
// must not be copied, and the calls of a [Method] that succeed at once do not
// touch it. Without a Method, use Call before each call, Success or Failure after
// each attempt, and Retry before each retry.
type Budget struct {
	throttle *throttle // of ThrottleBudget; nil for the form with a ratio
	clock    clock

	mu     sync.Mutex
	fund   Funding
	ratio  int64 // per success or call, in units of a millionth of a token
	floor  float64
	limit  int64 // 0 until the budget is first used
	tokens int64
	part   float64              // of a unit, not yet in tokens
	filled time.Time            // when floor was last added
	seen   map[*counters]uint64 // what each method has counted and the budget has added
}

// token is one token in the units that a budget counts in: whole numbers, so
// that adding up tenths loses nothing.
const token = 1_000_000

// NewBudget returns a full budget. Numbers that make no sense mean the defaults.
func NewBudget(p BudgetPolicy) *Budget {
	b := &Budget{}
	b.set(p)
	return b
}

// set makes b a full budget that follows p.
func (b *Budget) set(p BudgetPolicy) {
	if !(p.Ratio > 0) {
		p.Ratio = DefaultRatio
	}
	if p.Floor == 0 || math.IsNaN(p.Floor) {
		p.Floor = DefaultFloor
	}
	if p.Fund != ByCalls {
		p.Fund = BySuccesses
	}
	b.clock, b.fund = p.Clock, p.Fund
	b.ratio = int64(math.Round(min(p.Ratio, 1000) * token))
	b.floor = min(max(p.Floor, 0), 1e6)
	b.limit = int64(max(10*b.floor, 10) * token)
	b.tokens = b.limit
	b.filled = b.clock.now()
	b.seen = map[*counters]uint64{}
}

// lock locks b, which has its defaults then if nobody has set anything else.
func (b *Budget) lock() {
	b.mu.Lock()
	if b.limit == 0 {
		b.set(BudgetPolicy{})
	}
}

// Tokens returns how many retries the budget would allow at once now; for a
// [ThrottleBudget] the tokens, of which more than half are needed.
func (b *Budget) Tokens() float64 {
	if b.throttle != nil {
		return b.throttle.tokens()
	}
	b.lock()
	defer b.mu.Unlock()
	b.fill()
	return float64(b.tokens) / token
}

// Call notes a call that no Method makes. It pays where calls do.
func (b *Budget) Call() { b.pay(ByCalls) }

// Success notes an attempt that succeeded, or failed with an error that is not
// retried. It pays where successes do.
func (b *Budget) Success() {
	b.settle(answered)
	b.pay(BySuccesses)
}

// Failure notes an attempt that failed, which takes a token of a [ThrottleBudget]
// and pays for nothing.
func (b *Budget) Failure() { b.settle(failed) }

// pay adds what a success or a call pays.
func (b *Budget) pay(by Funding) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	if b.fund == by {
		b.deposit(float64(b.ratio))
	}
}

// Retry reports whether there may be a retry now, and takes its token.
func (b *Budget) Retry() bool {
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

// refund puts back the token of a retry that was not made after all.
func (b *Budget) refund() {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.deposit(token)
}

// fill adds what has come since the last time. Nothing was taken in between, so
// adding it late and capping it once is the same as adding it when it came.
func (b *Budget) fill() {
	var paid uint64
	for c := range b.seen {
		paid += b.payments(c)
	}
	b.deposit(float64(paid) * float64(b.ratio))
	now := b.clock.now() // under the lock, so that it goes on from fill to fill
	b.deposit(max(now.Sub(b.filled), 0).Seconds() * b.floor * token)
	b.filled = now // also backwards, as when a test's clock begins
}

// payments returns how many successes or calls c has counted since the last time.
func (b *Budget) payments(c *counters) uint64 {
	n := b.counted(c)
	paid := n - b.seen[c]
	b.seen[c] = n
	return paid
}

// counted returns what c has counted of that which pays.
func (b *Budget) counted(c *counters) uint64 {
	if b.fund == ByCalls {
		return c.attempted()
	}
	return c.answered()
}

// deposit adds units, as far as they fit.
func (b *Budget) deposit(units float64) {
	whole, part := math.Modf(b.part + units)
	b.part = part
	b.tokens = int64(min(float64(b.tokens)+whole, float64(b.limit)))
}

// add makes what c counts count for b.
func (b *Budget) add(c *counters) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.seen[c] = b.counted(c)
}

// retire keeps what c has counted so far, and lets go of c.
func (b *Budget) retire(c *counters) {
	if b.throttle != nil {
		return
	}
	b.lock()
	defer b.mu.Unlock()
	b.deposit(float64(b.payments(c)) * float64(b.ratio))
	delete(b.seen, c)
}

// settle notes how an attempt of a Method has ended.
func (b *Budget) settle(o outcome) {
	switch {
	case b.throttle == nil: // reads the Method's counters instead
	case o == answered:
		b.throttle.succeed()
	case o == failed:
		b.throttle.fail()
	}
}
