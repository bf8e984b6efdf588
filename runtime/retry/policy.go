package retry

import (
	"context"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
)

// Defaults of a [Policy]'s fields.
const (
	DefaultAttempts = 3
	DefaultDelay    = 100 * time.Millisecond
	DefaultMaxDelay = 5 * time.Second
	DefaultMaxAfter = time.Minute
	DefaultFactor   = 2.0
)

const (
	// Unlimited as a Policy's MaxAttempts retries until Elapsed has passed.
	Unlimited = math.MaxInt

	// NoDelay as a Policy's Delay retries at once. It has a value of its own
	// because the zero value of the field means [DefaultDelay].
	NoDelay time.Duration = -1
)

// A Policy says how often and when a call is made again, and after which
// errors. It is plain data: copy it, compare it by [Policy.String], share it
// between any number of goroutines, and do not change it once it is in use.
//
// The zero value of every field means its default, so that Policy{} makes up
// to 3 attempts, waits 100ms and then 200ms, each ×0.5 to ×1.5, and retries
// every error but answers and the permanent ones (see [Policy.If]).
//
// Most callers range over [Policy.Attempts], or call [Do] or [Value]. A call
// site that needs a breaker, a budget, statistics or observers is a [Method].
type Policy struct {
	// MaxAttempts is how often the call is made, the first attempt included.
	// Zero means 3. Unlimited needs Elapsed.
	MaxAttempts int

	// Delay is the wait before the first retry. Zero means 100ms; NoDelay
	// means none.
	Delay time.Duration

	// MaxDelay caps each wait of the backoff, jitter included. A wait that the
	// server asks for is bounded by MaxAfter instead. Zero means 5s.
	MaxDelay time.Duration

	// MaxAfter is the longest wait that a server may ask for, with [After] or a
	// Retry-After header. An error that asks for more ends the call with an
	// [*AfterError]: coming back earlier than asked would be refused again. Zero
	// means 1m, or MaxDelay where that is more.
	MaxAfter time.Duration

	// Backoff says how the waits grow. Nil means Exponential.
	Backoff Backoff

	// Factor is the growth of Exponential, at least 1. Zero means 2.
	Factor float64

	// Jitter spreads the waits. Zero means HalfJitter.
	Jitter Jitter

	// Timeout bounds each attempt by a context of its own, cancelled when the
	// attempt returns: a result that lives on, such as a response body, must
	// not depend on it. Zero means none.
	Timeout time.Duration

	// Elapsed bounds the whole call: a wait that would pass it is not begun.
	// It does not cut an attempt short. Zero means none.
	Elapsed time.Duration

	// If says which errors are worth another attempt; name them with On and
	// OnType where you can. Nil means all but answers, such as sql.ErrNoRows
	// (see Answer). Whatever it says, never retried are errors marked
	// Permanent, context.Canceled, a breaker's rejection, and any error once
	// the caller's context is done.
	If Condition

	// OnRetry is called before each wait with the number of the attempt that
	// failed, its error and the wait to come; never after the last attempt.
	OnRetry func(Event)
}

// Attempts returns the retry loop. It yields a context once for each attempt
// and looks at *err after it: the loop ends when *err is nil, or leaves in
// *err what the caller should get (see [Error]).
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		user, err = store.Get(ctx, id)
//	}
//	return user, err
//
// Leaving the loop with break or return ends it with *err as it is.
//
// With an invalid policy no attempt is made: *err is what [Policy.Validate]
// returns.
//
// The receiver is a pointer so that a loop copies nothing: keep the policy in a
// variable.
func (p *Policy) Attempts(ctx context.Context, err *error) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		if !p.usual() && !p.plain() || ctx.Err() != nil {
			p.run(ctx, err, yield)
			return
		}
		if more := yield(ctx); *err != nil {
			p.retry(ctx, err, yield, more)
		}
	}
}

// run makes all attempts of a call that needs more than a look at its error.
//
//go:noinline
func (p *Policy) run(ctx context.Context, err *error, yield func(context.Context) bool) {
	m := Method{policy: p.withDefaults(), invalid: p.Validate()}
	m.run(ctx, err, yield, nil)
}

// retry goes on after a first attempt that failed.
//
//go:noinline
func (p *Policy) retry(ctx context.Context, err *error, yield func(context.Context) bool, more bool) {
	t := traitsOf(*err)
	if !p.worth(*err, t) {
		*err = unmark(*err)
		return
	}
	m := Method{policy: p.withDefaults()}
	m.goOn(ctx, err, yield, Permit{}, verdict{t, true, more}, nil)
}

// withDefaults returns p with every zero field replaced by its default.
func (p Policy) withDefaults() Policy {
	if p.MaxAttempts == 0 {
		p.MaxAttempts = DefaultAttempts
	}
	switch p.Delay {
	case 0:
		p.Delay = DefaultDelay
	case NoDelay:
		p.Delay = 0
	}
	if p.MaxDelay == 0 {
		p.MaxDelay = DefaultMaxDelay
	}
	if p.MaxAfter == 0 {
		p.MaxAfter = max(DefaultMaxAfter, p.MaxDelay)
	}
	if p.Backoff == nil {
		p.Backoff = Exponential
	}
	if p.Factor == 0 {
		p.Factor = DefaultFactor
	}
	return p
}

// String returns the policy as text that [ParsePolicy] reads back, with its
// defaults spelled out, so that policies that mean the same print the same:
//
//	attempts=3 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half
//
// What text cannot express is left out: If, OnRetry and a Backoff of your own.
func (p Policy) String() string {
	p = p.withDefaults()
	words := []string{"attempts=" + strconv.Itoa(p.MaxAttempts), "delay=" + p.Delay.String(), "max=" + p.MaxDelay.String(), "after=" + p.MaxAfter.String()}
	if p.MaxAttempts == Unlimited {
		words[0] = "attempts=unlimited"
	}
	if c, ok := p.Backoff.(curve); ok {
		words = append(words, "backoff="+c.String())
	}
	words = append(words, "factor="+strconv.FormatFloat(p.Factor, 'g', -1, 64), "jitter="+p.Jitter.String())
	if p.Timeout != 0 {
		words = append(words, "timeout="+p.Timeout.String())
	}
	if p.Elapsed != 0 {
		words = append(words, "elapsed="+p.Elapsed.String())
	}
	return strings.Join(words, " ")
}
