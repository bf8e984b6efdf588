package retry

import (
	"context"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
)

// Defaults of the fields of a [Policy].
const (
	defaultAttempts = 3
	defaultDelay    = 100 * time.Millisecond
	defaultMaxDelay = 5 * time.Second
	defaultMaxAfter = time.Minute
	defaultFactor   = 2.0

	defaultSlowDelay = time.Second
)

const (
	// Unlimited as Policy.MaxAttempts retries until Elapsed has passed or the
	// caller's context ends. A call without either limit fails: see
	// Policy.MaxAttempts.
	Unlimited = math.MaxInt

	// NoDelay as Policy.Delay retries at once. It is a distinct value because a
	// zero Delay means 100ms.
	NoDelay time.Duration = -1

	// NoFloor as BudgetPolicy.Floor allows only the retries that successes or calls
	// pay for. It is a distinct value because a zero Floor means 10.
	NoFloor = -1.0

	// Stop as the result of Backoff.Wait ends the call. To retry at once, return
	// 0 instead.
	Stop time.Duration = -1
)

// A Policy sets how often, when and after which errors a call is retried. It is
// plain data: copy it, compare it by [Policy.String], share it between
// goroutines, but do not modify it while it is in use.
//
// The zero value of each field means its default: Policy{} makes up to 3
// attempts, waits 100ms and then 200ms, each ×0.5 to ×1.5, and retries all
// errors except answers and permanent errors (see [Policy.If]).
//
// Most callers range over [Policy.Attempts], or use [Do] or [Value]. A call
// site with a breaker, a budget, statistics or observers is a [Method].
type Policy struct {
	// MaxAttempts is the maximum number of attempts, including the first. Zero
	// means 3. With Unlimited, the call must end in another way: without
	// Elapsed, a call whose context never ends, such as context.Background,
	// fails with a *PolicyError, without an attempt.
	MaxAttempts int

	// Delay is the wait before the first retry. Zero means 100ms; NoDelay means
	// none.
	Delay time.Duration

	// MaxDelay caps each wait of the backoff, including jitter. It does not cap
	// waits requested by the server: see MaxAfter. Zero means 5s.
	MaxDelay time.Duration

	// MaxAfter is the longest wait that a server may request, with [After] or a
	// Retry-After header. A longer one ends the call with an [*AfterError],
	// because retrying earlier than requested would only fail again. Zero means
	// 1m, or MaxDelay if that is longer.
	MaxAfter time.Duration

	// Backoff sets how the waits grow: a Curve, or a custom one, which may also
	// end the call. Nil means Exponential.
	Backoff Backoff

	// Factor is the growth factor of Exponential, at least 1. Zero means 2.
	Factor float64

	// Jitter sets how the waits are randomized. Zero means HalfJitter.
	Jitter Jitter

	// Slow reports which errors need longer waits, such as throttling: after them,
	// SlowDelay replaces Delay, also for a custom Backoff. It does not decide
	// whether an error is retried. Nil means none.
	Slow Condition

	// SlowDelay is the wait before the first retry after such an error, at least Delay and
	// at most MaxDelay. Zero means 1s, within these limits.
	SlowDelay time.Duration

	// Timeout limits each attempt, by a context that is canceled when the
	// attempt returns: a result that is used afterward, such as a response
	// body, must not depend on it (see support.Keep). Zero means none.
	Timeout time.Duration

	// Elapsed limits the whole call: a wait that would exceed it is not
	// started. It does not interrupt an attempt. Zero means none.
	Elapsed time.Duration

	// If reports which errors to retry; prefer On and OnType, which list them. Nil means
	// all errors except answers, such as sql.ErrNoRows (see [Answer]). Errors marked
	// Permanent, context.Canceled, a breaker's rejection, and any error once the caller's
	// context is done are never retried, whatever If reports. [Explain] describes which
	// rule applies to an error.
	If Condition

	// Class classifies errors: a Final one is not retried, whatever If reports, nor is it a
	// failure for a breaker. Without If, an error that is Unknown or Unexecuted is retried
	// even if it is an answer; one that is Unclassified is treated as if Class were nil.
	// A mark of the error, by [Class.Mark], takes precedence over Class.
	// Use [Classify], a classifier of a package such as retrysql, several with
	// [Classifiers], or your own, such as one made by [Refine]. Nil means none.
	Class func(error) Class

	// Once retries only errors that prove that the call was not carried out: those of
	// class [Unexecuted], by Class or, if it has no opinion, by [Classify]. Set it for a
	// call that must not be carried out twice, such as a payment. If then narrows further
	// which errors are retried. False retries temporary errors too.
	Once bool

	// Bounds limit MaxAttempts where it is changed while the program runs: see
	// [Tracker.Override]. The zero value means no limits.
	Bounds Bounds

	// Frozen prevents such changes: neither a Tracker nor a context (see [Override]) can
	// change anything about the method, nor can a Tracker change what guards or hedges it.
	Frozen bool

	// OnRetry is called before each wait with the number of the failed attempt,
	// its error and the upcoming wait. It is not called after the last attempt.
	OnRetry func(Event)

	// GiveUp returns the caller's error for a call that something other than its last error
	// ended: see [Last] for an example. Nil, and a nil result, mean the Error itself.
	// GiveUp is not called if the last error ended the call: the caller gets that error
	// unchanged. It must not modify the Error.
	GiveUp func(*Error) error
}

