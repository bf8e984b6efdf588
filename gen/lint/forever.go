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
	Title: "limits that no retry fits into, or waits that nothing can end",
	Why: `A wait that elapsed leaves no time for is not begun. Where the first wait alone is longer, no call
is ever retried: that is an error. So it goes, with a timeout that leaves no time for a wait, to
every attempt that uses its time up: a warning. Waits beyond the caller's deadline are reported
to be a common surprise: hashicorp/go-retryablehttp#272, temporalio/temporal#4403.

A method without a context waits to the end, however long that is: the caller cannot leave. More
than ten seconds in all are reported. The runtime's WithContext gives all of a wrapper's waits a
context, but one that is the program's, not the caller's.

attempts=unlimited without elapsed is an error that the generator reports by itself.`,
	Before: `//retry:policy delay=10s max=1m elapsed=5s
type Store interface {
	Get(id string) error
}`,
	After: `//retry:policy delay=100ms max=1s elapsed=5s
type Store interface {
	Get(id string) error
}`,
	Silence:     `Set limits that fit: elapsed=10s ends the waits of a method without a context.`,
	declaration: findForever,
}

// patience is how long the waits of a method without a context may take.
const patience = 10 * time.Second

func findForever(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		if m.Policy.Backoff != nil || m.Policy.Text.MaxAttempts == 1 {
			continue // how long it waits is not known, or it never does
		}
		if tight := findTight(m.Policy); len(tight) > 0 {
			found = append(found, tight...)
		} else if m.Ctx < 0 {
			found = append(found, findEndless(w, m)...)
		}
	}
	found.Sort() // limits of an interface once for all its methods
	return found
}

// findTight reports limits in time that do not leave any for a retry.
func findTight(p *model.Policy) diag.List {
	var found diag.List
	text, first := p.Text, p.Text.Wait(1, 0, 0)
	switch {
	case text.Elapsed == 0:
	case first >= text.Elapsed:
		found.Add(p.Origin.Place(directive.Elapsed), "forever", "no retry ever fits into elapsed=%v, as the first wait is at least %v: raise elapsed or lower delay", text.Elapsed, first)
	case first+text.Timeout >= text.Elapsed:
		found.Add(p.Origin.Place(directive.Timeout), "forever", "after an attempt of %v no retry fits into elapsed=%v: lower timeout or raise elapsed", text.Timeout, text.Elapsed)
		found.Warn()
	}
	return found
}

// findEndless reports waits of a method without a context that take long.
func findEndless(w *model.Wrapper, m *model.Method) diag.List {
	total := longest(m.Policy.Effective())
	if total <= patience {
		return nil
	}
	var found diag.List
	found.Add(place(w, m), "forever", "%s takes no context, so nothing ends its waits, which last up to %v in all: add a context, or limit them, as with elapsed=%v",
		m.Name, total.Round(time.Millisecond), patience)
	found.Warn()
	return found
}

// most is the largest random number that a wait may be drawn with.
var most = math.Nextafter(1, 0)

// steady is the number of the retry from which on waits are taken to be the same.
const steady = 1000

// longest returns how long the waits of one call can last, all in all, by an effective
// policy.
func longest(p retry.Policy) time.Duration {
	limit := float64(1 << 62)
	if p.Elapsed != 0 {
		limit = float64(p.Elapsed)
	}
	var total float64 // because a sum of durations may overflow
	var wait time.Duration
	for n := 1; n < min(p.MaxAttempts, steady); n++ {
		wait = p.Wait(n, wait, most)
		total += float64(wait)
	}
	total += float64(wait) * float64(max(0, p.MaxAttempts-steady))
	return time.Duration(min(total, limit))
}
