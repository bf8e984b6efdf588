package resolve

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// replays finds the parameters that a call consumes, so that another attempt would find
// them incomplete.
func (r *resolver) replays(d *decl, m *model.Method, l levels) {
	arg, own, given := l.arg(directive.Replay)
	source, once := r.readsOnce(m, l)
	_, isPiece := pieceOf(d.Obj.Type(), m.Name, m.Signature)
	m.Replays = r.replaysOf(m, arg.Bytes)
	reads := len(m.Replays) > 0 || once || isPiece
	d.reads = d.reads || reads
	switch {
	case given && isOff(arg):
		m.Replays = nil
	case once:
		r.report(l.method.VerbPos, "reads-once", "%s cannot be retried, because %s: remove the directive and retry in the caller, which can create the argument again, or write replay=off if the argument can be read again",
			m.Name, source.Once())
	}
	if own && given && !reads && !d.wrapper.Func {
		r.report(arg.KeyPos, "no-reader", "replay: %s has no io.Reader or *http.Request parameter: remove it", m.Name)
	}
}

// isOff reports whether an argument is replay=off.
func isOff(arg directive.Arg) bool { return arg.Value.Text == directive.Off }

// replaysOf returns the arguments, and fields of arguments that this package can name,
// that m reads, except parameters with a fresh value for each attempt or that are reset. Of readers that
// cannot be rewound, up to limit bytes are buffered.
func (r *resolver) replaysOf(m *model.Method, limit int64) []model.Replay {
	var all []model.Replay
	for i := range m.Signature.Params().Len() {
		p := m.Signature.Params().At(i)
		switch {
		case slices.Contains(m.Out, i), slices.Contains(m.Reset, i):
		case isRead(p.Type()), isAny(p.Type()) && contentName.MatchString(p.Name()):
			all = append(all, model.Replay{Param: i, Request: isRequest(p.Type()), Limit: limit})
		default:
			if a := r.argument(p.Type()); a.once.Kind == "" && len(a.readers) > 0 {
				all = append(all, model.Replay{Param: i, Fields: a.readers, Limit: limit})
			}
		}
	}
	return all
}

// readsOnce returns an argument of m that a Replay cannot replay: a source of elements, a
// list of readers, a value that this package cannot name, or, if m returns a sequence, any
// reader, because each range over the sequence is a call. The call does not read parameters
// in out=, and can read those in reset= again.
func (r *resolver) readsOnce(m *model.Method, l levels) (source model.Source, ok bool) {
	out, _, _ := l.arg(directive.Out)
	reset, _, _ := l.arg(directive.Reset)
	restored := slices.Concat(out.Names, reset.Names)
	for i := range m.Signature.Params().Len() {
		p := m.Signature.Params().At(i)
		isRestored := slices.ContainsFunc(restored, func(n directive.Name) bool { return n.Ident == p.Name() })
		if isRestored || i == m.Ctx && types.IsInterface(p.Type()) {
			continue
		}
		a := r.argument(p.Type())
		once := a.once
		if isPull(p) {
			once = model.Source{Kind: "an iterator"}
		}
		if m.Stream != nil && once.Kind == "" {
			once = firstReader(p.Type(), a)
		}
		if once.Kind != "" {
			return model.Source{Name: inParam(p, once.Name), Kind: once.Kind}, true
		}
	}
	return model.Source{}, false
}

// isPull reports whether p is a func that returns the next element and an error. Its type
// alone does not show that: a func that queries a service has the same type.
func isPull(p *types.Var) bool {
	f, ok := p.Type().Underlying().(*types.Signature)
	if !ok || !strings.HasPrefix(p.Name(), "next") || f.Params().Len() > 0 {
		return false
	}
	results := typesOf(f.Results())
	return len(results) > 1 && types.Identical(results[len(results)-1], errorType())
}

// firstReader returns a reader in an argument of type t. Its Kind is empty if there is
// none.
func firstReader(t types.Type, a *argument) model.Source {
	switch {
	case isRead(t):
		return model.Source{Kind: "a reader"}
	case len(a.readers) > 0:
		return model.Source{Name: pathName(a.readers[0]), Kind: "a reader"}
	}
	return model.Source{}
}

// isRead reports whether a call reads an argument of type t.
func isRead(t types.Type) bool {
	return isRequest(t) || types.Implements(t, reader) && !isRandom(t)
}

// isRandom reports whether t is a *rand.Rand, whose data need not be replayed.
func isRandom(t types.Type) bool { return isPointerTo(t, "math/rand", "Rand") }

// isRequest reports whether t is *http.Request.
func isRequest(t types.Type) bool { return isPointerTo(t, "net/http", "Request") }

// isPointerTo reports whether t is *path.name.
func isPointerTo(t types.Type, path, name string) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && golang.IsNamed(p.Elem(), path, name)
}

// reader is io.Reader, created here because a resolved package need not import io.
var reader = newInterface(readMethod())

func readMethod() *types.Func {
	return newMethodOf("Read", []types.Type{types.NewSlice(types.Typ[types.Byte])}, []types.Type{types.Typ[types.Int], errorType()})
}

func newMethodOf(name string, params, results []types.Type) *types.Func {
	return types.NewFunc(token.NoPos, nil, name, signature(params, results...))
}

func newInterface(methods ...*types.Func) *types.Interface {
	return types.NewInterfaceType(methods, nil).Complete()
}
