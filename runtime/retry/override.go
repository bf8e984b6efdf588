package retry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An OverrideError is a mistake in the text of [Tracker.Override].
type OverrideError struct {
	Source string // as given to OverrideFrom, such as the name of a file; may be empty
	Line   int    // counting from 1
	Column int    // in bytes, counting from 1
	Msg    string // what is wrong and what is expected
}

// Error returns the position and the message.
func (e *OverrideError) Error() string {
	if e.Source == "" {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Source, e.Line, e.Column, e.Msg)
}

// An overrideLine is a line of overrides.
type overrideLine struct {
	source   string
	number   int
	pattern  pattern
	text     string // of the settings
	settings []assignment
}

// An assignment is what a line sets: a key of a verb, or a mode.
type assignment struct {
	verb       string // one of lineVerbs
	key, value string
	line       *overrideLine
	column     int
}

// The verbs of a line, and the key that a mode is set by. It cannot be written.
const (
	policyVerb   = "policy"
	breakerVerb  = "breaker"
	budgetVerb   = "budget"
	throttleVerb = "throttle"
	hedgeVerb    = "hedge"
	modeKey      = ""
)

// lineVerbs are the verbs of a line.
var lineVerbs = []string{policyVerb, breakerVerb, budgetVerb, throttleVerb, hedgeVerb}

// wrong returns an error at s.
func (s assignment) wrong(format string, args ...any) *OverrideError {
	msg := fmt.Sprintf(format, args...)
	if s.key != modeKey {
		msg = s.key + ": " + msg
	}
	return &OverrideError{s.line.source, s.line.number, s.column, msg}
}

// wrongValue returns an error at the value of s.
func (s assignment) wrongValue(format string, args ...any) *OverrideError {
	s.column += len(s.key) + len("=")
	return s.wrong(format, args...)
}

// same reports whether s and t set the same key to the same value.
func (s assignment) same(t assignment) bool {
	return s.verb == t.verb && s.key == t.key && s.value == t.value
}

// A mode is whether a method retries.
type mode uint8

const (
	enforcing mode = iota
	observing
	off
)

// modeWords are the words of the modes in a line.
var modeWords = [...]string{"on", "observe", "off"}

// parseOverrides parses overrides from source.
func parseOverrides(source, text string) ([]*overrideLine, error) {
	var lines []*overrideLine
	var errs []error
	for number, text := range numbered(text) {
		line := &overrideLine{source: source, number: number}
		errs = append(errs, line.parse(text)...)
		if line.pattern.text != "" {
			lines = append(lines, line)
		}
	}
	errs = append(errs, repeated(lines)...)
	return lines, inOrder(errs)
}

// numbered yields the lines of text, counting from 1.
func numbered(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.SplitSeq(text, "\n") {
			if number++; !yield(number, line) {
				return
			}
		}
	}
}

// A lineWord is a word of a line and its column.
type lineWord struct {
	text   string
	column int
}

// wordsOf returns the words of a line, without a comment.
func wordsOf(text string) (all []lineWord) {
	for offset, text := range words(text) {
		if strings.HasPrefix(text, "#") {
			break
		}
		all = append(all, lineWord{text, offset + 1})
	}
	return all
}

// parse parses one line. The mistakes are in the order of the text.
func (l *overrideLine) parse(text string) (errs []error) {
	given := wordsOf(text)
	if len(given) == 0 {
		return nil
	}
	first, rest := given[0], given[1:]
	wrong := func(at lineWord, format string, args ...any) []error {
		return []error{&OverrideError{l.source, l.number, at.column, fmt.Sprintf(format, args...)}}
	}
	if strings.Contains(first.text, "=") || slices.Contains(modeWords[:], first.text) {
		return wrong(first, "want a pattern of method names before %s, such as * or store.UserStore.*", first.text)
	}
	l.pattern = newPattern(first.text)
	if len(rest) == 0 {
		return wrong(first, "want settings after %s, such as off, observe, attempts=1 or breaker cooldown=10s", first.text)
	}
	l.text = strings.TrimSpace(text[rest[0].column-1 : rest[len(rest)-1].column-1+len(rest[len(rest)-1].text)])
	if slices.Contains(modeWords[:], rest[0].text) {
		if len(rest) > 1 {
			return wrong(rest[1], "%s stands alone: put %s on another line", rest[0].text, rest[1].text)
		}
		l.settings = []assignment{{policyVerb, modeKey, rest[0].text, l, rest[0].column}}
		return nil
	}
	verb := policyVerb
	if slices.Contains(lineVerbs, rest[0].text) {
		verb = rest[0].text
		if rest = rest[1:]; len(rest) == 0 {
			return wrong(given[1], "want settings after %s, such as key=value", verb)
		}
	}
	for _, w := range rest {
		if s, err := l.assign(verb, w); err != nil {
			errs = append(errs, err)
		} else {
			l.settings = append(l.settings, s)
		}
	}
	return errs
}

// assign parses one key=value.
func (l *overrideLine) assign(verb string, w lineWord) (assignment, error) {
	key, value, ok := strings.Cut(w.text, "=")
	s := assignment{verb, key, value, l, w.column}
	err := checkSetting(verb, key, value)
	switch {
	case !ok:
		return s, &OverrideError{l.source, l.number, w.column, fmt.Sprintf("want key=value, got %q", w.text)}
	case err == nil:
		return s, nil
	case err.Offset < 0: // the key is wrong, not the value
		return s, s.wrong("%s", err.Msg)
	}
	return s, s.wrongValue("%s", err.Msg)
}

// checkSetting returns what is wrong with a setting on its own, nil if nothing is.
func checkSetting(verb, key, value string) *PolicyError {
	if key == "name" && (verb == breakerVerb || verb == budgetVerb) || key == "keep" && verb == breakerVerb {
		return &PolicyError{Key: key, Offset: -1, Msg: "cannot change while the program runs"}
	}
	var err error
	switch verb {
	case breakerVerb:
		err = new(BreakerPolicy).Set(key, value)
	case budgetVerb:
		err = new(BudgetPolicy).Set(key, value)
	case throttleVerb:
		err = new(ThrottlePolicy).Set(key, value)
	case hedgeVerb:
		err = new(HedgePolicy).Set(key, value)
	default:
		if key == "attempts" && strings.Contains(value, "..") {
			return &PolicyError{Key: key, Msg: "only a directive can set bounds: want a number within them, or unlimited, got " + fmt.Sprintf("%q", value)}
		}
		err = new(Policy).Set(key, value)
	}
	wrong, _ := err.(*PolicyError)
	return wrong
}

// repeated returns an error for each key that lines set again for the same pattern.
func repeated(lines []*overrideLine) (errs []error) {
	type place struct{ pattern, verb, key string }
	seen := map[place]*overrideLine{}
	for _, line := range lines {
		for _, s := range line.settings {
			at := place{line.pattern.text, s.verb, s.key}
			if first := seen[at]; first != nil {
				errs = append(errs, s.wrong("already set for %s on line %d: remove one", line.pattern.text, first.number))
			} else {
				seen[at] = line
			}
		}
	}
	return errs
}

// inOrder joins errors in the order of their positions, one for each.
func inOrder(errs []error) error {
	slices.SortStableFunc(errs, func(a, b error) int {
		x, y := a.(*OverrideError), b.(*OverrideError)
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), cmp.Compare(x.Msg, y.Msg))
	})
	errs = slices.CompactFunc(errs, func(a, b error) bool {
		x, y := a.(*OverrideError), b.(*OverrideError)
		return x.Line == y.Line && x.Column == y.Column
	})
	return errors.Join(errs...)
}
