package overrides

import (
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// correctWord completes the diagnostic added last, if it is about an unknown key or word, with
// a similar one.
func correctWord(found diag.List) {
	last := found[len(found)-1]
	word, choices, unknown := strings.Cut(last.Message, ": unknown key, want one of ")
	if unknown {
		found.Suggest(last.Pos, word, directive.Nearest(word, strings.Split(choices, ", ")))
	} else if word, unknown = strings.CutPrefix(last.Message, `want key=value, got "`); unknown {
		word = strings.TrimSuffix(word, `"`)
		found.Suggest(last.Pos, word, directive.Nearest(word, bareWords))
	}
}

// bareWords are the words of a line that are not key=value.
var bareWords = []string{on, "off", "observe", directive.Policy.Name, directive.Breaker.Name, directive.Budget.Name, directive.Throttle.Name, directive.Hedge.Name}

// correctPattern adds a fix to the diagnostic added last, about a pattern that matches no
// method: a similar one that matches one, with the asterisks of the pattern if possible.
func (s *Set) correctPattern(found diag.List, pattern string) {
	if pattern == "" || s.matchesAny(pattern) {
		return
	}
	before, last := splitName(pattern)
	var choices []string
	for _, m := range s.methods {
		owner, _ := splitName(m.steer.Name())
		for _, choice := range []string{before + m.Name, owner + last} {
			if s.matchesAny(choice) {
				choices = append(choices, choice)
			}
		}
		choices = append(choices, m.steer.Name())
	}
	if similar := directive.Nearest(pattern, choices); similar != "" {
		last := found[len(found)-1]
		found.Fix("write "+similar, diag.Edit{Pos: last.Pos, Old: pattern, New: similar})
	}
}

// splitName splits the name of a method, or a pattern, after its last dot.
func splitName(name string) (owner, method string) {
	i := strings.LastIndexByte(name, '.') + 1
	return name[:i], name[i:]
}

// matchesAny reports whether pattern matches a method, retried or not.
func (s *Set) matchesAny(pattern string) bool {
	return s.matchingOnce(pattern) != "" || slices.ContainsFunc(s.methods, func(m *method) bool { return m.matches(pattern) })
}

// matches reports whether pattern matches the name or the key of m.
func (m *method) matches(pattern string) bool {
	return support.PatternMatches(pattern, m.steer.Name()) || support.PatternMatches(pattern, m.key)
}
