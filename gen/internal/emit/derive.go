package emit

import (
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retrygen/retrygen/gen/internal/golang"
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

// lastWords maps the last words of types' names to the usual names of their values.
var lastWords = map[string]string{
	"Request":  "req",
	"Response": "resp",
	"Input":    "input",
	"Output":   "output",
	"Options":  "opts",
	"Option":   "opt",
	"Config":   "cfg",
	"Context":  "ctx",
	"Conn":     "conn",
	"Tx":       "tx",
	"ID":       "id",
	"Id":       "id",
}

// namesFor returns names for an unnamed value of type t, the best first: req, then
// getUserRequest for a GetUserRequest.
func (p *printer) namesFor(t types.Type) []string {
	switch t := t.(type) {
	case interface{ Obj() *types.TypeName }: // named type, alias, type parameter
		return p.namesForObj(t.Obj())
	case *types.Basic:
		return []string{nameForBasic(t)}
	case *types.Pointer:
		return p.namesFor(t.Elem())
	case *types.Slice:
		return p.namesForMany(t.Elem())
	case *types.Array:
		return p.namesForMany(t.Elem())
	case *types.Map:
		return []string{"m"}
	case *types.Chan:
		return []string{"ch"}
	case *types.Signature:
		return []string{"f"}
	}
	return []string{"v"}
}

// namesForObj derives names from a type's name: user for User. If all would shadow an
// import, a predeclared name or the type itself, they are u, then value.
func (p *printer) namesForObj(obj *types.TypeName) []string {
	full := obj.Name()
	if obj.Pkg() != nil {
		full = obj.Pkg().Path() + "." + obj.Name()
	}
	if known, ok := knownNames[full]; ok {
		return []string{known}
	}
	first, _ := utf8.DecodeRuneInString(obj.Name())
	if !unicode.IsLetter(first) || obj.Name() == "any" { // _Ctype_int, any
		return []string{"v"}
	}
	var names []string
	for _, name := range wordsFor(obj) {
		if !token.IsKeyword(name) && types.Universe.Lookup(name) == nil && !p.imports.scope()[name] && name != obj.Name() {
			names = append(names, name)
		}
	}
	if names == nil || len(names[0]) == 1 {
		return []string{strings.ToLower(string(first)), "value"}
	}
	return names
}

// wordsFor returns what a reader calls a value of a type: stream for a gRPC stream, req for
// a GetUserRequest, info for a WorkflowExecutionInfo, httpClient for an HTTPClient.
func wordsFor(obj *types.TypeName) []string {
	if method, _, _ := types.LookupFieldOrMethod(obj.Type(), true, nil, "RecvMsg"); method != nil {
		return []string{"stream"}
	}
	words := splitWords(obj.Name())
	whole, last := lowerCamel(strings.Join(words, "")), words[len(words)-1]
	if short, ok := lastWords[golang.UpperFirst(last)]; ok {
		return []string{short, whole}
	}
	if len(words) < 3 && !strings.Contains(obj.Name(), "_") {
		return []string{whole}
	}
	return []string{lowerCamel(last), whole}
}

// splitWords splits a type's name into words, without a version at its end and without a
// word that only marks an interface: Pod for PodInterface.
func splitWords(name string) []string {
	runes := []rune(name)
	var words []string
	begin := 0
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && !beginsWord(runes, i) {
			continue
		}
		if word := strings.Trim(string(runes[begin:i]), "_"); word != "" {
			words = append(words, word)
		}
		begin = i
	}
	for len(words) > 1 && uselessLast.MatchString(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

// beginsWord reports whether a word of a name begins at i: behind an underscore, with a
// capital, or with the last of several capitals unless a plural ends there, as in URLs.
func beginsWord(name []rune, i int) bool {
	switch {
	case name[i-1] == '_':
		return true
	case !unicode.IsUpper(name[i]):
		return false
	case !unicode.IsUpper(name[i-1]):
		return true
	}
	rest := string(name[i+1:])
	return rest != "" && unicode.IsLower(name[i+1]) && !pluralEnd.MatchString(rest)
}

var (
	uselessLast = regexp.MustCompile(`^(Interface|Iface|V\d+)$`)
	pluralEnd   = regexp.MustCompile(`^s($|[\p{Lu}_])`)
)

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

func (p *printer) namesForMany(elem types.Type) []string {
	switch elem := types.Unalias(elem).(type) {
	case *types.Basic:
		if elem.Kind() == types.Byte {
			return []string{"data"}
		}
		return []string{"values"}
	case *types.Named, *types.Pointer:
		names := p.namesFor(elem)
		if len(names[0]) > 1 {
			for i, name := range names {
				names[i] = plural(name)
			}
			return names
		}
	}
	return []string{"list"}
}
