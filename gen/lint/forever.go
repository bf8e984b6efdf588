package lint

import (
	"math"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

var forever = &Check{
	Name:  "forever",
	Title: "limits that leave no time for a retry, or waits that nothing can end",
	Why: `A wait that would exceed elapsed does not begin. If the first wait alone is longer than elapsed,
no call is ever retried, which is an error. If timeout leaves no time for a wait, an attempt that
times out is not retried, which is a warning. Waits beyond the caller's deadline are a common
surprise: hashicorp/go-retryablehttp#272, temporalio/temporal#4403.

A method without a context waits to the end, however long that takes: its caller cannot cancel.
The check reports waits of more than ten seconds in total. The option retry.WithContext sets a
context for all waits of a wrapper, but that is a context of the program, not of the caller.

attempts=unlimited ends when the caller's context does. For a method without a context it requires
elapsed: the generator itself reports a method with neither as an error.`,
	Before: `//retry:policy delay=10s max=1m elapsed=5s
type Store interface {
	Get(id string) error
}`,
	After: `//retry:policy delay=100ms max=1s elapsed=5s
type Store interface {
	Get(id string) error
}`,
	Silence:     `Set limits that fit together: elapsed=10s ends the waits of a method without a context.`,
	declaration: findForever,
}

// patience is the maximum total wait of a method without a context.
const patience = 10 * time.Second

// deciding lists the keys on whose values the check depends.
var deciding = []*directive.Key{
	directive.Attempts, directive.Delay, directive.Max, directive.Factor, directive.Jitter, directive.SlowDelay, directive.Timeout, directive.Elapsed,
}

func findForever(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		if m.Policy.Backoff != nil || m.Policy.Unknown(deciding...) || m.Policy.Text.MaxAttempts == 1 {
			continue // the waits are unknown, or there are none
		}
		if tight := findTight(m.Policy); len(tight) > 0 {
			found = append(found, tight...)
		} else if m.Ctx < 0 {
			found = append(found, findEndless(w, m)...)
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// findTight reports time limits that leave no time for a retry.
func findTight(p *model.Policy) diag.List {
	var found diag.List
	text, first := p.Text, p.Text.Wait(1, 0, 0)
	switch {
	case text.Elapsed == 0:
	case first >= text.Elapsed:
		found.Add(p.Origin.Place(directive.Elapsed), "forever", "elapsed=%v leaves no time for a retry, because the first wait is at least %v: raise elapsed or lower delay", text.Elapsed, first)
	case first+text.Timeout >= text.Elapsed:
		found.Add(p.Origin.Place(directive.Timeout), "forever", "elapsed=%v leaves no time for a retry after an attempt of %v: lower timeout or raise elapsed", text.Elapsed, text.Timeout)
		found.Warn()
	}
	return found
}

// findEndless reports long waits of a method without a context.
func findEndless(w *model.Wrapper, m *model.Method) diag.List {
	policy := m.Policy.Effective()
	if len(m.Policy.Slow) > 0 {
		policy.Delay = policy.SlowDelay // after the errors that wait longest
	}
	total := longest(policy)
	if total <= patience {
		return nil
	}
	var found diag.List
	found.Add(place(w, m), "forever", "%s takes no context, so nothing can cancel its waits of up to %v in total: add a context, or limit the waits, such as with elapsed=%v",
		m.Name, total.Round(time.Millisecond), patience)
	found.Warn()
	return found
}

// most is the largest random number used for jitter.
var most = math.Nextafter(1, 0)

// steady is the number of the retry from which waits are assumed to be constant.
const steady = 1000

// longest returns the maximum total wait of one call under an effective policy.
func longest(p retry.Policy) time.Duration {
	limit := float64(1 << 62)
	if p.Elapsed != 0 {
		limit = float64(p.Elapsed)
	}
	var total float64 // because the sum may overflow
	var wait time.Duration
	for n := 1; n < min(p.MaxAttempts, steady); n++ {
		wait = p.Wait(n, wait, most)
		total += float64(wait)
	}
	total += float64(wait) * float64(max(0, p.MaxAttempts-steady))
	return time.Duration(min(total, limit))
}
