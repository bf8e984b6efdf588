package directive

import "github.com/retrygen/retrygen/runtime/retry"

// Settings are the settings of package retry that a method's directives specify. A zero
// field means the default.
type Settings struct {
	Policy   retry.Policy
	Breaker  retry.BreakerPolicy
	Budget   retry.BudgetPolicy
	Throttle retry.ThrottlePolicy
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
