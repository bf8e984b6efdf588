package lint

import (
	"go/types"
	"regexp"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/model"
)

var timeout = &Check{
	Name:  "timeout",
	Title: "attempts that time out are not retried",
	Why: `An attempt that takes longer than timeout= ends with context.DeadlineExceeded. With on= only the
errors that it names are retried, so a timeout ends the call: just the attempts that were cut
short to make room for another one get none. Types with a method Timeout, such as *url.Error and
net.Error, and errors with Timeout or Deadline in their name are taken to include it.`,
	Before:      `//retry:policy timeout=1s on=ErrUnavailable`,
	After:       `//retry:policy timeout=1s on=ErrUnavailable,context.DeadlineExceeded`,
	Silence:     `Where a timeout is meant to end the call, not=context.DeadlineExceeded says so.`,
	declaration: findTimeout,
}

func findTimeout(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		p := m.Policy
		if p.Text.Timeout == 0 || p.Text.MaxAttempts == 1 || len(p.On) == 0 || namesTimeout(p.On) || namesTimeout(p.Not) {
			continue
		}
		found.Add(p.Origin.Place("timeout"), "timeout", "attempts that time out are not retried, as on= does not name context.DeadlineExceeded: add it, or write not=context.DeadlineExceeded if a timeout is to end the call")
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// timeoutName matches names of errors that say that time has run out.
var timeoutName = regexp.MustCompile(`(?i)timeout|timed_?out|deadline`)

// namesTimeout reports whether one of the errors is that of an attempt that has timed
// out, or may be.
func namesTimeout(errs []*model.Ref) bool {
	for _, ref := range errs {
		if timeoutName.MatchString(ref.Obj.Name()) || ref.IsType() && mayTimeOut(ref.Type()) {
			return true
		}
	}
	return false
}

// mayTimeOut reports whether errors of type t may be timeouts: they say whether they
// are, or t is error itself.
func mayTimeOut(t types.Type) bool {
	if iface, ok := t.Underlying().(*types.Interface); ok && iface.NumMethods() == 1 {
		return true
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "Timeout")
	_, ok := obj.(*types.Func)
	return ok
}
