package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// config prints the runtime configuration of each method in a constructor. Its idents are
// local variables of the constructor, or nil if not needed.
type config struct {
	*printer
	n *wrapperNames

	next *ident // parameter; nil in the constructor of a middleware
	opts *ident // parameter

	policies []policyParam // parameters

	policy   *ident // shared, in a variable
	once     *ident // the same, for methods that are once if others are not
	breaker  *ident
	budget   *ident
	throttle *ident
	hedge    *ident // the policy of one: each method has its own hedge
	wrapper  *ident // creates the Methods, with the caller's options

	shared *model.Policy // value of the variable policy, or of once
}

func (n *wrapperNames) newConfig(next *ident) *config {
	c := &config{printer: n.make, n: n, next: next, opts: n.make.invent("opts", "options"), policies: newPolicyParams(n.make, n.Methods), shared: sharedPolicy(n.Methods)}
	c.shareVariables()
	if n.Breaker != nil {
		c.breaker = c.invent("breaker")
	}
	if n.Budget != nil {
		c.budget = c.invent("budget")
	}
	if n.Throttle != nil {
		c.throttle = c.invent("throttle")
	}
	if n.sharesHedge() {
		c.hedge = c.invent("hedge")
	}
	if n.CountRetried() > 0 {
		c.wrapper = c.invent("wrapper")
	}
	return c
}

// shareVariables declares the variables for the shared policy: policy, and once if only some
// of its methods are. A policy that is a mere name needs only the latter.
func (c *config) shareVariables() {
	if c.shared == nil {
		return
	}
	once := func(m *model.Method) bool { return m.Policy.Text.Once }
	methods := c.sharing()
	plain := c.shared.WithOnce(false)
	mixed := slices.ContainsFunc(methods, once) && slices.ContainsFunc(methods, func(m *model.Method) bool { return !once(m) })
	if mixed || isName(plain) {
		c.shared, c.once = plain, c.invent("once", "onceOnly")
	}
	if !isName(plain) {
		c.policy = c.invent("policy", "merged")
	}
}

// sharing returns the methods that have the shared policy.
func (c *config) sharing() []*model.Method {
	var methods []*model.Method
	for _, m := range c.n.Methods {
		if m.Retried() && m.Policy.Key() == c.shared.Key() {
			methods = append(methods, m)
		}
	}
	return methods
}

// sharesHedge reports whether several methods have the hedge of their interface, and that
// is not the default.
func (n *wrapperNames) sharesHedge() bool {
	if n.Hedge == nil || n.Hedge.HedgePolicy == (retry.HedgePolicy{}) && len(n.Hedge.Values) == 0 {
		return false
	}
	hedged := slices.DeleteFunc(slices.Clone(n.Methods), func(m *model.Method) bool { return m.Hedge != n.Hedge })
	return len(hedged) > 1
}

// outlives reports whether a result of m outlives the timeout of its attempt.
func outlives(m *model.Method) bool {
	return m.HasAttemptContext() && (len(m.Open) > 0 || m.Stream != nil)
}

// sharedPolicy returns the most frequent policy, or nil if all differ or it is the
// default.
func sharedPolicy(methods []*model.Method) *model.Policy {
	count := map[string]int{"": 1}
	best := ""
	var shared *model.Policy
	for _, m := range methods {
		if !m.Retried() || m.Policy.Key() == "" || isName(m.Policy) {
			continue
		}
		key := m.Policy.Key()
		if count[key]++; count[key] > count[best] {
			best, shared = key, m.Policy
		}
	}
	return shared
}

