package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A signature is a method with variables for its parameters and results, in the block of
// its body.
type signature struct {
	*printer
	*model.Method
	params  []*ident
	results []*ident // nil if the user named none and the body needs none
	err     *ident   // error of the retry loop; nil before nameAll
}

// newSignature returns the signature of m, in which only results named by the user have
// names. p prints its body.
func (p *printer) newSignature(m *model.Method) *signature {
	s := &signature{printer: p, Method: m}
	s.params = s.keepNames(m.Signature.Params(), "Arg")
	s.results = s.keepNames(m.Signature.Results(), "Result")
	return s
}

// keepNames declares the variables of t that the user named.
func (s *signature) keepNames(t *types.Tuple, suffix string) []*ident {
	list := make([]*ident, t.Len())
	for i := range t.Len() {
		if name := t.At(i).Name(); name != "" && name != "_" {
			list[i] = s.keep(name, name+suffix)
		}
	}
	return list
}

// nameParams derives names for the remaining parameters from their types.
func (s *signature) nameParams() { s.deriveNames(s.Signature.Params(), s.params) }

// nameAll names all parameters and results, and the error of the retry loop: the error
// result, or a separate variable if the result has another type.
func (s *signature) nameAll() {
	if s.Error >= 0 && golang.IsError(s.Signature.Results().At(s.Error).Type()) {
		if s.results[s.Error] == nil {
			s.results[s.Error] = s.invent("err", "callErr")
		}
		s.err = s.results[s.Error]
	} else {
		s.err = s.invent("err", "callErr")
	}
	s.nameParams()
	s.deriveNames(s.Signature.Results(), s.results)
}

// plainError reports whether the error result is the loop's error. If the result has
// another type, or does not exist, there is a separate variable.
func (s *signature) plainError() bool {
	return s.Error >= 0 && s.err == s.results[s.Error]
}

// deriveNames declares the missing variables, with names derived from their types.
func (s *signature) deriveNames(t *types.Tuple, list []*ident) {
	for i := range t.Len() {
		if list[i] == nil {
			list[i] = s.inventLater(func() []string { return s.namesFor(t.At(i).Type()) })
		}
	}
}

// head prints (ctx context.Context, id string) (user *User, err error), with types as
// named in p, the block around the body.
func (s *signature) head(p *printer) jen.Code {
	t := s.Signature.Results()
	results := make([]jen.Code, len(s.results))
	named := false
	for i, r := range s.results {
		switch {
		case r != nil:
			results[i], named = r.code, true
		case t.At(i).Name() != "":
			results[i], named = jen.Id("_"), true
		}
	}
	return jen.Params(s.paramList(p)...).Add(resultList(p.variables(results, t, false), named))
}

func (s *signature) paramList(p *printer) []jen.Code {
	names := make([]jen.Code, len(s.params))
	for i, param := range s.params {
		names[i] = param.code
	}
	return p.variables(names, s.Signature.Params(), s.Signature.Variadic())
}

// variables prints the variables of t with the given names, or without names if nil. It
// groups variables of the same type: first, second *Row.
func (p *printer) variables(names []jen.Code, t *types.Tuple, variadic bool) []jen.Code {
	var list []jen.Code
	for i, name := range names {
		last := i == len(names)-1
		v := jen.Null()
		if name != nil {
			v = jen.Add(name)
		}
		if last || name == nil || variadic && i == len(names)-2 || !types.Identical(t.At(i).Type(), t.At(i+1).Type()) {
			v.Add(p.paramType(t.At(i).Type(), variadic && last))
		}
		list = append(list, v)
	}
	return list
}

// args prints ctx, id, tags..., with substitutes for some by index.
func (s *signature) args(substitutes map[int]*jen.Statement) []jen.Code {
	var list []jen.Code
	for i, param := range s.params {
		arg := s.id(param)
		if sub, ok := substitutes[i]; ok {
			arg = sub
		}
		if s.Signature.Variadic() && i == len(s.params)-1 {
			arg.Op("...")
		}
		list = append(list, arg)
	}
	return list
}
