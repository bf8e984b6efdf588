package overrides

import (
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Report is the effective policies of methods, and the origin of each setting.
type Report struct {
	Methods []Method `json:"methods"`

	// Calls are the calls of retry.Override and retry.Without, as settings with the position
	// of the call as origin. They change the policies of calls made with the context that they
	// return.
	Calls []Setting `json:"calls,omitempty"`
}

// AddCall adds a call at a position; text is "" if its settings are computed at run time.
func (r *Report) AddCall(pos token.Position, text string) {
	if text == "" {
		text = "computed at run time"
	}
	r.Calls = append(r.Calls, Setting{text, fmt.Sprintf("%s:%d", pos.Filename, pos.Line)})
}

// A Method is the effective policy of one method.
type Method struct {
	Name     string    `json:"name"`
	Position string    `json:"position"`
	Once     string    `json:"once,omitempty"` // why it is not retried
	Settings []Setting `json:"settings,omitempty"`
}

// A Setting is a setting in force: a mode such as off, or a key of the policy, the breaker,
// the budget, the throttle or the hedge.
type Setting struct {
	Text   string `json:"setting"` // such as "attempts=1" or "breaker cooldown=10s"
	Origin string `json:"origin"`  // the file and line of its directive or override, RETRY and its line, or "default"
}

// Report changes the models as [Set.Apply] does and reports on all methods. File names in
// positions are relative to dir.
func (s *Set) Report(dir string) *Report {
	inForce := s.inForce()
	s.Apply()
	r := &Report{}
	for _, pkg := range s.models {
		for w := range pkg.Wrappers() {
			for _, m := range w.Methods {
				c := &collector{dir: dir, method: Method{Name: w.MethodTitle(m), Position: place(dir, m.Pos)}}
				c.collect(m, inForce[keyOf(w, m)])
				r.Methods = append(r.Methods, c.method)
			}
		}
	}
	return r
}

// place returns the file and line of a position.
func place(dir string, pos token.Position) string {
	return fmt.Sprintf("%s:%d", diag.Shorten(dir, pos.Filename), pos.Line)
}

// A collector collects the settings of a method.
type collector struct {
	dir    string
	method Method
	rest   []support.Setting // overrides that have not been collected
}

// collect collects the settings of m, which overrides have changed.
func (c *collector) collect(m *model.Method, overrides []support.Setting) {
	if !m.Retried() {
		c.method.Once = m.Reason()
		return
	}
	c.rest = slices.Clone(overrides)
	if mode := mode(overrides); mode != on {
		c.add(directive.Policy, mode, "")
	}
	for word := range strings.FieldsSeq(words.Directive(m)) {
		origin := "default"
		if given, ok := m.Policy.Origin.Keys[keyIn(directive.Policy, word)]; ok && !given.None {
			origin = place(c.dir, given.Pos)
		}
		c.add(directive.Policy, word, origin)
	}
	for _, g := range guardsOf(m) {
		c.guard(g)
	}
	for len(c.rest) > 0 { // such as timeout=none
		c.add(directive.Lookup(c.rest[0].Verb), word(c.rest[0]), "")
	}
}

// keyIn returns the key of a word, nil if it is a mode.
func keyIn(verb *directive.Verb, word string) *directive.Key {
	name, _, _ := strings.Cut(word, "=")
	return verb.Key(name)
}

// guard adds the settings of a guard.
func (c *collector) guard(g guard) {
	for word := range strings.FieldsSeq(g.policy.String()) {
		name, value, _ := strings.Cut(word, "=")
		if v := g.values.Variable(g.verb.Key(name)); v != nil {
			value = v.Text
		} else if d, err := time.ParseDuration(value); err == nil {
			value = words.Duration(d) // 1m rather than 1m0s
		}
		c.add(g.verb, name+"="+value, place(c.dir, g.pos))
	}
}

// add adds a word, whose origin is that of the override with the same key, if there is one.
func (c *collector) add(verb *directive.Verb, word, origin string) {
	i := slices.IndexFunc(c.rest, func(s support.Setting) bool {
		return s.Verb == verb.Name && verb.Key(s.Key) == keyIn(verb, word)
	})
	if i >= 0 {
		origin = fmt.Sprintf("%s:%d", c.rest[i].Source, c.rest[i].Line)
		c.rest = slices.Delete(c.rest, i, i+1)
	}
	if verb != directive.Policy {
		word = verb.Name + " " + word
	}
	c.method.Settings = append(c.method.Settings, Setting{word, origin})
}

var formats = figure.Formats[*Report]{
	{Name: "text", Write: (*Report).WriteText},
	{Name: "json", Write: func(r *Report, w io.Writer) error { return figure.WriteJSON(w, r) }},
}

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return formats.Names() }

// Write writes the report in one of the Formats.
func (r *Report) Write(w io.Writer, format string) error {
	if err := formats.Write(r, w, format); err != nil {
		return fmt.Errorf("writing policies: %w", err)
	}
	return nil
}

// WriteText writes the report for a terminal: one line per setting, with its origin.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for i, m := range r.Methods {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s  %s\n", m.Name, m.Position)
		if m.Once != "" {
			fmt.Fprintf(&b, "  called once: %s\n", m.Once)
		}
		writeSettings(&b, m.Settings)
	}
	if len(r.Calls) > 0 {
		b.WriteString("\nCalls that set their own, through their context:\n")
		writeSettings(&b, r.Calls)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeSettings writes settings with their origins in a column.
func writeSettings(b *strings.Builder, settings []Setting) {
	width := 0
	for _, s := range settings {
		width = max(width, figure.Width(s.Text))
	}
	for _, s := range settings {
		fmt.Fprintf(b, "  %-*s  %s\n", width, s.Text, s.Origin)
	}
}
