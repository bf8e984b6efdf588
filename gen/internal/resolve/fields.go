package resolve

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// fieldDepth is how deep in the structs of an argument readers are replaced.
const fieldDepth = 2

// An argument is what a call reads in a parameter of some type beside the parameter
// itself.
type argument struct {
	from    *types.Package      // that is to write the fields' names
	holds   map[types.Type]bool // the resolver's
	readers [][]*types.Var      // paths to readers in fields
	once    model.Source        // what cannot be replaced, named as in the argument; of no kind if there is none
}

// An argKey tells types of parameters apart. Each *T of a program is a value of its own,
// but their T is not.
type argKey struct {
	elem    types.Type
	pointer bool
}

// argument looks for what is read in a parameter of type t: in its elements, in its
// fields if it is a struct or a pointer to one, and behind its methods.
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

// holdsReader reports whether a reader or a request is in a field of t, or of what is
// in its fields, however deep.
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
	a.holds[t] = false // also while it is looked at: a type may refer to itself
	for f := range strct.Fields() {
		visible := f.Exported() || f.Pkg() == a.from
		if visible && !isEntropy(f) && (isSource(f.Type()) || isRequest(f.Type()) || a.holdsReader(f.Type())) {
			a.holds[t] = true
			break
		}
	}
	return a.holds[t]
}

// isReaderValue reports whether t is a struct that is read by its address, as
// bytes.Buffer is.
func (a *argument) isReaderValue(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok && a.isStandardType(t) && isSource(types.NewPointer(t))
}

// list looks for readers in the elements of t, if it is a list of structs. What is in
// fields of type any is mostly none, and could not be replaced if it were.
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

// contentName matches the names of fields of type any that may hold a reader.
var contentName = regexp.MustCompile(`^(?i:body|content|data|file|input|payload|reader|source|stream|upload)$`)

// behindMethod returns what a call may read that only a method of an argument gives: a
// Body or GetBody, where Open would give a fresh one.
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

// isSource reports whether t is read from and no more: not a connection, which is
// written to as well.
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

// structOf returns the struct that t is or points to, nil if that is none.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// isStandardType reports whether t, or what it points to, is a type of the
// standard library.
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

// copyable reports whether the struct t, or what it points to, may be copied: it
// holds no lock, as go vet's copylocks sees it.
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
