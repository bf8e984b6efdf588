package retry

import (
	"slices"
	"time"
)

// A Builder says a [Policy] in words, each method returning a changed copy. The
// zero Builder is that of the zero Policy.
//
//	policy := retry.Build().Attempts(5).On(ErrBusy).Delay(500*time.Millisecond, 10*time.Second).Policy()
type Builder struct {
	policy Policy
	on     []Condition // one must hold
	also   []Condition // all must hold
	not    []Condition // none may
}

// Build begins a policy.
func Build() Builder { return Builder{} }

// Attempts sets how often the call is made, the first attempt included.
func (b Builder) Attempts(n int) Builder { b.policy.MaxAttempts = n; return b }

// Delay sets the wait before the first retry and the most that any wait of the
// backoff may be.
// A delay of 0 retries at once.
func (b Builder) Delay(first, most time.Duration) Builder {
	if first == 0 {
		first = NoDelay
	}
	b.policy.Delay, b.policy.MaxDelay = first, most
	return b
}

// MaxAfter sets the longest wait that a server may ask for.
func (b Builder) MaxAfter(d time.Duration) Builder { b.policy.MaxAfter = d; return b }

// Backoff sets how the waits grow.
func (b Builder) Backoff(backoff Backoff) Builder { b.policy.Backoff = backoff; return b }

// Factor sets the growth of Exponential.
func (b Builder) Factor(factor float64) Builder { b.policy.Factor = factor; return b }

// Jitter sets how the waits are spread.
func (b Builder) Jitter(j Jitter) Builder { b.policy.Jitter = j; return b }

// Timeout bounds each attempt.
func (b Builder) Timeout(d time.Duration) Builder { b.policy.Timeout = d; return b }

// Elapsed bounds the whole call.
func (b Builder) Elapsed(d time.Duration) Builder { b.policy.Elapsed = d; return b }

// On adds errors that are worth another attempt. Once On or OnType is called,
// others are not: after On without any error nothing is retried.
func (b Builder) On(errs ...error) Builder {
	b.on = append(slices.Clip(b.on), On(errs...))
	return b
}

// OnType adds the types of the samples to the errors that are worth another
// attempt: OnType((*net.OpError)(nil)). A sample that is nil itself has no type
// and matches nothing.
func (b Builder) OnType(samples ...error) Builder {
	b.on = slices.Clip(b.on)
	for _, sample := range samples {
		b.on = append(b.on, onSample(sample))
	}
	return b
}

// Not adds errors that are never retried, also where On or If would.
func (b Builder) Not(errs ...error) Builder {
	b.not = append(slices.Clip(b.not), On(errs...))
	return b
}

// If adds a condition that an error must meet beside On and OnType to be worth
// another attempt. Nil adds none.
func (b Builder) If(c Condition) Builder {
	if c == nil {
		return b
	}
	b.also = append(slices.Clip(b.also), c)
	return b
}

// OnRetry sets what is called before each wait.
func (b Builder) OnRetry(f func(Event)) Builder { b.policy.OnRetry = f; return b }

// Policy returns the policy. Ask its Validate where the numbers are not your own.
func (b Builder) Policy() Policy {
	conditions := slices.Clone(b.also)
	if len(b.on) > 0 {
		conditions = append(conditions, Any(b.on...))
	}
	if not := b.not; len(not) > 0 {
		if len(conditions) == 0 { // as without If
			not = append(slices.Clip(not), Answer)
		}
		conditions = append(conditions, Not(Any(not...)))
	}
	switch len(conditions) {
	case 0: // every error but answers and the permanent ones
	case 1:
		b.policy.If = conditions[0]
	default:
		b.policy.If = All(conditions...)
	}
	return b.policy
}
