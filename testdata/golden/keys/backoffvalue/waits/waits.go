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
func (s slow) Wait(a retry.Attempt) time.Duration { return s.times * a.Policy.Delay }

// Double waits twice as long as the call has taken so far.
func Double(a retry.Attempt) time.Duration { return 2 * a.Elapsed }
