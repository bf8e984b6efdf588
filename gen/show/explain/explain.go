// Package explain says in words what a log record of package retry, or the text of a
// [retry.Error], reports about an annotated method: what happened, the rule that decided, the
// position of the directive with that rule, and what can be changed.
//
// [Parse] parses a line; an [Explainer] relates the [Record] to the models of packages. The
// record comes from a program that may be older than these: where the two contradict each
// other, the explanation says so.
package explain

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// An Explanation explains one record, or several that say the same.
type Explanation struct {
	Method   string   `json:"method"`
	Position string   `json:"position"`
	What     string   `json:"what"`
	Why      []string `json:"why,omitempty"`
	Rules    []Rule   `json:"rules,omitempty"`
	Change   []string `json:"change,omitempty"` // what can be changed
	Records  int      `json:"records"`
}

// A Rule is a directive, or a key of one, that decided.
type Rule struct {
	Text  string `json:"rule"`  // such as attempts=3, or //retry:breaker
	Place string `json:"place"` // file and line, or "by default"
}

// An Explainer explains records of the methods in packages.
type Explainer struct {
	models []*model.Package
	dir    string
}

// New returns an Explainer for the methods in models, which overrides may have changed. File
// names in positions are relative to dir.
func New(models []*model.Package, dir string) *Explainer { return &Explainer{models, dir} }

// Explain explains a record. The error reports that its method is not among the models, or
// that several are.
func (e *Explainer) Explain(r Record) (*Explanation, error) {
	if r.Method == "" {
		return nil, fmt.Errorf("the text names no method, so it is the error of a retry.Policy without directives, such as one from retry.Do")
	}
	w, m, err := e.find(r)
	if err != nil {
		return nil, err
	}
	x := &explaining{Explanation{Method: r.Method, Position: e.place(m.Pos), Records: 1}, e, r, w, m}
	if m.Retried() {
		explainers[r.Kind](x)
	} else {
		x.What = fmt.Sprintf("reported %q", r.Kind)
		x.why("%s is called once, because %s: the record is of a program with other directives.", r.Method, m.Reason())
	}
	x.What = subject(r.Kind) + " " + x.What
	if r.Omitted != "" {
		x.why("The logger omitted %s similar records since the one before.", r.Omitted)
	}
	return &x.Explanation, nil
}

// subject returns what records of a kind are about.
func subject(kind retry.EventKind) string {
	if kind == retry.Invalid || kind == retry.PolicyChanged {
		return "The method"
	}
	return "The call"
}

// find returns the method of a record. Of several with the same name, it is the one whose
// directives are in the record's file.
func (e *Explainer) find(r Record) (*model.Wrapper, *model.Method, error) {
	type named struct {
		w *model.Wrapper
		m *model.Method
	}
	var all []named
	var names, files []string
	for _, pkg := range e.models {
		for w := range pkg.Wrappers() {
			for _, m := range w.Methods {
				names = append(names, w.MethodTitle(m))
				if w.MethodTitle(m) == r.Method {
					all = append(all, named{w, m})
					files = append(files, w.File())
				}
			}
		}
	}
	if i := slices.Index(files, r.File); i >= 0 {
		all = all[i : i+1]
	}
	switch len(all) {
	case 0:
		return nil, nil, fmt.Errorf("no method %s in these packages%s: name its package, or ./... for all", r.Method, directive.Suggest(r.Method, names))
	case 1:
		return all[0].w, all[0].m, nil
	}
	return nil, nil, fmt.Errorf("%s may be a method in %s: name one of the packages", r.Method, words.Or(files))
}

// place returns the file and line of a position.
func (e *Explainer) place(pos token.Position) string {
	return fmt.Sprintf("%s:%d", diag.Shorten(e.dir, pos.Filename), pos.Line)
}

// explainers explain records by their kind.
var explainers = map[retry.EventKind]func(*explaining){
	retry.Retrying:       (*explaining).retrying,
	retry.Succeeded:      (*explaining).succeeded,
	retry.Failed:         (*explaining).failed,
	retry.GaveUp:         (*explaining).ended,
	retry.Rejected:       (*explaining).ended,
	retry.BreakerChanged: (*explaining).breakerChanged,
	retry.Panicked:       (*explaining).panicked,
	retry.Invalid:        (*explaining).invalid,
	retry.PolicyChanged:  (*explaining).policyChanged,
}

// An explaining is an Explanation in the making.
type explaining struct {
	Explanation
	*Explainer
	r Record
	w *model.Wrapper
	m *model.Method
}

