package lint

import (
	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var timeout = &Check{
	Name:  "timeout",
	Title: "attempts that time out are not retried",
	Why: `An attempt that takes longer than timeout= ends with context.DeadlineExceeded. With on=, only the
listed errors are retried, so that a timeout ends the call: the attempts that were cut short to
leave time for a retry are not retried. Types with a method Timeout or Unwrap, such as *url.Error,
and errors with Timeout or Deadline in their names are assumed to match it.`,
	Before:      `//retry:policy timeout=1s on=ErrUnavailable`,
	After:       `//retry:policy timeout=1s on=ErrUnavailable,context.DeadlineExceeded`,
	Silence:     `If a timeout should end the call, write not=context.DeadlineExceeded.`,
	declaration: findTimeout,
}

func findTimeout(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		p := m.Policy
		if p.Text.MaxAttempts == 1 || m.Repeat.Once() || p.EndedByTimeout() != directive.On {
			continue
		}
		found.Add(p.Origin.Place(directive.Timeout), "timeout", "attempts that time out are not retried, because on= does not list context.DeadlineExceeded: add it, or write not=context.DeadlineExceeded if a timeout should end the call")
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}
