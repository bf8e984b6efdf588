package model

import (
	"cmp"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Effective returns the policy that p passes to the runtime, with defaults filled in. It
// lacks fields that are set by a Go name, such as the Backoff of a policy whose Backoff
// is a Ref.
func (p *Policy) Effective() retry.Policy { return EffectivePolicy(p.Text) }

// Effective returns b with its defaults filled in.
func (b *Breaker) Effective() retry.BreakerPolicy { return EffectiveBreaker(b.BreakerPolicy) }

// Effective returns b with its defaults filled in.
func (b *Budget) Effective() retry.BudgetPolicy { return EffectiveBudget(b.BudgetPolicy) }

// EffectivePolicy returns p with every zero field replaced by its default. NoDelay is
// kept.
func EffectivePolicy(p retry.Policy) retry.Policy {
	p.MaxAttempts = cmp.Or(p.MaxAttempts, retry.DefaultAttempts)
	p.Delay = cmp.Or(p.Delay, retry.DefaultDelay)
	p.MaxDelay = cmp.Or(p.MaxDelay, retry.DefaultMaxDelay)
	p.MaxAfter = cmp.Or(p.MaxAfter, max(retry.DefaultMaxAfter, p.MaxDelay))
	if p.Backoff == nil {
		p.Backoff = retry.Exponential
	}
	p.Factor = cmp.Or(p.Factor, retry.DefaultFactor)
	p.Jitter = cmp.Or(p.Jitter, retry.HalfJitter)
	p.SlowDelay = cmp.Or(p.SlowDelay, min(max(retry.DefaultSlowDelay, p.Delay), p.MaxDelay))
	return p
}

// EffectiveBreaker returns p with every zero field replaced by its default. A zero Rate
// is kept: the breaker then counts consecutive failures.
func EffectiveBreaker(p retry.BreakerPolicy) retry.BreakerPolicy {
	p.Failures = cmp.Or(p.Failures, retry.DefaultFailures)
	p.Cooldown = cmp.Or(p.Cooldown, retry.DefaultCooldown)
	p.Probes = cmp.Or(p.Probes, retry.DefaultProbes)
	p.Window = cmp.Or(p.Window, retry.DefaultWindow)
	p.MinCalls = cmp.Or(p.MinCalls, retry.DefaultMinCalls)
	return p
}

// EffectiveBudget returns p with every zero field replaced by its default. A negative
// Floor is kept: it means no floor.
func EffectiveBudget(p retry.BudgetPolicy) retry.BudgetPolicy {
	if !(p.Ratio > 0) { // or not a number
		p.Ratio = retry.DefaultRatio
	}
	p.Floor = cmp.Or(p.Floor, retry.DefaultFloor)
	return p
}
