package resolve

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// fieldDepth is the maximum depth of structs in an argument at which readers are
// replaced.
const fieldDepth = 2

// An argument describes what a call reads in a parameter, other than the parameter
// itself.
type argument struct {
	from    *types.Package      // the package that must be able to name the fields
	holds   map[types.Type]bool // the resolver's
	readers [][]*types.Var      // paths to readers in fields
	once    model.Source        // a source that cannot be replaced, named as in the argument; its Kind is empty if there is none
}

// An argKey identifies the type of a parameter. Each *T in a program is a distinct
// types.Pointer, but with the same T.
type argKey struct {
	elem    types.Type
	pointer bool
}

// argument finds what is read in a parameter of type t: in its elements, in its fields if
// it is a struct or a pointer to one, and in results of its methods.
func (r *resolver) argument(t types.Type) *argument {
	key := argKey{t, false}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		key = argKey{p.Elem(), true}
	}
	if known := r.args[key]; known != nil {
		return known
	}
	a := &argument{from: r.pkg.Types, holds: r.holds}
	r.args[key] = a
	if a.once.Kind = sourceKind(t); a.once.Kind != "" || isRead(t) {
		return a
	}
	a.list(t, nil)
	a.fields(t, nil)
	if len(a.readers) > 0 && a.once.Kind == "" && !copyable(t) {
		a.readOnce(a.readers[0], "a reader in a struct that must not be copied")
	}
	if a.once.Kind == "" {
		a.once = behindMethod(t)
	}
	return a
}

func (a *argument) readOnce(path []*types.Var, kind string) {
	a.once = model.Source{Name: pathName(path), Kind: kind}
}

func (a *argument) fields(t types.Type, path []*types.Var) {
	strct := structOf(t)
	if strct == nil || a.isStandardType(t) && len(path) > 0 {
		return
	}
	if len(path) >= fieldDepth {
		if a.holdsReader(t) {
			a.readOnce(path, "a struct with a reader deep inside")
		}
		return
	}
	for f := range strct.Fields() {
		at := append(path[:len(path):len(path)], f)
		switch {
		case f.Name() == "_" || isEntropy(f):
		case !f.Exported() && f.Pkg() != a.from:
			if types.IsInterface(f.Type()) && isSource(f.Type()) && !a.isStandardType(t) {
				a.readOnce(at, "a reader that this package cannot name")
			}
		case sourceKind(f.Type()) != "":
			a.readOnce(at, sourceKind(f.Type()))
		case isRequest(f.Type()):
			a.readOnce(at, "a request")
		case a.isReaderValue(f.Type()):
			a.readOnce(at, "a reader that must not be copied")
		case isSource(f.Type()), isAny(f.Type()) && contentName.MatchString(f.Name()):
			a.readers = append(a.readers, at)
		default:
			a.list(f.Type(), at)
			a.fields(f.Type(), at)
		}
	}
}

// holdsReader reports whether a field of t, at any depth, is a reader or a request.
func (a *argument) holdsReader(t types.Type) bool {
	if elem := elemOf(t); elem != nil {
		t = elem
	}
	strct := structOf(t)
	if strct == nil || a.isStandardType(t) {
		return false
	}
	known, ok := a.holds[t]
	if ok {
		return known
	}
	a.holds[t] = false // set before the fields are examined, because a type may refer to itself
	for f := range strct.Fields() {
		visible := f.Exported() || f.Pkg() == a.from
		if visible && !isEntropy(f) && (isSource(f.Type()) || isRequest(f.Type()) || a.holdsReader(f.Type())) {
			a.holds[t] = true
			break
		}
	}
	return a.holds[t]
}

// isReaderValue reports whether t is a struct whose pointer is a reader, such as
// bytes.Buffer.
func (a *argument) isReaderValue(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok && a.isStandardType(t) && isSource(types.NewPointer(t))
}

// list finds readers in the elements of t, if it is a list of structs. It ignores fields
// of type any, which rarely contain readers and could not be replaced.
func (a *argument) list(t types.Type, path []*types.Var) {
	elem := elemOf(t)
	if elem == nil {
		return
	}
	elems := &argument{from: a.from, holds: a.holds}
	elems.fields(elem, path)
	switch {
	case slices.ContainsFunc(elems.readers, func(path []*types.Var) bool { return !isAny(path[len(path)-1].Type()) }):
		a.readOnce(path, "a list of readers")
	case elems.once.Kind != "":
		a.readOnce(path, "a list of sources")
	}
}

// contentName matches the names of fields of type any that may contain a reader.
var contentName = regexp.MustCompile(`^(?i:body|content|data|file|input|payload|reader|source|stream|upload)$`)

// behindMethod returns a source that a call may read through a method of an argument:
// Body or GetBody. Open would return a new one.
func behindMethod(t types.Type) model.Source {
	for _, what := range []string{"Body", "Content", "Data", "In", "Input", "Payload", "Reader", "Stream"} {
		for _, name := range []string{what, "Get" + what} {
			f := methodOf(t, name)
			if f == nil || f.Signature().Params().Len() > 0 || f.Signature().Results().Len() == 0 {
				continue
			}
			if isSource(f.Signature().Results().At(0).Type()) {
				return model.Source{Name: name + "()", Kind: "a reader"}
			}
		}
	}
	return model.Source{}
}

// isSource reports whether t is only read from, unlike a connection, which is also
// written to.
func isSource(t types.Type) bool {
	if !isRead(t) || isRequest(t) || hasMethod(t, "RemoteAddr") {
		return false
	}
	return !types.IsInterface(t) || !hasMethod(t, "Write")
}

// isEntropy reports whether a field is a source of random bytes.
func isEntropy(f *types.Var) bool { return strings.HasPrefix(f.Name(), "Rand") }

func isAny(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	_, isTypeParam := types.Unalias(t).(*types.TypeParam)
	return ok && !isTypeParam && iface.Empty()
}

// structOf returns the struct that t is or points to, or nil if there is none.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// isStandardType reports whether t, or the type that it points to, is in the standard
// library.
func (a *argument) isStandardType(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	first, _, _ := strings.Cut(named.Obj().Pkg().Path(), "/")
	own, _, _ := strings.Cut(a.from.Path(), "/")
	return !strings.Contains(first, ".") && first != own
}

// copyable reports whether the struct t, or the struct that it points to, may be copied:
// it contains no lock, according to the rules of go vet's copylocks.
func copyable(t types.Type) bool {
	strct := structOf(t)
	if strct == nil {
		return true
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if hasMethod(types.NewPointer(t), "Lock") && hasMethod(types.NewPointer(t), "Unlock") {
		return false
	}
	for f := range strct.Fields() {
		if _, isPointer := f.Type().Underlying().(*types.Pointer); !isPointer && !copyable(f.Type()) {
			return false
		}
	}
	return true
}
