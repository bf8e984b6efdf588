package model

import (
	"cmp"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Effective returns what p tells the runtime, defaults filled in. It lacks what only a Go
// name can express, such as the Backoff of a policy whose own Backoff is a Ref.
func (p *Policy) Effective() retry.Policy { return EffectivePolicy(p.Text) }

// Effective returns b with its defaults filled in.
func (b *Breaker) Effective() retry.BreakerPolicy { return EffectiveBreaker(b.BreakerPolicy) }

// Effective returns b with its defaults filled in.
func (b *Budget) Effective() retry.BudgetPolicy { return EffectiveBudget(b.BudgetPolicy) }

// EffectivePolicy returns p with every zero field replaced by its default. NoDelay stays.
func EffectivePolicy(p retry.Policy) retry.Policy {
	p.MaxAttempts = cmp.Or(p.MaxAttempts, retry.DefaultAttempts)
	p.Delay = cmp.Or(p.Delay, retry.DefaultDelay)
	p.MaxDelay = cmp.Or(p.MaxDelay, retry.DefaultMaxDelay)
	p.MaxAfter = cmp.Or(p.MaxAfter, max(retry.DefaultMaxAfter, p.MaxDelay))
	if p.Backoff == nil {
		p.Backoff = retry.Exponential
	}
	p.Factor = cmp.Or(p.Factor, retry.DefaultFactor)
	return p
}

// EffectiveBreaker returns p with every zero field replaced by its default. A zero Rate
// stays: it is no default, but counts failures in a row.
func EffectiveBreaker(p retry.BreakerPolicy) retry.BreakerPolicy {
	p.Failures = cmp.Or(p.Failures, retry.DefaultFailures)
	p.Cooldown = cmp.Or(p.Cooldown, retry.DefaultCooldown)
	p.Probes = cmp.Or(p.Probes, retry.DefaultProbes)
	p.Window = cmp.Or(p.Window, retry.DefaultWindow)
	p.MinCalls = cmp.Or(p.MinCalls, retry.DefaultMinCalls)
	return p
}

// EffectiveBudget returns p with every zero field replaced by its default. A negative Floor
// stays: it is none.
func EffectiveBudget(p retry.BudgetPolicy) retry.BudgetPolicy {
	if !(p.Ratio > 0) { // or not a number
		p.Ratio = retry.DefaultRatio
	}
	p.Floor = cmp.Or(p.Floor, retry.DefaultFloor)
	return p
}
