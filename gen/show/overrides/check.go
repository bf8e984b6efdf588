package overrides

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Check reads a file of overrides and returns its mistakes, for which a program refuses the
// file, as errors. If there are none, it returns as warnings the lines that no method has,
// and the settings that change nothing. The error reports that the file cannot be read.
func (s *Set) Check(path string) (diag.List, error) {
	wrong, err := mistakes(s.ReadFile(path))
	if err != nil {
		return nil, err
	}
	var found diag.List
	for _, m := range wrong {
		add(&found, "bad-override", m)
		correctWord(found)
	}
	if len(found) > 0 {
		return found, nil
	}
	patterns := s.patterns()
	for _, idle := range s.idle(patterns) {
		add(&found, "idle-override", idle)
		found.Warn()
		s.correctPattern(found, patterns[idle.Line])
	}
	for _, useless := range s.useless(path, found) {
		add(&found, "idle-override", useless)
		found.Warn()
	}
	found.Sort()
	return found, nil
}

func add(found *diag.List, code string, m *retry.OverrideError) {
	found.Add(token.Position{Filename: m.Source, Line: m.Line, Column: m.Column}, code, "%s", m.Msg)
}

// patterns returns the patterns of the overrides, by line.
func (s *Set) patterns() map[int]string {
	patterns := map[int]string{}
	for _, setting := range support.Settings(s.tracker) {
		patterns[setting.Line] = setting.Pattern
	}
	return patterns
}

// idle returns the lines without effect on any method.
func (s *Set) idle(patterns map[int]string) []*retry.OverrideError {
	all := support.Idle(s.tracker)
	for _, idle := range all {
		pattern := patterns[idle.Line]
		retried := slices.ContainsFunc(s.methods, func(m *method) bool { return m.matches(pattern) })
		if name := s.matchingOnce(pattern); name != "" && !retried {
			idle.Msg = fmt.Sprintf("%s is called once, which overrides cannot change: %s", name, s.once[name])
		}
	}
	return all
}

// matchingOnce returns the shortest name of a method that is not retried and that pattern
// matches, "" if there is none.
func (s *Set) matchingOnce(pattern string) string {
	names := slices.SortedFunc(maps.Keys(s.once), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	i := slices.IndexFunc(names, func(name string) bool { return support.PatternMatches(pattern, name) })
	if i < 0 {
		return ""
	}
	return names[i]
}

// useless returns the settings of a file without which all policies are the same, except
// those on lines that are reported anyway. Of several that make each other useless, it keeps
// the first.
func (s *Set) useless(path string, reported diag.List) (all []*retry.OverrideError) {
	text, settings := s.text(path), support.Settings(s.tracker)
	defer s.tracker.OverrideFrom(path, text)
	lines, before := strings.Split(text, "\n"), s.state()
	left := map[int]int{} // number of settings by line
	for _, setting := range settings {
		left[setting.Line]++
	}
	for _, setting := range slices.Backward(settings) { // so that columns stay right
		n := setting.Line - 1
		if slices.ContainsFunc(reported, func(d diag.Diagnostic) bool { return d.Pos.Line == setting.Line }) {
			continue
		}
		line := lines[n]
		lines[n] = without(line, setting, left[setting.Line] == 1)
		if s.tracker.OverrideFrom(path, strings.Join(lines, "\n")) == nil && s.state() == before {
			all = append(all, &retry.OverrideError{Source: path, Line: setting.Line, Column: setting.Column, Msg: s.why(setting)})
			left[setting.Line]--
		} else {
			lines[n] = line
		}
	}
	return all
}

// text returns the text in force from a file.
func (s *Set) text(path string) string {
	for _, o := range s.tracker.Overrides() {
		if o.Source == path {
			return o.Text
		}
	}
	return ""
}

// without returns a line without a setting, which may be its last one.
func without(line string, s support.Setting, last bool) string {
	if last {
		return ""
	}
	return line[:s.Column-1] + line[s.Column-1+len(word(s)):]
}

// why returns the message about a setting that does nothing.
func (s *Set) why(setting support.Setting) string {
	if len(setting.Methods) == 0 {
		return fmt.Sprintf("%s does nothing: more specific lines set it for all methods that %s matches", word(setting), setting.Pattern)
	}
	var names []string
	for _, m := range s.methods {
		if slices.Contains(setting.Methods, m.key) {
			names = append(names, m.steer.Name())
		}
	}
	if n := len(names) - few; n > 0 {
		names = append(names[:few], words.Count(n, "other method"))
	}
	return fmt.Sprintf("%s does nothing: without it, the policy of %s is the same", word(setting), words.And(names))
}

// few is the number of methods that a message names.
const few = 3
