package model

import (
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry"
)

// Effective returns the policy that p passes to the runtime, with defaults filled in. It
// lacks fields that are set by a Go name, such as the Backoff of a policy whose Backoff
// is a Ref. Values that are known only at run time are their defaults, or the nearest that
// fit the known ones.
func (p *Policy) Effective() retry.Policy {
	e := p.Text.Effective()
	switch {
	case p.Unknown(directive.Max):
		e.MaxDelay = max(e.MaxDelay, e.Delay, e.SlowDelay)
	case p.Unknown(directive.Delay):
		e.Delay = min(e.Delay, e.MaxDelay)
	}
	return e
}
