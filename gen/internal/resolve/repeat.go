package resolve

import (
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// factOf returns the line that says whether a method is idempotent or once: the first in
// the given lines, which are those of the method and then of its type. It is empty if there
// is none.
func factOf(lines ...[]directive.Line) *directive.Line {
	for _, of := range lines {
		for _, verb := range []*directive.Verb{directive.Idempotent, directive.Once} {
			if line := lineOf(of, verb); given(line) {
				return line
			}
		}
	}
	return &directive.Line{}
}

// repeat decides whether a call of m, which is retried, may be repeated after a failure that
// may have carried it out. fact is the line that says so.
func (r *resolver) repeat(m *model.Method, fact *directive.Line, l levels) {
	m.Repeat = repeatOf(m, fact, l)
	if given(fact) {
		m.Fact = r.at(fact.VerbPos)
	}
	m.Policy.Text.Once = m.Repeat.Once()
	if m.Repeat.Once() {
		r.checkOnce(m, fact, l)
	}
}

func repeatOf(m *model.Method, fact *directive.Line, l levels) model.Repeat {
	switch {
	case fact.Verb == directive.Idempotent:
		return model.Idempotent
	case fact.Verb == directive.Once:
		return model.OnceByWord
	case m.Key >= 0:
		return model.KeyPerCall
	case m.Request >= 0 && m.Stream == nil:
		return model.PerRequest
	case given(l.method):
		return model.OwnPolicy
	case m.Policy.Undo != nil:
		return model.Undone
	case onlyReads(m):
		return model.ReadByName
	}
	return model.OnceByName
}

// carriedOut lists the keys that have an effect only if a call is repeated after it has been
// carried out, and what they do.
var carriedOut = []struct {
	key  *directive.Key
	does string
}{
	{directive.Result, "retries calls that were carried out"},
	{directive.Undo, "undoes calls that were carried out"},
	{directive.Seen, "recognizes what calls that were carried out have passed on"},
}

// checkOnce reports keys of m, which is once, that require calls to be repeated.
func (r *resolver) checkOnce(m *model.Method, fact *directive.Line, l levels) {
	for _, c := range carriedOut {
		arg, own, ok := l.arg(c.key)
		if !ok || c.key == directive.Seen && len(m.Each) == 0 {
			continue
		}
		if m.Repeat == model.OnceByName {
			r.report(arg.KeyPos, "contradiction", "%s %s, but %s is once, because its name is not that of a read: write //retry:idempotent on it, or //retry:once and //retry:policy %[1]s=none",
				c.key, c.does, m.Name)
			continue
		}
		remove := "remove " + c.key.Name
		if !own {
			remove = "write //retry:policy " + c.key.Name + "=none on it"
		}
		r.report(arg.KeyPos, "contradiction", "%s %s, but %s is once: %s, or the word once", c.key, c.does, m.Name, remove)
		r.relate(fact.VerbPos, "once is given here")
	}
}

// checkFact reports idempotent or once on a method that no policy covers, which its author
// may expect to be retried.
func (r *resolver) checkFact(d *decl, m *model.Method, lines []directive.Line) {
	if fact := factOf(lines); given(fact) && !m.Retried() && m.Why == model.Unasked && m.Unhedged == "" {
		r.report(fact.VerbPos, "no-effect", "%s has no effect, because %s is not retried: %s: add it to %[2]s or to %[4]s, or remove %[1]s",
			fact.Verb, m.Name, m.Reason(), d.Obj.Name())
	}
}
