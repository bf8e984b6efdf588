package model

import "github.com/retrygen/retrygen/runtime/retry"

// Effective returns the policy that p passes to the runtime, with defaults filled in. It
// lacks fields that are set by a Go name, such as the Backoff of a policy whose Backoff
// is a Ref.
func (p *Policy) Effective() retry.Policy { return p.Text.Effective() }