// declare prints the local variables:
//
//	policy := retry.Policy{MaxAttempts: 4}
//	once := policy
//	once.Once = true
//	breaker := retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "store.UserStore"}))
//	wrapper := support.NewWrapper("store.UserStore", opts, "Get", "List").In("github.com/acme/store/store.go")
func (c *config) declare() []jen.Code {
	var body []jen.Code
	value := jen.Null()
	if c.shared != nil {
		value = c.policyLiteral(c.shared)
	}
	if c.policy != nil {
		body = append(body, c.id(c.policy).Op(":=").Add(value))
		value = c.id(c.policy)
	}
	if c.once != nil {
		body = append(body, c.id(c.once).Op(":=").Add(value), c.id(c.once).Dot("Once").Op("=").Add(c.predeclared("true")))
	}
	if c.breaker != nil {
		body = append(body, c.id(c.breaker).Op(":=").Add(c.withBreaker(c.n.Breaker, c.n.Title())))
	}
	if c.budget != nil {
		body = append(body, c.id(c.budget).Op(":=").Add(c.withBudget(c.n.Budget, c.n.Title())))
	}
	if c.throttle != nil {
		body = append(body, c.id(c.throttle).Op(":=").Add(c.withThrottle(c.n.Throttle)))
	}
	if c.hedge != nil {
		body = append(body, c.id(c.hedge).Op(":=").Add(c.hedgePolicy(c.n.Hedge)))
	}
	if c.wrapper != nil {
		body = append(body, c.id(c.wrapper).Op(":=").Add(c.newWrapper()))
	}
	return body
}

// newWrapper prints support.NewWrapper("store.UserStore", opts, "Get", "List").In(…), or
// support.NewWrapper("store", opts, "Fetch").In(…) for a func type.
func (c *config) newWrapper() jen.Code {
	args := []jen.Code{jen.Lit(c.n.RuntimeTitle()), c.id(c.opts)}
	for _, m := range c.n.Methods {
		if m.Retried() {
			args = append(args, jen.Lit(m.Name))
		}
	}
	s := c.support("NewWrapper").Add(jen.Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: len(args) > perLine}, args...)).
		Dot("In").Call(jen.Lit(c.n.File()))
	for _, r := range c.namedErrors() {
		s = s.Dot("Named").Call(jen.Lit(r.Obj.Pkg().Name()+"."+r.Obj.Name()), c.ref(r))
	}
	return s
}

// namedErrors returns the variables that on= and not= name, once each, except those of the
// standard library, whose names the runtime knows.
func (c *config) namedErrors() []*model.Ref {
	var named []*model.Ref
	for _, m := range c.n.Methods {
		if !m.Retried() {
			continue
		}
		for _, r := range slices.Concat(m.Policy.On, m.Policy.Not) {
			first, _, _ := strings.Cut(r.Obj.Pkg().Path(), "/")
			foreign := r.Obj.Pkg() != c.n.Obj.Pkg()
			known := slices.ContainsFunc(named, func(other *model.Ref) bool { return other.Obj == r.Obj })
			if !known && !r.Condition && !r.IsType() && r.Of == nil && !(foreign && !strings.Contains(first, ".")) {
				named = append(named, r)
			}
		}
	}
	return named
}

// perLine is the number of arguments that fit on a line.
const perLine = 8

// newMethod prints wrapper.Method("Get", policy, breaker).
func (c *config) newMethod(m *model.Method) jen.Code {
	title := c.n.MethodTitle(m)
	args := []jen.Code{jen.Lit(m.Name), c.methodPolicy(m)}
	switch m.Breaker {
	case nil:
	case c.n.Breaker:
		args = append(args, c.id(c.breaker))
	default:
		args = append(args, c.withBreaker(m.Breaker, title))
	}
	switch m.Budget {
	case nil:
	case c.n.Budget:
		args = append(args, c.id(c.budget))
	default:
		args = append(args, c.withBudget(m.Budget, title))
	}
	switch m.Throttle {
	case nil:
	case c.n.Throttle:
		args = append(args, c.id(c.throttle))
	default:
		args = append(args, c.withThrottle(m.Throttle))
	}
	if m.Hedge != nil {
		args = append(args, c.withHedge(m.Hedge))
	}
	if m.Async != nil {
		args = append(args, c.support("WithPanics").Call())
	}
	if outlives(m) {
		args = append(args, c.support("WithLastingResult").Call())
	}
	return c.id(c.wrapper).Dot("Method").Call(args...)
}

func (c *config) methodPolicy(m *model.Method) jen.Code {
	switch shared := c.shared != nil && m.Policy.Key() == c.shared.Key(); {
	case shared && m.Policy.Text.Once && c.once != nil:
		return c.id(c.once)
	case shared && c.policy != nil:
		return c.id(c.policy)
	}
	return c.policyLiteral(m.Policy)
}
