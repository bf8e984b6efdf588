package draft

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/lint"
)

// methodLines returns the directives for the methods of w that need one. It skips those of a
// func type, whose name is that of a read.
func methodLines(w *model.Wrapper) []Line {
	if w.Func {
		return nil
	}
	var lines []Line
	for _, m := range w.Methods {
		if l := methodLine(w, m); l.Text != "" {
			l.Method = m.Name
			lines = append(lines, l)
		}
	}
	return lines
}

// methodLine returns the directive for m, or a Line without text if it needs none.
func methodLine(w *model.Wrapper, m *model.Method) Line {
	never := whyNever(m)
	switch {
	case m.CanFail() && never != "":
		return Line{Text: "never", Why: never}
	case !m.Retried():
		return Line{}
	}
	if text, why := lint.Remedy(m); text != "" {
		return Line{Text: text, Why: why}
	}
	if m.Repeat != model.OnceByName {
		return Line{}
	}
	if why := whyIdempotent(w, m); why != "" {
		return Line{Text: "idempotent", Why: why + "; if not, write once"}
	}
	return Line{Text: "once", Why: "its name is not that of a read, so it is retried only if it was not carried out"}
}

// lasting maps first words of the names of methods whose calls are no requests to the reasons
// why they are not retried.
var lasting = map[string]string{
	"close":    "what it closes is no longer usable after a failure",
	"shutdown": "what it shuts down is no longer usable after a failure",
	"stop":     "what it stops is no longer usable after a failure",
	"start":    "it starts something that lasts, instead of making a request",
	"run":      "it runs until it is done, instead of making a request",
	"serve":    "it runs until it is stopped, instead of making a request",
	"listen":   "it runs until it is stopped, instead of making a request",
	"wait":     "it waits for something, instead of making a request",
	"commit":   "whether a failed commit has taken effect is unknown",
	"rollback": "a failed connection rolls back by itself",
}

// whyNever returns the reason why m should never be retried, or "" if there is none.
func whyNever(m *model.Method) string {
	switch m.Why {
	case model.ReadsOnce, model.ReadsNext, model.WritesNext, model.MovesOn:
		if !m.Retried() {
			return m.Reason()
		}
	}
	words := golang.Words(m.Name)
	if len(words) > 1 && !slices.Contains([]string{"and", "tx", "transaction"}, words[1]) {
		return "" // CloseAccount is a request
	}
	return lasting[words[0]]
}

// setters are first words of the names of methods that replace or remove what their arguments
// identify, whatever was there before.
var setters = map[string]string{
	"delete":  "deleting what is gone changes nothing, although it may return an error",
	"put":     "by its name, it sets a value, so that repeating it changes nothing",
	"remove":  "removing what is gone changes nothing, although it may return an error",
	"replace": "by its name, it sets a value, so that repeating it changes nothing",
	"set":     "by its name, it sets a value, so that repeating it changes nothing",
	"upsert":  "by its name, it sets a value, so that repeating it changes nothing",
}

// conditional are words in the names of methods whose effect depends on what was there before.
var conditional = strings.Fields("add all and any append expired first if incr increment last message messages many next new nx oldest or random range some swap unless when where with")

// queues are words in the names of types whose methods may add an element with each call.
var queues = strings.Fields("bus channel deque list log queue stack stream topic")

// whyIdempotent returns the reason why calls of m may be carried out twice, or "" if they may
// not: it identifies what it sets, and returns nothing about what was there before.
func whyIdempotent(w *model.Wrapper, m *model.Method) string {
	words := golang.Words(m.Name)
	contains := func(list []string) func(string) bool {
		return func(word string) bool { return slices.Contains(list, word) }
	}
	if m.Signature.Results().Len() != 1 || slices.ContainsFunc(words, contains(conditional)) ||
		slices.ContainsFunc(golang.Words(w.Obj.Name()), contains(queues)) {
		return ""
	}
	var args []*types.Var
	for p := range m.Signature.Params().Variables() {
		if !golang.IsNamed(p.Type(), "context", "Context") {
			args = append(args, p)
		}
	}
	if len(args) == 0 || !identifies(args[0].Type()) || words[0] != "delete" && words[0] != "remove" && len(args) < 2 {
		return ""
	}
	return setters[words[0]]
}

// identifies reports whether a value of type t can be a key.
func identifies(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsString|types.IsInteger) != 0
	case *types.Array:
		return true // such as a UUID
	}
	return false
}
