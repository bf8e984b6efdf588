package plan

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/model"
)

// timeoutEnds says why an attempt that times out is not retried, "" if it is or may be.
// What a timed-out attempt returns is context.DeadlineExceeded, or something around it.
func timeoutEnds(p *model.Policy) string {
	switch {
	case p.Text.Timeout == 0, p.Result != nil: // result= may want another attempt all the same
		return ""
	case slices.ContainsFunc(p.Not, isDeadlineExceeded):
		return "not= names context.DeadlineExceeded"
	case len(p.On) > 0 && !slices.ContainsFunc(p.On, mayTimeOut):
		return "on= does not name context.DeadlineExceeded"
	}
	return ""
}

// isDeadlineExceeded reports whether r names the error of a context whose time is up, or
// that of a connection with its deadline.
func isDeadlineExceeded(r *model.Ref) bool {
	if r.IsType() || r.Obj.Pkg() == nil {
		return false
	}
	name := r.Obj.Pkg().Path() + "." + r.Obj.Name()
	return name == "context.DeadlineExceeded" || name == "os.ErrDeadlineExceeded"
}

// mayTimeOut reports whether what r names can be the error of a timed-out attempt: a type
// can that has a Timeout method or wraps an error, and an interface that
// context.DeadlineExceeded implements.
func mayTimeOut(r *model.Ref) bool {
	if !r.IsType() {
		return isDeadlineExceeded(r)
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
