package support

import (
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// A Setting is one setting of the overrides of a [retry.Tracker], such as attempts=1, off or
// breaker cooldown=10s.
type Setting = access.Setting

// Settings returns all settings of the overrides of t, in the order of their text: for tools
// that show where the policies in force come from.
func Settings(t *retry.Tracker) []Setting { return retry.Internals(access.Key{}).Settings(t) }

// Idle returns the lines of the overrides of t that have no effect on its methods, and why:
// what [retry.Overrides] has as Warnings, except the lines that are not in force.
func Idle(t *retry.Tracker) []*retry.OverrideError { return retry.Internals(access.Key{}).Idle(t) }

// PatternMatches reports whether the pattern of a line of overrides matches the name or the key of a
// method.
func PatternMatches(pattern, name string) bool {
	return retry.Internals(access.Key{}).PatternMatches(pattern, name)
}
