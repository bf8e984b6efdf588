package retry

import (
	"slices"
	"time"
)

// A Builder builds a [Policy] fluently; each method returns a modified copy.
// The zero Builder builds the zero Policy.
//
//	policy := retry.Build().Attempts(5).On(ErrBusy).Delay(500*time.Millisecond, 10*time.Second).Policy()
type Builder struct {
	policy Policy
	on     []Condition // at least one must hold
	also   []Condition // all must hold
	not    []Condition // none may hold
	class  []func(error) Class
}

// Build returns the zero Builder, to begin a policy.
func Build() Builder { return Builder{} }

// Attempts sets the maximum number of attempts, including the first.
func (b Builder) Attempts(n int) Builder { b.policy.MaxAttempts = n; return b }

// Delay sets the wait before the first retry and the maximum wait of the
// backoff. A first delay of 0 retries at once.
func (b Builder) Delay(first, most time.Duration) Builder {
	if first == 0 {
		first = NoDelay
	}
	b.policy.Delay, b.policy.MaxDelay = first, most
	return b
}

// MaxAfter sets the longest wait that a server may request.
func (b Builder) MaxAfter(d time.Duration) Builder { b.policy.MaxAfter = d; return b }

// Backoff sets how the waits grow.
func (b Builder) Backoff(backoff Backoff) Builder { b.policy.Backoff = backoff; return b }

// Factor sets the growth factor of Exponential.
func (b Builder) Factor(factor float64) Builder { b.policy.Factor = factor; return b }

// Jitter sets how the waits are randomized.
func (b Builder) Jitter(j Jitter) Builder { b.policy.Jitter = j; return b }

// Slow sets which errors need longer waits: after them, waits start at delay. A delay of 0
// means 1s.
func (b Builder) Slow(c Condition, delay time.Duration) Builder {
	b.policy.Slow, b.policy.SlowDelay = c, delay
	return b
}

// Timeout limits each attempt.
func (b Builder) Timeout(d time.Duration) Builder { b.policy.Timeout = d; return b }

// Elapsed limits the whole call.
func (b Builder) Elapsed(d time.Duration) Builder { b.policy.Elapsed = d; return b }

// On adds errors to retry. Once On or OnType has been called, no other errors are retried:
// On without errors means that nothing is retried.
func (b Builder) On(errs ...error) Builder {
	b.on = append(slices.Clip(b.on), On(errs...))
	return b
}

// OnType adds the types of the samples to the errors to retry:
// OnType((*net.OpError)(nil)). A nil interface as a sample has no type and
// matches nothing.
func (b Builder) OnType(samples ...error) Builder {
	b.on = slices.Clip(b.on)
	for _, sample := range samples {
		b.on = append(b.on, onSample(sample))
	}
	return b
}

// Not adds errors that are never retried, even if On or If match them.
func (b Builder) Not(errs ...error) Builder {
	b.not = append(slices.Clip(b.not), On(errs...))
	return b
}

// If adds a condition that an error must meet to be retried, in addition to On
// and OnType. Nil adds none.
func (b Builder) If(c Condition) Builder {
	if c == nil {
		return b
	}
	b.also = append(slices.Clip(b.also), c)
	return b
}

// Class adds classifiers: the first with an opinion decides. On, OnType, Not and If narrow
// further which errors are retried. See [Policy.Class].
func (b Builder) Class(cs ...func(error) Class) Builder {
	b.class = append(slices.Clip(b.class), cs...)
	return b
}

// Once retries only errors that prove that the call was not carried out. See [Policy.Once].
func (b Builder) Once() Builder { b.policy.Once = true; return b }

// OnRetry sets the function that is called before each wait.
func (b Builder) OnRetry(f func(Event)) Builder { b.policy.OnRetry = f; return b }

// GiveUp sets the function that returns the caller's error for a call that something other
// than its last error ended.
func (b Builder) GiveUp(f func(*Error) error) Builder { b.policy.GiveUp = f; return b }

// Policy returns the policy, without validating it: see [Policy.Validate].
func (b Builder) Policy() Policy {
	b.policy.Class = Classifiers(b.class...)
	conditions := slices.Clone(b.also)
	if len(b.on) > 0 {
		conditions = append(conditions, Any(b.on...))
	}
	if not := b.not; len(not) > 0 {
		if len(conditions) == 0 { // as if If were nil
			not = append(slices.Clip(not), Answer)
		}
		conditions = append(conditions, Not(Any(not...)))
	}
	switch len(conditions) {
	case 0: // all errors except answers and permanent ones
	case 1:
		b.policy.If = conditions[0]
	default:
		b.policy.If = All(conditions...)
	}
	return b.policy
}
