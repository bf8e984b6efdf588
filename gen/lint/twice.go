package lint

import (
	"go/types"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var twice = &Check{
	Name:  "twice",
	Title: "an argument that does not survive a failed attempt",
	Why: `What an attempt has done to its arguments stays done when it fails:

  - a channel has been sent on;
  - a writer has been written to: the caller of a second attempt gets "hello hello world";
  - a func has been called: in matrix-org/synapse#12184 the callbacks of failed attempts ran too, in
    SiaFoundation/s3d#155 the retried closure appended to the same slice twice;
  - what a pointer points to is half filled: in apache/iceberg-go#1647 a failed decode left a
    mixed state for the next;
  - a transaction is aborted, or has run the statement already: golang/go#11978, lib/pq#939 and
    go-sql-driver/mysql#302 executed updates twice, and EF Core refuses to retry inside of a
    transaction that the user began (dotnet/efcore#27716). Retry the whole transaction instead.

Options, predicates, the done channel of a context and pointers that the name of the method or
parameter does not make look like a destination are passed over.`,
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
	Silence: `Write out=none on the method (or the func type) whose pointers are not filled. For the rest give
the method a //retry:policy line of its own: it says that somebody has thought of it.`,
	declaration: findTwice,
}

func findTwice(w *model.Wrapper) diag.List {
	found := findTransaction(w)
	for _, m := range retried(w) {
		if m.Policy.Origin.Own.IsZero() {
			found = append(found, findUsedUp(w, m)...)
		}
		found = append(found, findHalfFilled(w, m)...)
	}
	return found
}

// findTransaction reports an interface that is a transaction itself.
func findTransaction(w *model.Wrapper) diag.List {
	methods := covered(w)
	if len(methods) == 0 || !isTransaction(w.Obj.Type()) {
		return nil
	}
	var found diag.List
	found.Add(methods[0].Policy.Origin.Interface.Pos, "twice",
		"%s is a transaction, which is lost when one of its calls fails: remove the policy and retry the whole transaction, with retry.Do around it", w.Obj.Name())
	found.Warn()
	return found
}

// findUsedUp reports parameters that are used up, or used twice.
func findUsedUp(w *model.Wrapper, m *model.Method) diag.List {
	var found diag.List
	never := line(w, m, directive.Never)
	if channels := params(m, "channel", isUsedUp); channels != "" {
		found.Add(place(w, m), "twice", "each attempt of %s uses %s, the failed ones too: write %s, or policy if that is right",
			m.Name, channels, never)
		found.Warn()
	}
	if funcs := params(m, "func", hasEffect); funcs != "" {
		found.Add(place(w, m), "twice", "each attempt of %s may call %s, the failed ones too: write %s, or policy if that is right",
			m.Name, funcs, never)
		found.Warn()
	}
	if writers := params(m, "writer", isWriter); writers != "" {
		found.Add(place(w, m), "twice", "what a failed attempt of %s has written to %s stays written: write %s, or policy if that is right",
			m.Name, writers, never)
		found.Warn()
	}
	if txs := params(m, "transaction", isTransaction); txs != "" {
		found.Add(place(w, m), "twice", "%s runs inside of %s, which is lost when it fails: write %s, and retry the whole transaction with retry.Do",
			m.Name, txs, never)
		found.Warn()
	}
	return found
}

// params names the parameters whose type is of a kind, "the funcs a and b"; "" if there
// are none.
func params(m *model.Method, kind string, is func(types.Type) bool) string {
	var names []string
	for p := range m.Signature.Params().Variables() {
		if is(p.Type()) {
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

// isUsedUp reports whether t is a channel that may be sent on. A method that receives
// from one is not retried, unless it says that it may be.
func isUsedUp(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	return ok && c.Dir() != types.RecvOnly
}

// hasEffect reports whether t is a func that does more than answer.
func hasEffect(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && !isPredicate(sig)
}

// isWriter reports whether t is written to and not read: what is read is put back before
// another attempt.
func isWriter(t types.Type) bool { return takesBytes(t, "Write") && !takesBytes(t, "Read") }

// takesBytes reports whether t, or what it points to, has a method of that name that takes
// a []byte and nothing else.
func takesBytes(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Params().Len() != 1 {
		return false
	}
	return types.Identical(f.Signature().Params().At(0).Type(), types.NewSlice(types.Typ[types.Byte]))
}

// isPredicate reports whether sig does nothing but answer: less, filter.
func isPredicate(sig *types.Signature) bool {
	if sig.Params().Len() == 0 || sig.Results().Len() != 1 {
		return false
	}
	basic, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsBoolean|types.IsNumeric) != 0 && !isYield(sig)
}

// isYield reports whether sig is the func that a sequence calls with its elements.
func isYield(sig *types.Signature) bool {
	_, takesFunc := sig.Params().At(0).Type().Underlying().(*types.Signature)
	return takesFunc
}

// isTransaction reports whether t, or what it points to, can be committed and rolled back:
// *sql.Tx, pgx.Tx.
func isTransaction(t types.Type) bool {
	return ends(t, "Commit") && ends(t, "Rollback")
}

// ends reports whether t has a method that ends a transaction: one that takes nothing but
// perhaps a context, and returns an error.
func ends(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	params, results := f.Signature().Params(), f.Signature().Results()
	return results.Len() == 1 && golang.IsError(results.At(0).Type()) &&
		(params.Len() == 0 || params.Len() == 1 && isContext(params.At(0).Type()))
}

func isContext(t types.Type) bool { return types.TypeString(t, nil) == "context.Context" }

func nameOf(p *types.Var) string {
	if p.Name() == "" || p.Name() == "_" {
		return "of type " + types.TypeString(p.Type(), types.RelativeTo(p.Pkg()))
	}
	return p.Name()
}
