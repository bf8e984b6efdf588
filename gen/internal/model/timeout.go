package model

import (
	"go/types"
	"regexp"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// EndedByTimeout returns the key that prevents retries of attempts that time out: on, if
// it does not list context.DeadlineExceeded, or not, if it does. It returns nil if such
// an attempt is or may be retried. Such an attempt returns context.DeadlineExceeded or an
// error that wraps it.
func (p *Policy) EndedByTimeout() (key *directive.Key) {
	switch {
	case p.Text.Timeout == 0, p.Result != nil: // result= may retry it nevertheless
		return nil
	case slices.ContainsFunc(p.Not, isDeadlineExceeded):
		return directive.Not
	case len(p.On) > 0 && !slices.ContainsFunc(p.On, mayTimeOut):
		return directive.On
	}
	return nil
}

// isDeadlineExceeded reports whether r is the error of an expired context or connection
// deadline.
func isDeadlineExceeded(r *Ref) bool {
	if r.IsType() || r.Obj.Pkg() == nil {
		return false
	}
	name := r.Obj.Pkg().Path() + "." + r.Obj.Name()
	return name == "context.DeadlineExceeded" || name == "os.ErrDeadlineExceeded"
}

// timeoutName matches the names of errors that callees return after a deadline.
var timeoutName = regexp.MustCompile(`(?i)timeout|timed_?out|deadline`)

// mayTimeOut reports whether r can be the error of a timed-out attempt: a value whose
// name suggests it, a type that has a Timeout method or wraps an error, or an interface
// that context.DeadlineExceeded implements. A condition may select any error.
func mayTimeOut(r *Ref) bool {
	switch {
	case r.Condition:
		return true
	case !r.IsType():
		return timeoutName.MatchString(r.Obj.Name())
	}
	methods := types.NewMethodSet(r.Type())
	if methods.Lookup(nil, "Timeout") != nil || methods.Lookup(nil, "Unwrap") != nil {
		return true
	}
	if !types.IsInterface(r.Type()) {
		return false
	}
	for method := range methods.Methods() {
		if name := method.Obj().Name(); name != "Error" && name != "Temporary" {
			return false
		}
	}
	return true
}