// Bounds are limits of [Policy.MaxAttempts], inclusive.
type Bounds struct {
	Min int // zero means 1
	Max int // zero means no limit
}

// admit reports whether n is within b.
func (b Bounds) admit(n int) bool { return n >= b.Min && (b.Max == 0 || n <= b.Max) }

// nearest returns the number that b admits and that is nearest to n.
func (b Bounds) nearest(n int) int {
	if b.Max > 0 {
		n = min(n, b.Max)
	}
	return max(n, b.Min)
}

// String returns the bounds as in a directive, such as "3..6".
func (b Bounds) String() string {
	if b.Max == 0 {
		return strconv.Itoa(max(b.Min, 1)) + "..unlimited"
	}
	return strconv.Itoa(max(b.Min, 1)) + ".." + strconv.Itoa(b.Max)
}

// Attempts returns the retry loop. It yields one context per attempt and
// examines *err after each. When the loop ends, *err is nil or the error for
// the caller (see [Error]).
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		user, err = store.Get(ctx, id)
//	}
//	return user, err
//
// Leaving the loop with break or return leaves *err as it is. If the policy is
// invalid, no attempt is made and *err is the error of [Policy.Validate].
//
// The receiver is a pointer so that calls do not copy the policy. Therefore
// Policy{…}.Attempts does not compile: Go takes the address of a variable, not of
// a literal. Store the policy in a variable, as above, or write
// (&retry.Policy{MaxAttempts: 5}).Attempts(ctx, &err).
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

// run makes all attempts of a call that is not plain.
//
//go:noinline
func (p *Policy) run(ctx context.Context, err *error, yield func(context.Context) bool) {
	now := plan{policy: p.withDefaults(), invalid: p.Validate()}
	now.run(ctx, err, yield, with{}, nil)
}

// retry continues after a first attempt that failed.
//
//go:noinline
func (p *Policy) retry(ctx context.Context, err *error, yield func(context.Context) bool, more bool) {
	t, r := p.look(*err, p.Once)
	if !r.worth() {
		*err = unmark(*err)
		return
	}
	now := plan{policy: p.withDefaults()}
	now.goOn(ctx, err, yield, 0, verdict{t, r, more}, with{}, nil)
}

// Effective returns p with its defaults filled in, as [Method.Policy] does. It
// does not validate p.
func (p Policy) Effective() Policy { return p.withDefaults().asGiven() }

