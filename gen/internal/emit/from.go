package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A policyParam is a parameter of a constructor, for from=argument.
type policyParam struct {
	*ident
	method string // name of the only method with this policy; "" for the policy of the type
}

// newPolicyParams declares the parameters that the policies of methods need: that of the
// type, and those of single methods.
func newPolicyParams(p *printer, methods []*model.Method) []policyParam {
	var shared, own []policyParam
	for _, m := range methods {
		switch from := m.From(); {
		case from == nil || !from.Argument:
		case from.Method != "":
			own = append(own, policyParam{p.invent(lowerCamel(m.Name) + "Policy"), m.Name})
		case shared == nil:
			shared = []policyParam{{p.invent("policy", "basis"), ""}}
		}
	}
	return append(shared, own...)
}

// methodsOf returns the names of the methods with the policy of a parameter.
func (n *wrapperNames) methodsOf(param policyParam) []string {
	var names []string
	for _, m := range n.Methods {
		if from := m.From(); from != nil && from.Argument && from.Method == param.method {
			names = append(names, m.Name)
		}
	}
	return names
}

// source prints the policy that from= names: DefaultPolicy, policyFor("store.UserStore.Get"),
// or a parameter.
func (c *config) source(policy *model.Policy) *jen.Statement {
	from := policy.From
	if from.Argument {
		for _, param := range c.policies {
			if param.method == from.Method {
				return jen.Add(c.id(param.ident))
			}
		}
	}
	named := c.ref(from.Ref)
	switch {
	case from.ByMethod:
		return named.Call(jen.Lit(c.methodTitle(from.Method)))
	case from.Call:
		return named.Call()
	}
	return named
}

// methodTitle returns the runtime's name of a method.
func (c *config) methodTitle(name string) string {
	for _, m := range c.n.Methods {
		if m.Name == name {
			return c.n.MethodTitle(m)
		}
	}
	return name
}

// isName reports whether a policy is printed as a mere name, for which no variable is
// needed.
func isName(policy *model.Policy) bool {
	return policy.From != nil && !policy.From.Call && !policy.Overrides() && !policy.Text.Once
}
