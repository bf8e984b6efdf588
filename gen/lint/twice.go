package lint

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

var twice = &Check{
	Name:  "twice",
	Title: "an argument that a failed attempt uses up or changes",
	Why: `A failed attempt does not undo its effects on its arguments:

  - a value was sent on a channel;
  - data was written to a writer: with a second attempt, the caller gets "hello hello world";
  - a func was called: in matrix-org/synapse#12184 the callbacks of failed attempts ran too, in
    SiaFoundation/s3d#155 the retried closure appended to the same slice twice;
  - a pointer's target is half filled: in apache/iceberg-go#1647 a failed decode left a mixed
    state for the next;
  - a transaction is aborted, or has already run the statement: golang/go#11978, lib/pq#939 and
    go-sql-driver/mysql#302 executed updates twice, and EF Core refuses to retry inside a
    transaction that the user began (dotnet/efcore#27716). Retry the whole transaction instead.

The check ignores options, predicates, the done channel of a context, and pointers unless the name
of the method or the parameter suggests a destination.`,
	Before: `//retry:policy on=ErrUnavailable
type Store interface {
	Get(ctx context.Context, id string, dst *User) error
	Save(ctx context.Context, tx *sql.Tx, u User) error
}`,
	After: `//retry:policy on=ErrUnavailable
type Store interface {
	//retry:policy out=dst
	Get(ctx context.Context, id string, dst *User) error

	//retry:never
	Save(ctx context.Context, tx *sql.Tx, u User) error
}`,
	Silence: `If a method (or func type) does not fill its pointers, add out=none. For other arguments, add a
//retry:policy line to the method: it records that retries are intended.`,
	declaration: findTwice,
}

func findTwice(w *model.Wrapper) diag.List {
	found := findTransaction(w)
	for _, m := range retried(w) {
		if m.Policy.Origin.Own.IsZero() {
			found = append(found, findUsedUp(w, m)...)
		}
		if !m.Repeat.Once() {
			found = append(found, findHalfFilled(w, m)...)
		}
	}
	return found
}

// findTransaction reports an interface that is itself a transaction.
func findTransaction(w *model.Wrapper) diag.List {
	methods := covered(w)
	if len(methods) == 0 || !resolve.IsTransaction(w.Obj.Type()) {
		return nil
	}
	var found diag.List
	found.Add(methods[0].Policy.Origin.Interface.Pos, "twice",
		"%s is a transaction, which cannot continue after a failed call: remove the policy, and retry the whole transaction with retry.Do", w.Obj.Name())
	found.Warn()
	return found
}

// findUsedUp reports parameters that an attempt uses up or changes.
func findUsedUp(w *model.Wrapper, m *model.Method) diag.List {
	var found diag.List
	for _, u := range usages {
		fault := u.fault(m)
		if fault == "" {
			continue
		}
		remedy := ", or policy instead of never if that is intended"
		if u.always {
			remedy = ", and retry the whole transaction with retry.Do"
		}
		found.Add(place(w, m), "twice", "%s: write %s%s", fault, line(w, m, directive.Never), remedy)
		found.Warn()
	}
	return found
}

// A usage is how an attempt uses up or changes a parameter.
type usage struct {
	kind   string // of the parameter
	is     func(types.Type) bool
	format string // of the fault, with the method and the parameters
	always bool   // whether even an attempt that was not carried out does
}

var usages = []usage{
	{"transaction", resolve.IsTransaction, "%s is part of %s, which cannot continue after a failed call", true},
	{"channel", isUsedUp, "every attempt of %s uses %s, including failed attempts", false},
	{"func", hasEffect, "every attempt of %s may call %s, including failed attempts", false},
	{"writer", resolve.IsWriter, "data that a failed attempt of %s writes to %s remains there", false},
}

// fault returns what is wrong with retrying m, or "" if it has no such parameter.
func (u usage) fault(m *model.Method) string {
	used := params(m, u.kind, u.is)
	if used == "" || m.Repeat.Once() && !u.always {
		return ""
	}
	return fmt.Sprintf(u.format, m.Name, used)
}

// params lists the parameters whose types satisfy is, such as "the funcs a and b", or
// returns "" if there are none.
func params(m *model.Method, kind string, is func(types.Type) bool) string {
	var names []string
	for i := range m.Signature.Params().Len() {
		if p := m.Signature.Params().At(i); is(p.Type()) && !restored(m, i) {
			names = append(names, nameOf(p))
		}
	}
	if len(names) == 0 {
		return ""
	}
	if len(names) > 1 {
		kind += "s"
	}
	return "the " + kind + " " + strings.Join(names, " and ")
}

// restored reports whether a failed attempt has no effect on a parameter for the next.
func restored(m *model.Method, i int) bool {
	return slices.Contains(m.Reset, i) || m.Policy.Seen != nil && slices.Contains(m.Each, i)
}

// isUsedUp reports whether t is a channel that allows sending. A method with a
// receive-only channel is not retried unless its directive allows it.
func isUsedUp(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	return ok && c.Dir() != types.RecvOnly
}

// hasEffect reports whether t is a func other than a predicate.
func hasEffect(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && !isPredicate(sig)
}

// isPredicate reports whether sig probably has no side effects, such as less or filter.
func isPredicate(sig *types.Signature) bool {
	if sig.Params().Len() == 0 || sig.Results().Len() != 1 {
		return false
	}
	basic, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsBoolean|types.IsNumeric) != 0 && !isYield(sig)
}

// isYield reports whether sig is an iterator, whose only parameter is a yield func.
func isYield(sig *types.Signature) bool {
	_, takesFunc := sig.Params().At(0).Type().Underlying().(*types.Signature)
	return takesFunc
}

func nameOf(p *types.Var) string {
	if p.Name() == "" || p.Name() == "_" {
		return "of type " + types.TypeString(p.Type(), types.RelativeTo(p.Pkg()))
	}
	return p.Name()
}
