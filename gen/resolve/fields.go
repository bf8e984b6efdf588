package resolve

import (
	"go/types"
	"regexp"
	"strings"

	"github.com/retrygen/retrygen/gen/model"
)

// fieldDepth is how deep readers are looked for in the structs of an argument.
const fieldDepth = 2

// A search looks for what a call reads in the fields of an argument.
type search struct {
	from   *types.Package // that is to write the fields' names
	param  string
	found  [][]*types.Var // paths to readers
	hidden model.Source   // what is read and cannot be replaced
}

// fieldsOf looks for readers in the fields of a parameter that is a struct or a pointer
// to one.
func fieldsOf(p *types.Var, from *types.Package) *search {
	s := &search{from: from, param: paramName(p)}
	s.list(p.Type(), nil)
	s.fields(p.Type(), nil)
	if len(s.found) > 0 && s.hidden.Kind == "" && !copyable(p.Type()) {
		s.hide(s.found[0], "a reader in a struct that must not be copied")
	}
	if s.hidden.Kind == "" {
		s.hidden = hiddenByMethod(p)
	}
	return s
}

func (s *search) hide(path []*types.Var, kind string) {
	s.hidden = model.Source{Name: pathName(s.param, path), Kind: kind}
}

func (s *search) fields(t types.Type, path []*types.Var) {
	strct := structOf(t)
	if strct == nil || len(path) >= fieldDepth || s.isStandardType(t) && len(path) > 0 {
		return
	}
	for f := range strct.Fields() {
		at := append(path[:len(path):len(path)], f)
		switch {
		case f.Name() == "_" || isEntropy(f):
		case !f.Exported() && f.Pkg() != s.from:
			if types.IsInterface(f.Type()) && isSource(f.Type()) && !s.isStandardType(t) {
				s.hide(at, "a reader that this package cannot name")
			}
		case sourceKind(f.Type()) != "":
			s.hide(at, sourceKind(f.Type()))
		case isSource(f.Type()), isAny(f.Type()) && contentName.MatchString(f.Name()):
			s.found = append(s.found, at)
		default:
			s.list(f.Type(), at)
			s.fields(f.Type(), at)
		}
	}
}

// list looks for readers in the elements of t, if it is a list of structs.
func (s *search) list(t types.Type, path []*types.Var) {
	elem := elemOf(t)
	if elem == nil {
		return
	}
	elems := &search{from: s.from}
	elems.fields(elem, path)
	switch {
	case len(elems.found) > 0:
		s.hide(path, "a list of readers")
	case elems.hidden.Kind != "":
		s.hide(path, "a list of sources")
	}
}

// contentName matches the names of fields of type any that may hold a reader.
var contentName = regexp.MustCompile(`^(?i:body|content|data|file|input|payload|reader|source|stream|upload)$`)

// hiddenByMethod returns what a call may read that only a method of the argument
// gives: a Body, where Open would give a fresh one.
func hiddenByMethod(p *types.Var) model.Source {
	if isRead(p.Type()) {
		return model.Source{}
	}
	for _, name := range []string{"Body", "Content", "Data", "Payload", "Reader", "Stream"} {
		f := methodOf(p.Type(), name)
		if f == nil || f.Signature().Params().Len() > 0 || f.Signature().Results().Len() == 0 {
			continue
		}
		if isSource(f.Signature().Results().At(0).Type()) {
			return model.Source{Name: strings.TrimPrefix(paramName(p)+"."+name+"()", "."), Kind: "a reader"}
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
func (s *search) isStandardType(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	first, _, _ := strings.Cut(named.Obj().Pkg().Path(), "/")
	own, _, _ := strings.Cut(s.from.Path(), "/")
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