// why adds a sentence about what happened.
func (x *explaining) why(format string, args ...any) {
	x.Why = append(x.Why, fmt.Sprintf(format, args...))
}

// change adds a sentence about what can be changed.
func (x *explaining) change(format string, args ...any) {
	x.Change = append(x.Change, fmt.Sprintf(format, args...))
}

// rule adds a rule at a position.
func (x *explaining) rule(text string, pos token.Position) {
	x.Rules = append(x.Rules, Rule{text, x.place(pos)})
}

// policyDefault adds a rule that holds because the policy does not say otherwise.
func (x *explaining) policyDefault(text string) {
	if line := x.m.Policy.Origin.Line(); !line.IsZero() {
		x.defaultRule(text, "policy", line.Pos)
	} else {
		x.Rules = append(x.Rules, Rule{text, "by default"})
	}
}

// defaultRule adds a rule that holds because nothing at a position says otherwise.
func (x *explaining) defaultRule(text, what string, pos token.Position) {
	x.Rules = append(x.Rules, Rule{text, "by default: the " + what + " is at " + x.place(pos)})
}

// key adds a key of the policy as a rule, with its value and its position, unless the policy does
// not have it. It reports whether it did.
func (x *explaining) key(keys ...*directive.Key) (added bool) {
	for _, key := range keys {
		text := x.setting(key)
		given, ok := x.m.Policy.Origin.Keys[key]
		switch {
		case text == "" && key.InPolicy() && x.m.Policy.From != nil && key != directive.From:
			added = x.from() || added
			continue
		case text == "":
			continue
		case ok && !given.None:
			x.rule(text, given.Pos)
			if x.isOverride(given.Pos) {
				x.Rules[len(x.Rules)-1].Place += ", an override"
			}
		default:
			x.policyDefault(text)
		}
		added = true
	}
	return added
}

// from adds from= as a rule, unless it is one already. It reports whether it is.
func (x *explaining) from() bool {
	is := func(r Rule) bool { return strings.HasPrefix(r.Text, directive.From.Name+"=") }
	return slices.ContainsFunc(x.Rules, is) || x.key(directive.From)
}

// setting returns the key of the policy with its value in force, such as attempts=3, "" if
// the policy does not have it.
func (x *explaining) setting(key *directive.Key) string {
	for word := range strings.FieldsSeq(words.Directive(x.m)) {
		if name, _, _ := strings.Cut(word, "="); name == key.Name {
			return word
		}
	}
	return ""
}

// isOverride reports whether an override is at pos.
func (x *explaining) isOverride(pos token.Position) bool {
	at := fmt.Sprintf("%s:%d: ", pos.Filename, pos.Line)
	return slices.ContainsFunc(x.m.Overrides, func(o string) bool { return strings.HasPrefix(o, at) })
}

// guard adds the directive of a breaker, budget or throttle as a rule, and overrides of it.
func (x *explaining) guard(verb *directive.Verb, pos token.Position) {
	x.rule("//retry:"+verb.Name, pos)
	for _, o := range x.m.Overrides {
		place, setting, _ := strings.Cut(o, ": ")
		if strings.HasPrefix(setting, verb.Name+" ") {
			x.Rules = append(x.Rules, Rule{setting, place + ", an override"})
		}
	}
}

// absent says that the source has no guard of that kind, although the record is about one.
func (x *explaining) absent(verb *directive.Verb, option string) {
	x.why("The directives of %s have no %s: an option of the constructor such as retry.%s sets it, or the program is an older one.", x.m.Name, verb, option)
}

// after returns " after 3 attempts in 1.2s".
func (x *explaining) after() string {
	text := " after " + words.Count(x.r.Attempts, "attempt")
	if x.r.Elapsed > 0 {
		text += " in " + rounded(x.r.Elapsed)
	}
	return text
}

// rounded returns a duration in words, to the millisecond if it is longer than one.
func rounded(d time.Duration) string {
	if d > time.Millisecond {
		d = d.Round(time.Millisecond)
	}
	return words.Duration(d)
}

// lastError adds the last error, if the record has it.
func (x *explaining) lastError() {
	if x.r.Error != "" {
		x.why("The last error was %q.", x.r.Error)
	}
}

// overridden adds the overrides that are in force, or how to see them.
func (x *explaining) overridden() {
	for _, o := range x.m.Overrides {
		place, setting, _ := strings.Cut(o, ": ")
		x.Rules = append(x.Rules, Rule{cmp.Or(setting, o), place + ", an override"})
	}
	if len(x.m.Overrides) == 0 {
		x.change("Name the file of overrides with -config to see their lines.")
	}
}
