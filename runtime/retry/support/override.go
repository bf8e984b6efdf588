package support

import (
	"cmp"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Override returns policy with those fields of by that are not zero. Generated
// code calls it for directives that name a policy and set some of its fields:
//
//	wrapper.Method("Get", support.Override(DefaultPolicy, retry.Policy{MaxAttempts: 5}))
func Override(policy, by retry.Policy) retry.Policy {
	policy.MaxAttempts = cmp.Or(by.MaxAttempts, policy.MaxAttempts)
	policy.Delay = cmp.Or(by.Delay, policy.Delay)
	policy.MaxDelay = cmp.Or(by.MaxDelay, policy.MaxDelay)
	policy.MaxAfter = cmp.Or(by.MaxAfter, policy.MaxAfter)
	policy.Factor = cmp.Or(by.Factor, policy.Factor)
	policy.Jitter = cmp.Or(by.Jitter, policy.Jitter)
	policy.SlowDelay = cmp.Or(by.SlowDelay, policy.SlowDelay)
	policy.Timeout = cmp.Or(by.Timeout, policy.Timeout)
	policy.Elapsed = cmp.Or(by.Elapsed, policy.Elapsed)
	if by.Backoff != nil {
		policy.Backoff = by.Backoff
	}
	if by.Slow != nil {
		policy.Slow = by.Slow
	}
	if by.If != nil {
		policy.If = by.If
	}
	if by.Class != nil {
		policy.Class = by.Class
	}
	if by.OnRetry != nil {
		policy.OnRetry = by.OnRetry
	}
	if by.GiveUp != nil {
		policy.GiveUp = by.GiveUp
	}
	return policy
}
