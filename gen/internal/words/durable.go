package words

import (
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// queued returns "queued on giving up for up to 12 attempts of 1m, 1m doubling to 1h, within
// 168h".
func queued(m *model.Method) []string {
	d, p := m.Durable, m.InQueue()
	first := "queued on giving up"
	if d.Always {
		first = "queued at once"
	}
	if d.Payload.Queue != "" {
		first += " in " + d.Payload.Queue
	}
	words := []string{first + " for " + attempts(p)}
	if d.Policy.MaxAttempts != 1 {
		if d.Policy.Delay == retry.NoDelay {
			words = append(words, "no waits")
		} else {
			words = append(words, growth(p))
		}
	}
	words = append(words, "within "+value(p.Values, directive.Elapsed, Duration(p.Text.Elapsed)))
	if d.KeyTTL != 0 || d.Values[directive.KeyTTL] != nil {
		words = append(words, "with keys that the service keeps for "+value(d.Values, directive.KeyTTL, Duration(d.KeyTTL)))
	}
	return words
}

// DurableDirective returns the //retry:durable line of m, with defaults filled in.
func DurableDirective(m *model.Method) string {
	d := m.Durable
	when := directive.When.Default
	if d.Always {
		when = "always"
	}
	p := d.Schedule()
	most := retry.Policy{MaxAttempts: p.MaxAttempts}.String()
	most, _, _ = strings.Cut(strings.TrimPrefix(most, directive.Attempts.Name+"="), " ")
	delay := Duration(p.Delay)
	if p.Delay == retry.NoDelay {
		delay = "0s"
	}
	var words []string
	add := func(key *directive.Key, text string) {
		if text != "" {
			words = append(words, key.Name+"="+text)
		}
	}
	add(directive.When, when)
	add(directive.QueuedAttempts, value(d.Values, directive.QueuedAttempts, most))
	add(directive.QueuedDelay, value(d.Values, directive.QueuedDelay, delay))
	add(directive.QueuedMax, value(d.Values, directive.QueuedMax, Duration(p.MaxDelay)))
	add(directive.QueuedElapsed, value(d.Values, directive.QueuedElapsed, Duration(p.Elapsed)))
	if m.Key >= 0 {
		add(directive.QueuedKey, key(m))
	}
	if d.KeyTTL != 0 || d.Values[directive.KeyTTL] != nil {
		add(directive.KeyTTL, value(d.Values, directive.KeyTTL, Duration(d.KeyTTL)))
	}
	add(directive.QueuedKind, d.Payload.Kind)
	add(directive.Queue, d.Payload.Queue)
	was := append([]string{}, d.Payload.Was...)
	for _, a := range d.Args {
		if a.Was != "" {
			was = append(was, a.Was+":"+a.Name)
		}
	}
	add(directive.Was, strings.Join(was, ","))
	return strings.Join(words, " ")
}
