package words

import (
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// Directive returns the policy of m, which is retried, in the syntax of a //retry:policy
// line, including defaults: "attempts=4 delay=100ms … on=ErrA,ErrB". It lacks replay=off,
// which is not in the model.
func Directive(m *model.Method) string {
	p := m.Policy
	words := settings(p)
	if p.From != nil {
		words = append([]string{directive.From.Name + "=" + p.From.Text()}, words...)
	} else if len(p.Slow) > 0 {
		words = append(words, directive.SlowDelay.Name+"="+value(p.Values, directive.SlowDelay, Duration(p.Effective().SlowDelay)))
	}
	add := func(key *directive.Key, values ...string) {
		if len(values) > 0 {
			words = append(words, key.Name+"="+strings.Join(values, ","))
		}
	}
	for _, n := range p.Named() {
		if n.Key != directive.Backoff && n.Key != directive.From { // above
			add(n.Key, written(n.Refs)...)
		}
	}
	add(directive.Reset, params(m, m.Reset)...)
	add(directive.Each, params(m, m.Each)...)
	for _, r := range m.Replays {
		if r.Limit > 0 {
			add(directive.Replay, "buffer("+Size(r.Limit)+")")
			break // all have the same limit
		}
	}
	add(directive.Out, params(m, m.Out)...)
	if m.Key >= 0 {
		add(directive.IdempotencyKey, key(m))
	}
	add(directive.Log, logged(m)...)
	return strings.Join(words, " ")
}

// written returns the names as they are written in the directive.
func written(refs []*model.Ref) []string {
	texts := make([]string, len(refs))
	for i, r := range refs {
		texts[i] = r.Text
	}
	return texts
}

// settings returns the words with a known value or the name of a variable, and backoff=,
// which may have another name. It includes a factor only if the waits depend on it. With
// from=, it returns only the settings in the directives.
func settings(p *model.Policy) []string {
	uses := p.Text.Backoff == nil || p.Text.Backoff == retry.Exponential
	if p.Backoff != nil {
		uses = p.Text.Factor != 0 || p.Unknown(directive.Factor)
	}
	known := map[string]string{}
	for word := range strings.FieldsSeq(p.Effective().String()) {
		key, value, _ := strings.Cut(word, "=")
		if d, err := time.ParseDuration(value); err == nil {
			value = Duration(d)
		}
		known[key] = value
	}
	if p.Text.Bounds != (retry.Bounds{}) {
		known[directive.Attempts.Name] = p.Text.Bounds.String()
	}
	if p.Text.Frozen {
		known[directive.Overriding.Name] = directive.Frozen
	}
	if p.Backoff != nil {
		known[directive.Backoff.Name] = p.Backoff.Text
	}
	var words []string
	for _, key := range directive.Policy.Keys {
		text := value(p.Values, key, known[key.Name])
		switch {
		case text == "" || p.From != nil && !p.Given(key):
			continue
		case p.From == nil && (key == directive.Factor && !uses || key == directive.SlowDelay):
			continue
		}
		words = append(words, key.Name+"="+text)
	}
	return words
}
