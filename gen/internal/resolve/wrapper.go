package resolve

import (
	"go/ast"
	"go/doc/comment"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A decl is an annotated declaration while it is being resolved.
type decl struct {
	*load.Decl
	wrapper *model.Wrapper
	policy  *directive.Line      // of the type itself; empty if there is none
	params  map[string]bool      // for interface-level keys that name parameters: whether some method has the parameter
	listed  map[string]token.Pos // names in //retry:methods; nil if there is no such line
	asked   map[string]bool      // methods that are conditions of a policy
	lackPer []string             // methods that lack the parameter of an interface's per=
	reads   bool                 // whether some retried method has an argument to replay
}

// wrapper resolves one declaration. It returns nil if the type cannot be wrapped.
func (r *resolver) wrapper(d *load.Decl) *model.Wrapper {
	before := len(r.found)
	w := &model.Wrapper{
		Obj:        d.Obj,
		Func:       d.Place == directive.FuncType,
		Pos:        r.at(d.Spec.Name.Pos()),
		Deprecated: deprecated(d.Doc),
	}
	r.checkVersion(d)
	r.names(w, d)
	w.Breaker = r.breaker(d.File, lineOf(d.Lines, directive.Breaker))
	w.Budget = r.budget(d.File, lineOf(d.Lines, directive.Budget))
	w.Throttle = r.throttle(d.File, lineOf(d.Lines, directive.Throttle))
	w.Hedge = r.hedgeOf(d.File, lineOf(d.Lines, directive.Hedge))
	dd := &decl{Decl: d, wrapper: w, policy: lineOf(d.Lines, directive.Policy), params: map[string]bool{}}
	w.Policy = r.originLine(dd.policy)
	if w.Func {
		r.funcType(dd)
	} else if !r.interfaceType(dd) {
		return nil
	}
	r.checkGuards(dd)
	r.checkHedge(dd)
	r.checkPer(dd)
	r.checkParams(dd)
	r.checkSeen(dd)
	r.checkTimeout(dd)
	if len(r.found) == before {
		r.checkIdle(dd)
	}
	return w
}

// names chooses the names of the generated declarations.
func (r *resolver) names(w *model.Wrapper, d *load.Decl) {
	pos := d.Spec.Name.Pos()
	if arg, ok := lineOf(d.Lines, directive.Wrapper).Arg(directive.WrapperName); ok {
		pos = arg.Value.Pos
	}
	w.Name = load.WrapperName(d.Obj.Name(), d.Lines)
	w.Constructor = load.Prefixed("New", w.Name)
	names := []string{w.Name, w.Constructor}
	if w.Func {
		w.Name += load.Middleware
		w.Middleware = load.Prefixed("New", w.Name)
		names = []string{w.Constructor, w.Name, w.Middleware}
	}
	for _, name := range names {
		if !r.declare(name, pos) {
			return
		}
	}
}

// declare reserves a package-level name, or reports that it is taken.
func (r *resolver) declare(name string, pos token.Pos) (ok bool) {
	const remedy = "rename it, or choose another name with //retry:wrapper name=NAME"
	if own := r.pkg.Declares(name); own.IsValid() {
		r.report(pos, "name-taken", "the generated %s conflicts with a declaration in this package: %s", name, remedy)
		r.relate(own, "%s is declared here", name)
		return false
	}
	if first, ok := r.taken[name]; ok {
		r.report(pos, "name-taken", "%s is generated twice: %s", name, remedy)
		r.found.Relate(first, "it is also generated for this")
		return false
	}
	r.taken[name] = r.at(pos)
	return true
}

// funcType resolves the call of a func type.
func (r *resolver) funcType(d *decl) {
	sig, ok := d.Obj.Type().Underlying().(*types.Signature)
	if !ok {
		return // package load has reported it
	}
	m := newMethod(d.Obj.Name(), sig, r.at(d.Spec.Name.Pos()))
	d.wrapper.Methods = []*model.Method{m}
	r.checkWritable(d, m)
	switch {
	case given(d.policy):
		r.retry(d, m, levels{method: d.policy}, d.Lines)
	case !given(lineOf(d.Lines, directive.Hedge)):
		r.report(d.Lines[0].VerbPos, "nothing-retried", "%s has no //retry:policy, so nothing is retried: add one", d.Obj.Name())
		return
	}
	r.hedge(d, m, d.Lines)
	if !m.Retried() {
		return // the reason has been reported
	}
	m.Breaker, m.Budget, m.Throttle = d.wrapper.Breaker, d.wrapper.Budget, d.wrapper.Throttle
	r.perKey(d, m, lineOf(d.Lines, directive.Breaker))
	r.wraps(d, m, lineOf(d.Lines, directive.Wrap))
}

// checkGuards reports breakers, budgets and throttles of an interface that have no effect.
func (r *resolver) checkGuards(d *decl) {
	if d.wrapper.Func || slices.ContainsFunc(d.wrapper.Methods, (*model.Method).Retried) {
		return
	}
	for _, verb := range guardVerbs {
		if line := lineOf(d.Lines, verb); given(line) {
			r.report(line.VerbPos, "guards-nothing", "the %s has no effect, because no method of %s is retried: add //retry:policy", verb, d.Obj.Name())
		}
	}
}

// checkParams reports parameters in an interface's policy that none of its retried
// methods has.
func (r *resolver) checkParams(d *decl) {
	if arg, ok := d.policy.Arg(directive.Replay); ok && !d.reads {
		r.report(arg.KeyPos, "no-reader", "replay: no retried method of %s has an io.Reader or *http.Request parameter: remove it", d.Obj.Name())
	}
	if d.wrapper.Func {
		return
	}
	for _, key := range []*directive.Key{directive.IdempotencyKey, directive.Log, directive.Out, directive.Reset, directive.Each} {
		arg, _ := d.policy.Arg(key)
		for _, name := range arg.Names {
			if !d.params[name.Text] && !overridden(d, key, name.Ident) {
				r.report(name.Pos, "unknown-parameter", "%s: no retried method of %s has a parameter %s: %s", key, d.Obj.Name(), name.Text, paramRemedy(d))
			}
		}
	}
}

// hasEach reports whether m is retried with each=.
func hasEach(m *model.Method) bool {
	if !m.Retried() {
		return false
	}
	_, ok := m.Policy.Origin.Keys[directive.Each]
	return ok
}

// paramRemedy returns what to do about a parameter that no retried method of d has.
func paramRemedy(d *decl) string {
	for _, m := range d.wrapper.Methods {
		for p := range m.Signature.Params().Variables() {
			if m.Retried() && p.Name() == "" {
				return "remove it, or declare " + m.Name + " with names for its parameters"
			}
		}
	}
	return "correct its name, or remove it"
}

// checkSeen reports seen= in the policy of an interface none of whose methods has each=.
func (r *resolver) checkSeen(d *decl) {
	arg, ok := d.policy.Arg(directive.Seen)
	if !ok || d.wrapper.Func || slices.ContainsFunc(d.wrapper.Methods, hasEach) {
		return
	}
	r.report(arg.KeyPos, "no-effect", "seen has no effect without each: add each=PARAM to name the callbacks, or remove it")
}

// overridden reports whether a method with a parameter of that name sets the key itself.
func overridden(d *decl, key *directive.Key, param string) bool {
	return slices.ContainsFunc(d.wrapper.Methods, func(m *model.Method) bool {
		return m.Retried() && m.Policy.Origin.Keys[key].Own &&
			slices.ContainsFunc(slices.Collect(m.Signature.Params().Variables()), func(p *types.Var) bool { return p.Name() == param })
	})
}

// methodDocs returns the doc comments of the methods that d declares, by name.
func methodDocs(d *load.Decl) map[string]*ast.CommentGroup {
	docs := map[string]*ast.CommentGroup{}
	iface, ok := d.Spec.Type.(*ast.InterfaceType)
	if !ok {
		return docs
	}
	for _, f := range iface.Methods.List {
		for _, name := range f.Names {
			docs[name.Name] = f.Doc
		}
	}
	return docs
}

// described reports whether the last line of doc is text rather than a directive.
func described(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	last := doc.List[len(doc.List)-1]
	_, isDirective := ast.ParseDirective(last.Slash, last.Text)
	return !isDirective
}

// deprecated returns the paragraph of doc that begins with "Deprecated: ", as recognized
// by go vet and gopls, or "" if there is none.
func deprecated(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var parser comment.Parser
	for _, block := range parser.Parse(doc.Text()).Content {
		p, ok := block.(*comment.Paragraph)
		if !ok {
			continue
		}
		var printer comment.Printer
		text := string(printer.Comment(&comment.Doc{Content: []comment.Block{p}}))
		if strings.HasPrefix(text, "Deprecated: ") {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return ""
}
