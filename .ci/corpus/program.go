package main

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A program is the source of a program that calls wrappers, while it is being written.
type program struct {
	tree    *tree
	imports *imports
	added   []*iface
	streams int // methods that are not called because they return a stream
	decls   strings.Builder
}

func newProgram(t *tree) *program {
	return &program{tree: t, imports: newImports("p")}
}

// add adds a stub and a case for an interface, unless it cannot be instantiated.
//
//	type stub7 struct{ stub *behave.Stub }
//
//	func case7() behave.Case {
//		stub := &behave.Stub{}
//		behave.Fake(stub, func() io.Reader { return &struct{ io.Reader }{} })
//		return behave.Case{Name: "net/http.RoundTripper", Stub: stub, Wrapper: http.NewRetryingRoundTripper(stub7{stub}),
//			Methods: []behave.Method{{"RoundTrip", true}}}
//	}
func (p *program) add(i *iface) bool {
	t, args := instance(i.obj)
	if t == nil {
		return false
	}
	n := len(p.added)
	p.added = append(p.added, i)
	p.printf("\ntype stub%d struct{ stub *behave.Stub }\n", n)
	fakes := map[string]bool{}
	var methods []string
	for m := range t.Underlying().(*types.Interface).Methods() {
		p.method(n, m, fakes)
		again := i.retried(m.Name())
		if again && !returnsError(m) {
			p.streams++ // attempts begin when the result is ranged over
			continue
		}
		methods = append(methods, fmt.Sprintf("{Name: %q, Retried: %t}", m.Name(), again))
	}
	p.printf("\nfunc case%d() behave.Case {\n\tstub := &behave.Stub{}\n", n)
	for _, t := range slices.Sorted(maps.Keys(fakes)) {
		p.printf("\tbehave.Fake(stub, func() %s { return &struct{ %s }{} })\n", t, t)
	}
	p.printf("\treturn behave.Case{Name: %q, Stub: stub, Wrapper: %s(stub%d{stub}),\n\t\tMethods: []behave.Method{%s}}\n}\n",
		i, p.constructor(i, args), n, strings.Join(methods, ", "))
	return true
}

// constructor returns the name of the func that makes a wrapper.
func (p *program) constructor(i *iface, args []types.Type) string {
	text := p.imports.add(p.tree.path+"/"+i.dir, p.imports.prefix) + ".NewRetrying" + i.obj.Name()
	if len(args) == 0 {
		return text
	}
	var texts []string
	for _, t := range args {
		texts = append(texts, p.text(t))
	}
	return text + "[" + strings.Join(texts, ", ") + "]"
}

// method writes a method of a stub.
//
//	func (s stub7) RoundTrip(a0 *http.Request) (r0 *http.Response, r1 error) {
//		s.stub.Call("RoundTrip", []any{&a0}, []any{&r0, &r1})
//		return
//	}
func (p *program) method(n int, m *types.Func, fakes map[string]bool) {
	sig := m.Signature()
	params, args := p.vars(sig.Params(), "a", sig.Variadic(), fakes)
	results, returned := p.vars(sig.Results(), "r", false, fakes)
	p.printf("\nfunc (s stub%d) %s(%s) (%s) {\n\ts.stub.Call(%q, []any{%s}, []any{%s})\n\treturn\n}\n",
		n, m.Name(), params, results, m.Name(), args, returned)
}

// vars returns the declarations of parameters, and pointers to them. It records the
// interface types among theirs that need a fake.
func (p *program) vars(vars *types.Tuple, prefix string, variadic bool, fakes map[string]bool) (declared, pointers string) {
	var decls, ptrs []string
	for n := range vars.Len() {
		t := vars.At(n).Type()
		text := p.text(t)
		if variadic && n == vars.Len()-1 {
			text = "..." + p.text(t.Underlying().(*types.Slice).Elem())
		}
		if needsFake(t) {
			fakes[text] = true
		}
		decls = append(decls, fmt.Sprintf("%s%d %s", prefix, n, text))
		ptrs = append(ptrs, fmt.Sprintf("&%s%d", prefix, n))
	}
	return strings.Join(decls, ", "), strings.Join(ptrs, ", ")
}

// needsFake reports whether t is an interface of which package behave has no values and
// that a struct can embed. Readers, closers and errors get no fake, because a wrapper may
// call their methods itself.
func needsFake(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if _, isNamed := types.Unalias(t).(*types.Named); !ok || !isNamed || iface.Empty() || isError(t) {
		return false
	}
	for m := range iface.Methods() {
		if slices.Contains([]string{"Read", "Seek", "Close", "Deadline", "Unwrap"}, m.Name()) {
			return false
		}
	}
	return true
}

func (p *program) text(t types.Type) string { return types.TypeString(t, p.imports.of) }

func (p *program) printf(format string, args ...any) { fmt.Fprintf(&p.decls, format, args...) }

// source returns the program, which prints the results as JSON.
func (p *program) source() []byte {
	var calls strings.Builder
	for n := range p.added {
		fmt.Fprintf(&calls, "\t\tbehave.Check(case%d()),\n", n)
	}
	return fmt.Appendf(nil, `package main

import (
	"encoding/json"
	"fmt"
	"os"

	%q
)

%s
func main() {
	results := []behave.Result{
%s	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
%s`, modulePath+"/behave", p.imports.decls(), calls.String(), p.decls.String())
}
