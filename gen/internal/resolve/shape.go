package resolve

import (
	"cmp"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/payload"
)

// A shape collects the values in the JSON encoding of arguments.
type shape struct {
	r      *resolver
	fields []payload.Field
	within []types.Type    // named types around the current value
	named  map[string]bool // paths of fields of structs
}

func (s *shape) add(path, typ string) {
	s.fields = append(s.fields, payload.Field{Path: path, Type: typ})
}

// encodable is what to do about a type that JSON does not carry.
const encodable = "use a type that it carries, or give the type the methods MarshalJSON and UnmarshalJSON"

// of adds a value of type t. It returns why encoding/json does not carry it both ways, or "".
// addressable reports whether it also calls the methods of *t.
func (s *shape) of(t types.Type, path string, addressable bool) (why string) {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		return s.of(pointer.Elem(), path, true)
	}
	encodes, decodes := codec(t, addressable, "Marshal"), codec(t, true, "Unmarshal")
	switch {
	case isMessage(t) || isMessage(types.NewPointer(t)) && !types.IsInterface(t):
		return fmt.Sprintf("%s contains the protobuf message %s: make the message itself a pointer parameter", path, s.r.typeString(t))
	case types.IsInterface(t):
		return s.structure(t, path, addressable)
	case encodes != decodes:
		return fmt.Sprintf("%s is %s, which is encoded by %s but decoded by %s: give it both methods", path, s.r.typeString(t), method("Marshal", encodes), method("Unmarshal", decodes))
	case encodes != "":
		s.add(path, s.r.word(t))
		return ""
	case s.inside(t):
		s.add(path, s.r.word(t)) // recursive
		return ""
	}
	if _, named := types.Unalias(t).(*types.Named); named {
		s.within = append(s.within, t)
		defer func() { s.within = s.within[:len(s.within)-1] }()
	}
	return s.structure(t, path, addressable)
}

// structure is of for a type without methods that encode it.
func (s *shape) structure(t types.Type, path string, addressable bool) string {
	if _, isParam := types.Unalias(t).(*types.TypeParam); !isParam {
		switch u := t.Underlying().(type) {
		case *types.Basic:
			if u.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0 {
				s.add(path, types.Typ[u.Kind()].Name())
				return ""
			}
		case *types.Slice:
			if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && codec(u.Elem(), true, "Marshal") == "" {
				s.add(path, "base64")
				return ""
			}
			return s.of(u.Elem(), path+"[]", true)
		case *types.Array:
			return s.of(u.Elem(), fmt.Sprintf("%s[%d]", path, u.Len()), addressable)
		case *types.Map:
			return s.mapping(u, path)
		case *types.Struct:
			return s.structFields(t, u, path, addressable)
		case *types.Interface:
			return fmt.Sprintf("%s is %s, an interface, of which JSON does not keep the type: use a concrete type", path, s.r.typeString(t))
		}
	}
	return fmt.Sprintf("%s is %s: %s", path, s.r.typeString(t), encodable)
}

// mapping adds the values in a map.
func (s *shape) mapping(m *types.Map, path string) string {
	key, isBasic := m.Key().Underlying().(*types.Basic)
	encodes := codec(m.Key(), false, "Marshal", "Text") != "" && codec(m.Key(), true, "Unmarshal", "Text") != ""
	plain := isBasic && key.Info()&(types.IsString|types.IsInteger) != 0
	if !encodes && !plain {
		return fmt.Sprintf("%s has keys of type %s, which JSON does not have: use strings or integers", path, s.r.typeString(m.Key()))
	}
	word := s.r.word(m.Key())
	if plain && !encodes {
		word = types.Typ[key.Kind()].Name()
	}
	return s.of(m.Elem(), path+"["+word+"]", false)
}

// structFields adds the fields of a struct.
func (s *shape) structFields(t types.Type, st *types.Struct, path string, addressable bool) string {
	before := len(s.fields)
	for i := range st.NumFields() {
		if why := s.field(st.Field(i), st.Tag(i), path, addressable); why != "" {
			return why
		}
	}
	switch {
	case len(s.fields) > before:
	case st.NumFields() > 0:
		return fmt.Sprintf("%s is %s, a struct without exported fields: %s", path, s.r.typeString(t), encodable)
	default:
		s.add(path, "struct{}")
	}
	return ""
}

// field adds a field of a struct, under the rules of encoding/json.
func (s *shape) field(f *types.Var, tag, path string, addressable bool) string {
	label := reflect.StructTag(tag).Get("json")
	name, options, _ := strings.Cut(label, ",")
	if label == "-" {
		return ""
	}
	elem := f.Type()
	pointer, isPointer := elem.Underlying().(*types.Pointer)
	if isPointer {
		elem = pointer.Elem()
	}
	_, isStruct := elem.Underlying().(*types.Struct)
	switch {
	case f.Embedded() && isStruct && name == "":
		if isPointer && !f.Exported() {
			return fmt.Sprintf("%s embeds a pointer to the unexported %s, which JSON cannot decode: embed the struct itself", path, s.r.typeString(elem))
		}
		if codec(elem, true, "Marshal") == "" {
			return s.embedded(elem, path, addressable || isPointer)
		}
	case !f.Exported():
		return ""
	}
	before, own := len(s.fields), path+"."+cmp.Or(name, f.Name())
	if s.named[own] {
		return fmt.Sprintf("%s is the name of two fields, of which JSON carries at most one: give the other one another name, or the tag json:\"-\" if it need not be queued", own)
	}
	s.named[own] = true
	why := s.of(f.Type(), own, addressable)
	if slices.Contains(strings.Split(options, ","), "string") && why == "" {
		for i := range s.fields[before:] {
			s.fields[before+i].Type += "-as-string"
		}
	}
	return why
}

// embedded adds the fields of an embedded struct as if they were those of the struct around it.
func (s *shape) embedded(t types.Type, path string, addressable bool) string {
	if s.inside(t) {
		return ""
	}
	s.within = append(s.within, t)
	defer func() { s.within = s.within[:len(s.within)-1] }()
	st := t.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		if why := s.field(st.Field(i), st.Tag(i), path, addressable); why != "" {
			return why
		}
	}
	return ""
}

// inside reports whether the current value is inside one of type t.
func (s *shape) inside(t types.Type) bool {
	return slices.ContainsFunc(s.within, func(o types.Type) bool { return types.Identical(o, t) })
}

// word returns the name of t in one word.
func (r *resolver) word(t types.Type) string {
	return strings.ReplaceAll(types.TypeString(t, func(pkg *types.Package) string { return pkg.Name() }), " ", "")
}

// codec returns the format of the method that encoding/json calls for values of type t: JSON
// for MarshalJSON or, in the direction Unmarshal, UnmarshalJSON; else Text; or "" if there is
// neither. formats are those to look for, both if there are none.
func codec(t types.Type, addressable bool, direction string, formats ...string) string {
	if formats == nil {
		formats = []string{"JSON", "Text"}
	}
	for _, format := range formats {
		obj, _, _ := types.LookupFieldOrMethod(t, addressable, nil, direction+format)
		f, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		params, results := f.Signature().Params().Len(), f.Signature().Results().Len()
		if direction == "Marshal" && params == 0 && results == 2 || direction == "Unmarshal" && params == 1 && results == 1 {
			return format
		}
	}
	return ""
}

// method describes the result of codec.
func method(direction, format string) string {
	if format == "" {
		return "its fields"
	}
	return direction + format
}
