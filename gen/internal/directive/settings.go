package directive

import "github.com/retrygen/retrygen/runtime/retry"

// Settings are what package retry is told by the lines that cover a method, as it takes it.
// A zero field means its default.
type Settings struct {
	Policy  retry.Policy
	Breaker retry.BreakerPolicy
	Budget  retry.BudgetPolicy
}

// A setter sets the field of a key to the value that was read for it.
type setter func(*Settings)

// IsSetting reports whether the value is one of the [Settings], rather than Go names or
// something about what is generated.
func (a Arg) IsSetting() bool { return a.set != nil }

// Apply sets the field that the value is for, if it IsSetting.
func (a Arg) Apply(s *Settings) {
	if a.set != nil {
		a.set(s)
	}
}

// Settings returns what l says by itself. Fields that it does not mention, or says to be
// taken back, are zero.
func (l *Line) Settings() Settings {
	var s Settings
	for _, a := range l.Args {
		a.Apply(&s)
	}
	return s
}
