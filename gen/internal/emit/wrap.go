package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// An inner is a wrapper for the results of methods. It wraps nothing itself: each result
// gets a copy of it, and all copies share its Methods.
type inner struct {
	*ident // field
	wrap   model.Wrap
}

// nameInner names the fields for the wrappers of results, one for each wrapper.
func (n *wrapperNames) nameInner(members scope) {
	for _, m := range n.Methods {
		for _, wrap := range m.Wraps {
			if !wrap.Self && n.innerOf(wrap) == nil {
				field := lowerCamel(wrap.Name)
				n.inner = append(n.inner, &inner{named(members.pick(field, field+"Result")), wrap})
			}
		}
	}
}

// innerOf returns the wrapper for a result, nil if n has none.
func (n *wrapperNames) innerOf(wrap model.Wrap) *inner {
	for _, in := range n.inner {
		if in.wrap.Pkg == wrap.Pkg && in.wrap.Name == wrap.Name && sameTypes(in.wrap.TypeArgs, wrap.TypeArgs) {
			return in
		}
	}
	return nil
}

func sameTypes(a, b *types.TypeList) bool {
	for i := range a.Len() {
		if !types.Identical(a.At(i), b.At(i)) {
			return false
		}
	}
	return true
}

// field prints the field: retryingBucket *RetryingBucket.
func (in *inner) field(p *printer) jen.Code {
	return jen.Add(in.code).Op("*").Add(p.qual(in.wrap.Pkg, in.wrap.Name)).Add(p.typeArgs(in.wrap.TypeArgs))
}

// construct prints the field with its value in the constructor:
//
//	retryingBucket: NewRetryingBucket(nil, support.Inherited(opts))
func (in *inner) construct(c *config) jen.Code {
	args := []jen.Code{c.support("Inherited").Call(c.id(c.opts))}
	if !in.wrap.Func {
		args = append([]jen.Code{c.predeclared("nil")}, args...)
	}
	return jen.Add(in.code).Op(":").Add(c.qual(in.wrap.Pkg, in.wrap.Constructor)).Add(c.typeArgs(in.wrap.TypeArgs)).Call(args...)
}

// wrapResults prints, for each result that is wrapped,
//
//	if bucket != nil {
//		bucket = r.retryingBucket.Around(bucket)
//	}
func (n *wrapperNames) wrapResults(s *signature) []jen.Code {
	var body []jen.Code
	for _, wrap := range s.Wraps {
		wrapper := s.id(n.receiver)
		if in := n.innerOf(wrap); in != nil {
			wrapper.Op(".").Add(in.code)
		}
		result := s.results[wrap.Result]
		body = append(body, jen.If(s.id(result).Op("!=").Add(s.predeclared("nil"))).Block(
			s.id(result).Op("=").Add(wrapper.Dot("Around").Call(s.id(result)))))
	}
	return body
}

// onceWrapped prints the body of a method that is called once and whose results are
// wrapped:
//
//	bucket = r.next.Bucket(name)
//	if bucket != nil {
//		bucket = r.retryingBucket.Around(bucket)
//	}
//	return bucket
func (n *wrapperNames) onceWrapped(s *signature, next *jen.Statement) []jen.Code {
	s.nameParams()
	s.deriveNames(s.Signature.Results(), s.results)
	body := []jen.Code{jen.List(s.ids(s.results)...).Op("=").Add(next.Call(s.args(nil)...))}
	body = append(body, n.wrapResults(s)...)
	return append(body, jen.Return(s.ids(s.results)...))
}
