package durable

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// A Kind is a method whose calls can be queued, and how.
type Kind struct {
	// Name of the calls, by convention package.Type.Method. Calls that are queued have it
	// until they are carried out, so when it changes, the old one goes to Was.
	Name string
	Was  []string

	// Queue is the name of the queue within a [Queue] that has several: lower-case letters,
	// digits, - and _. Empty means its default.
	Queue string

	// Policy is the schedule of the attempts in the queue, and decides which errors end it.
	// Where it has no conditions and no Timeout, those of the Method apply. Other zero values
	// mean the defaults of [Schedule], which are longer than those of calls in the process.
	Policy retry.Policy
}

// Defaults of the fields of a policy for a queue.
const (
	defaultAttempts = 12
	defaultDelay    = time.Minute
	defaultMaxDelay = time.Hour
	defaultMaxAfter = 24 * time.Hour
	defaultElapsed  = 7 * 24 * time.Hour
	defaultTimeout  = time.Minute
)

// Schedule returns p with the defaults of a queue filled in: 12 attempts, after 1m doubling to
// 1h, each of at most 1m; a Retry-After of up to 24h; and 7 days for all of it.
func Schedule(p retry.Policy) retry.Policy {
	p.MaxAttempts = cmp.Or(p.MaxAttempts, defaultAttempts)
	p.Delay = cmp.Or(p.Delay, defaultDelay)
	p.MaxDelay = cmp.Or(p.MaxDelay, max(defaultMaxDelay, p.Delay))
	p.MaxAfter = cmp.Or(p.MaxAfter, max(defaultMaxAfter, p.MaxDelay))
	p.Elapsed = cmp.Or(p.Elapsed, defaultElapsed)
	p.Timeout = cmp.Or(p.Timeout, defaultTimeout)
	return p
}

// schedule returns the policy of the calls of m in the queue.
func (k *Kind) schedule(m *retry.Method) retry.Policy {
	base := m.Policy()
	p := k.Policy
	p.Timeout = cmp.Or(p.Timeout, base.Timeout)
	return internals.WithFuncs(Schedule(p), base)
}

// internals gives access to the parts of package retry that only the runtime uses.
var internals = retry.Internals(access.Key{})

// validate returns what is wrong with k.
func (k *Kind) validate() error {
	if k.Name == "" {
		return errors.New("durable: kind has no name: set Kind.Name")
	}
	if err := Schedule(k.Policy).Validate(); err != nil {
		return fmt.Errorf("durable: policy of %s: %w", k.Name, err)
	}
	return nil
}
