package words

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// Method describes how calls of m, a method of w, are retried. It leaves out the breaker, the
// budget, the throttle and the hedge that the methods of w share.
func Method(w *model.Wrapper, m *model.Method) string {
	words := method(w, m)
	if len(m.Wraps) > 0 {
		words += "; returns " + Wraps(m)
	}
	return words
}

// Wraps names what the results of m are wrapped in.
func Wraps(m *model.Method) string {
	var names []string
	for _, wrap := range m.Wraps {
		name := wrap.Name
		if wrap.Func {
			name = types.TypeString(m.Signature.Results().At(wrap.Result).Type(), func(*types.Package) string { return "" }) + " that retries"
		}
		names = append(names, Article(name)+" "+name)
	}
	return And(names)
}

func method(w *model.Wrapper, m *model.Method) string {
	if !m.Retried() {
		return strings.Join(append([]string{once(m)}, unhedged(m)...), ", ")
	}
	words := policy(m.Policy)
	if m.Durable != nil {
		if m.Durable.Always {
			words = effects(m.Policy)
		}
		words = append(words, queued(m)...)
	}
	if !m.OnlyHedged() || m.Repeat != model.PerRequest {
		words = append(words, repeats(m)...)
	}
	if m.Stream != nil {
		words = append(words, "until the first element")
	}
	if losesTimeout(m) {
		words = append(words, "no timeout because its context has a custom type")
	}
	if !m.OnlyHedged() {
		words = append(words, replays(m)...)
	}
	if len(m.Out) > 0 {
		words = append(words, "filling a fresh "+And(params(m, m.Out)))
	}
	if len(m.Reset) > 0 {
		words = append(words, "resetting "+And(params(m, m.Reset))+" before each retry")
	}
	if len(m.Each) > 0 {
		words = append(words, each(m))
	}
	if m.Key >= 0 {
		words = append(words, "one "+key(m)+" per call")
	}
	if len(m.Log) > 0 {
		words = append(words, "logging "+And(logged(m)))
	}
	words = append(words, hedged(w, m)...)
	if m.Breaker != w.Breaker {
		words = append(words, ownBreaker(m.Breaker))
	}
	if m.Budget != w.Budget {
		words = append(words, ownBudget(m.Budget))
	}
	if m.Throttle != w.Throttle {
		words = append(words, ownThrottle(m.Throttle))
	}
	return strings.Join(words, ", ")
}

// repeats returns the words about why the calls of a method are repeated or not, unless a
// policy or a key of its own says so.
func repeats(m *model.Method) []string {
	switch m.Repeat {
	case model.Idempotent, model.ReadByName:
		return []string{m.Repeat.String()}
	case model.OnceByWord, model.OnceByName:
		return []string{"only if not carried out (" + m.Repeat.String() + ")"}
	case model.PerRequest:
		return []string{"a request that is not idempotent only if not carried out"}
	}
	return nil
}

// once summarizes why m is not retried.
func once(m *model.Method) string {
	switch m.Why {
	case model.Never:
		return "never retried"
	case model.Unasked:
		return "not retried"
	case model.Unlisted:
		return "not retried: not listed in //retry:methods"
	}
	does, _, _ := strings.Cut(m.Reason(), ",")
	return "not retried: a call " + strings.TrimPrefix(does, "it ") // subject of a row for one or several methods
}

// losesTimeout reports whether the timeout of the interface's policy does not apply to m.
func losesTimeout(m *model.Method) bool {
	timeout, given := m.Policy.Origin.Keys[directive.Timeout]
	return m.OwnCtx && given && !timeout.None
}

// each returns "no retry after an error of fn, passing each element to fn once, identified
// by name".
func each(m *model.Method) string {
	var fail, words []string
	for _, i := range m.Each {
		if p := m.Signature.Params().At(i); model.CallbackFails(p.Type()) {
			fail = append(fail, p.Name())
		}
	}
	if len(fail) > 0 {
		words = append(words, "no retry after an error of "+Or(fail))
	}
	if m.Policy.Seen != nil {
		words = append(words, "passing each element to "+And(params(m, m.Each))+" once, identified by "+m.Policy.Seen.Text)
	}
	return strings.Join(words, ", ")
}

// params returns the names of some parameters of m.
func params(m *model.Method, indexes []int) []string {
	var names []string
	for _, i := range indexes {
		names = append(names, m.Signature.Params().At(i).Name())
	}
	return names
}

// logged returns the names of the arguments that are logged.
func logged(m *model.Method) []string {
	var names []string
	for _, p := range m.Log {
		names = append(names, p.Text)
	}
	return names
}

// key returns the name of the parameter or field for m's idempotency key: id, or req.ID.
func key(m *model.Method) string {
	name := m.Signature.Params().At(m.Key).Name()
	if m.KeyField != nil {
		name += "." + m.KeyField.Name()
	}
	return name
}

func ownBreaker(b *model.Breaker) string {
	switch {
	case b == nil:
		return "no breaker"
	case b.Name != "":
		return fmt.Sprintf("breaker %q%s: %s", b.Name, PerKey(b), Breaker(b))
	}
	return "its own breaker" + PerKey(b) + ": " + Breaker(b)
}

func ownBudget(b *model.Budget) string {
	switch {
	case b == nil:
		return "no budget"
	case b.Name != "":
		return fmt.Sprintf("budget %q: %s", b.Name, Budget(b))
	}
	return "its own budget: " + Budget(b)
}

// hedged returns the words about the hedge of m, unless it is that of its interface.
func hedged(w *model.Wrapper, m *model.Method) []string {
	words := unhedged(m)
	switch {
	case m.Hedge == w.Hedge || m.Unhedged != "":
	case m.Hedge == nil:
		return []string{"no hedge"}
	default:
		words = append(words, Hedge(m.Hedge))
	}
	if m.Hedge != nil && m.Request >= 0 {
		words = append(words, onlyBodiless)
	}
	return words
}

// onlyBodiless says which requests are hedged.
const onlyBodiless = "hedging only idempotent requests without a body"

// unhedged returns the words about why the hedge of its interface is not for m, if so.
func unhedged(m *model.Method) []string {
	if m.Unhedged == "" {
		return nil
	}
	return []string{"not hedged because " + m.Unhedged}
}

func ownThrottle(t *model.Throttle) string {
	if t == nil {
		return "no throttle"
	}
	return "its own throttle: " + Throttle(t)
}
