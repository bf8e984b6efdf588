package support

import (
	"cmp"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Override returns policy with those fields of by that are not zero. Generated
// code calls it for directives that name a policy and set some of its fields:
//
//	wrapper.Method("Get", support.Override(DefaultPolicy, retry.Policy{MaxAttempts: 5}))
func Override(policy, by retry.Policy) retry.Policy {
	by.MaxAttempts = cmp.Or(by.MaxAttempts, policy.MaxAttempts)
	by.Delay = cmp.Or(by.Delay, policy.Delay)
	by.MaxDelay = cmp.Or(by.MaxDelay, policy.MaxDelay)
	by.MaxAfter = cmp.Or(by.MaxAfter, policy.MaxAfter)
	by.Factor = cmp.Or(by.Factor, policy.Factor)
	by.Jitter = cmp.Or(by.Jitter, policy.Jitter)
	by.SlowDelay = cmp.Or(by.SlowDelay, policy.SlowDelay)
	by.Timeout = cmp.Or(by.Timeout, policy.Timeout)
	by.Elapsed = cmp.Or(by.Elapsed, policy.Elapsed)
	return retry.Internals(access.Key{}).WithFuncs(by, policy)
}
