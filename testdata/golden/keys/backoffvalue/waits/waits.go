// Package waits declares backoffs for the packages that retry.
package waits

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Slow waits ten times as long as the policy's delay.
var Slow = slow{10}

type slow struct{ times time.Duration }

// Wait implements retry.Backoff.
func (s slow) Wait(p retry.Policy, _ int) time.Duration { return s.times * p.Delay }
