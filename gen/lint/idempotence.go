package lint

import (
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

var idempotence = &Check{
	Name:  "idempotence",
	Title: "a method is once only because its name is not that of a read",
	Why: `A failed attempt may have done its work, if only the response was lost. Another attempt repeats
that work: it creates a second user, charges the card twice, sends the message again. Known cases
are traefik/traefik#8990, KittyCAD/kittycad.rs#1042, stripe/stripe-node#559 and
anthropics/anthropic-sdk-java#370, where the second request followed eight seconds after the first.

Therefore a policy on an interface repeats only methods whose names are those of reads. Others are
once: they are retried only after errors that prove that the call was not carried out, such as a
refused connection, and a hedge is not for them. That is safe, but costs retries of methods that are
idempotent. This check, and the generator with -strict, ask for a word: //retry:idempotent or
//retry:once.

The first word of a read's name is one of

` + wrapped(resolve.Reads(), 4, 96) + `

It is no read if another word suggests that it writes, too, such as GetOrCreate, LoadAndDelete,
CheckAndSet or GetDel; if it takes the text of a statement, such as Query(sql string, args ...any);
if it returns a stream to send on; or if it reads the next part of something, such as
ReadMessage(ctx). Watch is a read although it returns a stream: at worst, a second one is opened,
and the first closed. Subscribe is not, because it may register a consumer.`,
	Before: `//retry:policy attempts=4
type Accounts interface {
	Get(ctx context.Context, id string) (*Account, error)
	Charge(ctx context.Context, id string, cents int) error
	Close(ctx context.Context, id string) error
}`,
	After: `//retry:policy attempts=4
type Accounts interface {
	Get(ctx context.Context, id string) (*Account, error)

	//retry:once
	Charge(ctx context.Context, id string, cents int) error

	//retry:idempotent
	Close(ctx context.Context, id string) error
}`,
	Silence: `Write //retry:once, which is what already holds and what -fix writes, or //retry:idempotent, above
the method. For a method of an embedded interface, write //retry:method NAME once. On the interface,
each of these words applies to all methods without one of their own. //retry:never, a //retry:policy
of the method and key=PARAM also decide.`,
	declaration: findUnsaid,
	advice:      true,
}

// findUnsaid reports methods that are once by name.
func findUnsaid(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range w.Methods {
		switch {
		case m.Repeat != model.OnceByName:
			continue
		case !m.Retried():
			found.Add(place(w, m), "idempotence", "%s is not hedged, because its name is not that of a read: write %s to keep that, or idempotent instead of once to hedge it, too",
				m.Name, line(w, m, directive.Once))
		default:
			found.Add(place(w, m), "idempotence", "%s is retried only if it was not carried out, because its name is not that of a read: write %s to keep that, or idempotent instead of once to retry it after other failures too",
				m.Name, line(w, m, directive.Once))
		}
		found.Warn()
		if edit, ok := insertion(w, m, directive.Once); ok {
			found.Fix("write //retry:once", edit)
			edit, _ = insertion(w, m, directive.Idempotent)
			found.Alternative("write //retry:idempotent", edit)
		}
	}
	return found
}

// insertion returns the edit that writes a directive for m: above it, or on the interface
// for a method of an embedded one. ok is false if m does not begin a line.
func insertion(w *model.Wrapper, m *model.Method, verb *directive.Verb) (edit diag.Edit, ok bool) {
	text, pos := "//retry:"+verb.Name, m.Pos
	if !declares(w, m) {
		if w.Policy.IsZero() { // a hedge covers m
			return diag.Edit{}, false
		}
		end := w.Policy.End
		indent := strings.Repeat("\t", w.Policy.Pos.Column-len("//retry:")-1)
		return diag.Edit{Pos: end, New: "\n" + indent + "//retry:method " + m.Name + " " + verb.Name}, true
	}
	for _, other := range w.Methods {
		if other != m && other.Pos.Line == pos.Line && other.Pos.Filename == pos.Filename {
			return diag.Edit{}, false
		}
	}
	if pos.Line == w.Pos.Line {
		return diag.Edit{}, false
	}
	indent := "\n" + strings.Repeat("\t", pos.Column-1)
	if m.Described {
		text = "//" + indent + text
	}
	return diag.Edit{Pos: pos, New: text + indent}, true
}

// wrapped returns words in lines of at most width columns, indented.
func wrapped(words []string, indent, width int) string {
	lines := []string{strings.Repeat(" ", indent-1)}
	for _, word := range words {
		last := &lines[len(lines)-1]
		if len(*last)+1+len(word) > width {
			lines = append(lines, strings.Repeat(" ", indent-1))
			last = &lines[len(lines)-1]
		}
		*last += " " + word
	}
	return strings.Join(lines, "\n")
}