// withFuncs returns p with the funcs and the backoff of base in place of those that p
// leaves nil, and with Once if base has it.
func (p Policy) withFuncs(base Policy) Policy {
	if p.Backoff == nil {
		p.Backoff = base.Backoff
	}
	if p.Slow == nil {
		p.Slow = base.Slow
	}
	if p.If == nil {
		p.If = base.If
	}
	if p.Class == nil {
		p.Class = base.Class
	}
	p.Once = p.Once || base.Once
	p.Frozen = p.Frozen || base.Frozen
	if p.Bounds == (Bounds{}) {
		p.Bounds = base.Bounds
	}
	if p.OnRetry == nil {
		p.OnRetry = base.OnRetry
	}
	if p.GiveUp == nil {
		p.GiveUp = base.GiveUp
	}
	return p
}

// asGiven returns p, whose defaults are filled in, as a caller would write it: with NoDelay
// for a Delay of zero, which would mean the default again.
func (p Policy) asGiven() Policy {
	if p.Delay == 0 {
		p.Delay = NoDelay
	}
	return p
}

// undefaulted is asGiven, but without the defaults that depend on other fields, so that
// they follow changes to these.
func (p Policy) undefaulted() Policy {
	if p.SlowDelay == p.slowDefault() {
		p.SlowDelay = 0
	}
	if p.MaxAfter == max(defaultMaxAfter, p.MaxDelay) {
		p.MaxAfter = 0
	}
	return p.asGiven()
}

// withDefaults is Effective, except that a Delay of NoDelay becomes zero, the wait itself.
func (p Policy) withDefaults() Policy {
	if p.MaxAttempts == 0 {
		p.MaxAttempts = defaultAttempts
	}
	switch p.Delay {
	case 0:
		p.Delay = defaultDelay
	case NoDelay:
		p.Delay = 0
	}
	if p.MaxDelay == 0 {
		p.MaxDelay = defaultMaxDelay
	}
	if p.MaxAfter == 0 {
		p.MaxAfter = max(defaultMaxAfter, p.MaxDelay)
	}
	if p.Backoff == nil {
		p.Backoff = Exponential
	}
	if p.Factor == 0 {
		p.Factor = defaultFactor
	}
	p.Jitter = p.Jitter.orDefault()
	if p.SlowDelay == 0 {
		p.SlowDelay = p.slowDefault()
	}
	return p
}

// slowDefault returns the default of SlowDelay for a policy that has the other
// defaults filled in.
func (p *Policy) slowDefault() time.Duration {
	return min(max(defaultSlowDelay, p.Delay), p.MaxDelay)
}

// String returns the policy as text for [ParsePolicy], with its defaults filled
// in, so that equivalent policies have the same text:
//
//	attempts=3 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half
//
// It omits what text cannot express: If, Class, Once, Slow, OnRetry, GiveUp and a custom
// Backoff; Bounds and Frozen, which do not affect calls; and a SlowDelay that is the default,
// unless Slow is set.
func (p Policy) String() string {
	p = p.withDefaults()
	words := []string{"attempts=" + strconv.Itoa(p.MaxAttempts), "delay=" + p.Delay.String(), "max=" + p.MaxDelay.String(), "after=" + p.MaxAfter.String()}
	if p.MaxAttempts == Unlimited {
		words[0] = "attempts=unlimited"
	}
	if c, ok := p.Backoff.(Curve); ok {
		words = append(words, "backoff="+c.String())
	}
	words = append(words, "factor="+strconv.FormatFloat(p.Factor, 'g', -1, 64), "jitter="+p.Jitter.String())
	if p.Slow != nil || p.SlowDelay != p.slowDefault() {
		words = append(words, "slowdelay="+p.SlowDelay.String())
	}
	if p.Timeout != 0 {
		words = append(words, "timeout="+p.Timeout.String())
	}
	if p.Elapsed != 0 {
		words = append(words, "elapsed="+p.Elapsed.String())
	}
	return strings.Join(words, " ")
}
