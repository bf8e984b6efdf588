package model

import (
	"go/types"
	"regexp"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// EndedByTimeout returns the key because of which an attempt that times out is not
// retried: on, which does not name context.DeadlineExceeded, or not, which does. It
// returns nil if such an attempt is or may be retried. What it returns is
// context.DeadlineExceeded, or something around it.
func (p *Policy) EndedByTimeout() (key *directive.Key) {
	switch {
	case p.Text.Timeout == 0, p.Result != nil: // result= may want another attempt all the same
		return nil
	case slices.ContainsFunc(p.Not, isDeadlineExceeded):
		return directive.Not
	case len(p.On) > 0 && !slices.ContainsFunc(p.On, mayTimeOut):
		return directive.On
	}
	return nil
}

// isDeadlineExceeded reports whether r names the error of a context whose time is up, or
// that of a connection with its deadline.
func isDeadlineExceeded(r *Ref) bool {
	if r.IsType() || r.Obj.Pkg() == nil {
		return false
	}
	name := r.Obj.Pkg().Path() + "." + r.Obj.Name()
	return name == "context.DeadlineExceeded" || name == "os.ErrDeadlineExceeded"
}

// timeoutName matches names of errors into which callees turn a deadline.
var timeoutName = regexp.MustCompile(`(?i)timeout|timed_?out|deadline`)

// mayTimeOut reports whether what r names can be the error of a timed-out attempt: a value
// can whose name says so, a type that has a Timeout method or wraps an error, and an
// interface that context.DeadlineExceeded implements.
func mayTimeOut(r *Ref) bool {
	if !r.IsType() {
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
