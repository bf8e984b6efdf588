package emit

import (
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// knownNames maps types to the usual names of their values.
var knownNames = map[string]string{
	"context.Context":         "ctx",
	"error":                   "err",
	"time.Duration":           "d",
	"time.Time":               "t",
	"net/http.Request":        "req",
	"net/http.Response":       "resp",
	"net/http.ResponseWriter": "w",
	"io.Writer":               "w",
	"iter.Seq":                "seq",
	"iter.Seq2":               "seq",
}

// lastWords maps the last words of types' names to names of their values.
var lastWords = []struct{ word, name string }{
	{"Request", "req"},
	{"Response", "resp"},
	{"Input", "input"},
	{"Output", "output"},
}

// nameFor returns a name for an unnamed value of type t.
func (p *printer) nameFor(t types.Type) string {
	switch t := t.(type) {
	case interface{ Obj() *types.TypeName }: // named type, alias, type parameter
		return p.nameForObj(t.Obj())
	case *types.Basic:
		return nameForBasic(t)
	case *types.Pointer:
		return p.nameFor(t.Elem())
	case *types.Slice:
		return p.nameForMany(t.Elem())
	case *types.Array:
		return p.nameForMany(t.Elem())
	case *types.Map:
		return "m"
	case *types.Chan:
		return "ch"
	case *types.Signature:
		return "f"
	}
	return "v"
}

// nameForObj derives a name from a type's name: user for User, or u if user would shadow
// an import, a predeclared name or the type itself.
func (p *printer) nameForObj(obj *types.TypeName) string {
	full := obj.Name()
	if obj.Pkg() != nil {
		full = obj.Pkg().Path() + "." + obj.Name()
	}
	if known, ok := knownNames[full]; ok {
		return known
	}
	name := wordFor(obj)
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case !unicode.IsLetter(first), name == "any": // _Ctype_int, any
		return "v"
	case token.IsKeyword(name), types.Universe.Lookup(name) != nil, p.imports.scope()[name], name == obj.Name():
		return string(first)
	}
	return name
}

// wordFor returns the usual name for a value of the type: stream for a gRPC stream,
// regardless of its type's name, req for a GetUserRequest, user for a User.
func wordFor(obj *types.TypeName) string {
	if method, _, _ := types.LookupFieldOrMethod(obj.Type(), true, nil, "RecvMsg"); method != nil {
		return "stream"
	}
	for _, last := range lastWords {
		if strings.HasSuffix(upperFirst(obj.Name()), last.word) {
			return last.name
		}
	}
	return lowerCamel(obj.Name())
}

func nameForBasic(t *types.Basic) string {
	switch info := t.Info(); {
	case t.Name() == "rune", t.Name() == "byte":
		return "c"
	case info&types.IsBoolean != 0:
		return "ok"
	case info&types.IsInteger != 0:
		return "n"
	case info&types.IsFloat != 0:
		return "f"
	case info&types.IsString != 0:
		return "s"
	}
	return "v"
}

func (p *printer) nameForMany(elem types.Type) string {
	switch elem := types.Unalias(elem).(type) {
	case *types.Basic:
		if elem.Kind() == types.Byte {
			return "data"
		}
		return "values"
	case *types.Named, *types.Pointer:
		if name := p.nameFor(elem); len(name) > 1 {
			return plural(name)
		}
	}
	return "list"
}
