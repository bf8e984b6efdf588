package directive

import (
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Settings are the settings of package retry that a method's directives specify. A zero
// field means the default.
type Settings struct {
	Policy   retry.Policy
	Breaker  retry.BreakerPolicy
	Budget   retry.BudgetPolicy
	Throttle retry.ThrottlePolicy
	Hedge    retry.HedgePolicy
	Queued   Queued
}

// Queued are the settings of a [Durable] line: the schedule in the queue, and others.
type Queued struct {
	retry.Policy
	Always bool          // whether calls are queued without an attempt in the process
	KeyTTL time.Duration // how long the service remembers keys; 0 if unknown
}

// set parses a setting.
func (q *Queued) set(key, value string) error {
	switch key {
	case "when":
		q.Always = value == "always"
		if !q.Always && value != "gaveup" {
			return fmt.Errorf("want one of gaveup, always, got %q", value)
		}
		return nil
	case "keyttl":
		var p retry.Policy
		err := p.Set("elapsed", value)
		q.KeyTTL = p.Elapsed
		return err
	}
	return q.Policy.Set(key, value)
}

// A setter sets the field of a key to its parsed value.
type setter func(*Settings)

// IsSetting reports whether the value is part of the [Settings], rather than Go names or
// an option of the generator.
func (a Arg) IsSetting() bool { return a.set != nil }

// Apply sets the field of the argument's key, if the argument IsSetting.
func (a Arg) Apply(s *Settings) {
	if a.set != nil {
		a.set(s)
	}
}

// Settings returns the settings in l alone. Fields that it does not mention, or that it
// removes, are zero.
func (l *Line) Settings() Settings {
	var s Settings
	for _, a := range l.Args {
		a.Apply(&s)
	}
	return s
}
