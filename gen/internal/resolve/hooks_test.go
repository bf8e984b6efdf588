package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// hookFuncs declares h, whose parameters and results replace the %s, and variables.
const hookFuncs = `
func h%s { panic("h") }

var v func(id string) error
type Hook func(id string)
var named Hook
`

// hookText describes how a hook is called: its arguments, and its results after an arrow.
func hookText(m *model.Method, h *model.Hook) string {
	if h == nil {
		return "none"
	}
	var args, results []string
	for i := range h.Params {
		args = append(args, m.Signature.Params().At(i).Name())
	}
	if h.Spread {
		args[len(args)-1] += "..."
	}
	if h.Err {
		args = append(args, "err")
	}
	if h.Results {
		args = append(args, "results")
	}
	for _, i := range h.Changes {
		results = append(results, m.Signature.Params().At(i).Name())
	}
	if h.Fails {
		results = append(results, "error")
	}
	text := strings.Join(args, " ")
	if len(results) > 0 {
		text += " -> " + strings.Join(results, " ")
	}
	return strings.TrimSpace(text)
}

// A hookCase is a func that a key of a method names, and how it is called, or the mistake.
type hookCase struct{ method, hook, want string }

func testHooks(t *testing.T, key string, tests []hookCase, hook func(*model.Method) *model.Hook) {
	t.Helper()
	sources := map[string]string{}
	name := func(tt hookCase) string { return "func" + tt.hook + " of " + tt.method }
	for _, tt := range tests {
		sources[name(tt)] = methodsSource("policy "+key+"=h", tt.method) + fmt.Sprintf(hookFuncs, tt.hook)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(name(tt), func(t *testing.T) {
			c := all[name(tt)]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, tt.want)
				return
			}
			c.wantMistakes(t)
			m := c.wrapper().Methods[0]
			if got := hookText(m, hook(m)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// before= takes the method's first parameters, as many as it likes, and then possibly the
// error of the failed attempt. It may return an error that ends the call, and in front of
// it all parameters that it takes, except a context, for the next attempt.
func TestBefore(t *testing.T) {
	const get = "Get(ctx context.Context, id string, n int) (string, error)"
	const list = "List(ctx context.Context, ids ...string) error"
	testHooks(t, "before", []hookCase{
		{get, "()", ""},
		{get, "() error", "-> error"},
		{get, "(err error)", "err"},
		{get, "(ctx context.Context)", "ctx"},
		{get, "(ctx context.Context) error", "ctx -> error"},
		{get, "(ctx context.Context, id string)", "ctx id"},
		{get, "(ctx context.Context, id string, n int)", "ctx id n"},
		{get, "(ctx context.Context, id string, n int, err error) error", "ctx id n err -> error"},
		{get, "(ctx context.Context, id string) string", "ctx id -> id"},
		{get, "(ctx context.Context, id string) (string, error)", "ctx id -> id error"},
		{get, "(ctx context.Context, id string, n int, err error) (string, int, error)", "ctx id n err -> id n error"},
		{get, "(args ...any)", "ctx id n err"},
		{get, "[T any](ctx context.Context, id T)", "ctx id"},
		{get, "(id string)", "wrong-type at h"},
		{get, "(ctx context.Context, n int)", "wrong-type at h"},
		{get, "(err error, ctx context.Context)", "wrong-type at h"},
		{get, "(ctx context.Context, id string, n int, result string, err error)", "wrong-type at h"},
		{get, "(ctx context.Context, id string, n int) string", "wrong-type at h"},
		{get, "(ctx context.Context) context.Context", "wrong-type at h"},
		{get, "(ctx context.Context, id string) bool", "wrong-type at h"},
		{get, "(ctx context.Context, id string) (error, string)", "wrong-type at h"},
		{list, "(ctx context.Context, ids []string)", "ctx ids"},
		{list, "(ctx context.Context, ids ...string)", "ctx ids..."},
		{list, "(ctx context.Context, ids ...string) error", "ctx ids... -> error"},
		{list, "(ctx context.Context, ids []string, err error) ([]string, error)", "ctx ids err -> ids error"},
		{list, "(ctx context.Context, ids ...int)", "ctx"}, // without any int
	}, func(m *model.Method) *model.Hook { return m.Policy.Before })
}

// undo= takes the method's first parameters and then possibly the failed attempt's error,
// or all its results. It may return an error, but no parameter.
func TestUndo(t *testing.T) {
	const get = "Get(ctx context.Context, id string) (*os.File, error)"
	testHooks(t, "undo", []hookCase{
		{get, "()", ""},
		{get, "() error", "-> error"},
		{get, "(ctx context.Context, id string)", "ctx id"},
		{get, "(err error)", "err"},
		{get, "(ctx context.Context, err error) error", "ctx err -> error"},
		{get, "(f *os.File, err error)", "results"},
		{get, "(ctx context.Context, id string, f *os.File, err error) error", "ctx id results -> error"},
		{get, "(ctx context.Context, id string, f io.Closer, err error)", "ctx id results"},
		{get, "(args ...any)", "ctx id results"},
		{get, "(f *os.File)", "wrong-type at h"},
		{get, "(ctx context.Context, id string) string", "wrong-type at h"},
		{get, "(ctx context.Context, id string) (string, error)", "wrong-type at h"},
		{"Put(id string) error", "(id string, err error)", "id results"},
	}, func(m *model.Method) *model.Hook { return m.Policy.Undo })
}

// hookTypes declares hooks for TestHookNames.
var hookTypes = fmt.Sprintf(hookFuncs, "(id string) error") + `
func change(b *bytes.Buffer) *bytes.Buffer { return b }
func list(f func(int) error) func(int) error { return f }
func read(r io.Reader) io.Reader { return r }
var number = 3
`

// A hook may be a func, a variable, or a method of what is wrapped. before= cannot replace
// an argument that another key gives each attempt.
func TestHookNames(t *testing.T) {
	tests := []methodCase{
		{"a func", "policy before=h", "Get(id string) error", "id -> error"},
		{"a variable", "policy before=v", "Get(id string) error", "id -> error"},
		{"a variable of a defined type", "policy before=named", "Get(id string) error", "id"},
		{"a method of what is wrapped", "policy before=.Ping", "Get(id string) error\n\t//retry:never\n\tPing(id string)", "id"},
		{"the method's own", "policy before=named", "//retry:policy before=h\n\tGet(id string) error\n\tPut(id string) error", "id -> error"},
		{"taken back", "policy before=h", "//retry:policy before=none\n\tGet() error\n\tPut(id string) error", "none"},
		{"no func", "policy before=number", "Get(id string) error", "wrong-type at number"},
		{"a type", "policy before=Hook", "Get(id string) error", "wrong-type at Hook"},
		{"no such name", "policy before=missing", "Get(id string) error", "unknown-name at missing"},
		{"no such method", "policy before=.Pong", "Get(id string) error", "unknown-method at .Pong"},
		{"does not fit one of the methods", "policy before=h", "Get(id string) error\n\tPut(n int) error", "wrong-type at h"},
		{"not for a sequence", "policy before=h", "All(id string) iter.Seq2[int, error]", "not-for-streams at before=h"},
		{"replaces a buffer", "policy before=change", "Get(b *bytes.Buffer) error", "unchangeable at change"},
		{"replaces what is not replayed", "policy before=change replay=off", "Get(b *bytes.Buffer) error", "b -> b"},
		{"replaces a reader", "policy before=read", "Get(r io.Reader) error", "unchangeable at read"},
		{"replaces what is filled", "policy before=change out=b", "Get(b *bytes.Buffer) error", "unchangeable at change"},
		{"replaces what is reset", "policy before=change reset=b", "Get(b *bytes.Buffer) error", "unchangeable at change"},
		{"replaces a callback", "policy before=list each=f", "Get(f func(int) error) error", "unchangeable at list"},
	}
	testMethods(t, tests, hookTypes, func(_ *model.Wrapper, m *model.Method) string { return hookText(m, m.Policy.Before) })
}

// eachTypes declares funcs for seen=.
const eachTypes = `
func (o Order) Key() string { return o.ID }
func orderID(o Order) string { return o.ID }
func orderRef(o *Order) string { return o.ID }
func parts(o Order) []string { return nil }
func pair(o Order) (string, error) { return "", nil }
func same[T comparable](v T) T { return v }
func variadic(o ...Order) string { return "" }
`

// each= names callbacks with one parameter, whose errors end the call. Those without a
// result need seen=, a func that returns a comparable value for an element.
func TestEach(t *testing.T) {
	tests := []methodCase{
		{"an error", "policy each=f", "All(f func(Order) error) error", "f"},
		{"of a defined type", "policy each=f", "All(f Visit) error", "f"},
		{"several", "policy each=g,f", "All(f func(Order) error, g func(string) error) error", "g f"},
		{"seen once", "policy each=f seen=orderID", "All(f func(Order) error) error", "f by orderID"},
		{"no error, but seen once", "policy each=f seen=orderID", "All(f func(Order)) error", "f by orderID"},
		{"seen by a generic func", "policy each=f seen=same", "All(f func(Order)) error", "f by same"},
		{"seen by the method", "policy seen=orderID", "//retry:policy each=f\n\tAll(f func(Order)) error", "f by orderID"},
		{"a method that lacks it", "policy each=f seen=orderID", "Get(id string) error\n\tAll(f func(Order)) error", ""},
		{"taken back", "policy each=f", "//retry:policy each=none\n\tAll(f func(Order) error) error\n\tSome(f func(Order) error) error", ""},
		{"no error", "policy each=f", "All(f func(Order)) error", "no-effect at f"},
		{"the method returns no error", "policy each=f", "All(f func(Order) error) *Failure", "cannot-return at f"},
		{"several parameters", "policy each=f", "All(f func(string, Order) error) error", "wrong-type at f"},
		{"a variadic callback", "policy each=f", "All(f func(...Order) error) error", "wrong-type at f"},
		{"another result", "policy each=f", "All(f func(Order) bool) error", "wrong-type at f"},
		{"two results", "policy each=f", "All(f func(Order) (bool, error)) error", "wrong-type at f"},
		{"no callback", "policy each=f", "All(f string) error", "wrong-type at f"},
		{"no method has it", "policy each=f", "All(g func(Order) error) error", "unknown-parameter at f"},
		{"asked for", "policy", "//retry:policy each=f\n\tAll(g func(Order) error) error", "unknown-parameter at f"},
		{"seen by another type", "policy each=f seen=orderRef", "All(f func(Order) error) error", "wrong-type at orderRef"},
		{"seen as what cannot be compared", "policy each=f seen=parts", "All(f func(Order) error) error", "wrong-type at parts"},
		{"seen with an error", "policy each=f seen=pair", "All(f func(Order) error) error", "wrong-type at pair"},
		{"seen by a variadic func", "policy each=f seen=variadic", "All(f func([]Order) error) error", "wrong-type at variadic"},
		{"seen does not fit one of the callbacks", "policy each=f,g seen=orderID", "All(f func(Order) error, g func(string) error) error", "wrong-type at orderID"},
		{"seen without each", "policy seen=orderID", "All(f func(Order) error) error", "no-effect at seen=orderID"},
		{"the method's seen without each", "policy", "//retry:policy seen=orderID\n\tAll(f func(Order) error) error", "no-effect at seen=orderID"},
	}
	testMethods(t, tests, eachTypes+"type Visit func(Order) error\n", func(_ *model.Wrapper, m *model.Method) string {
		text := paramNames(m, m.Each)
		if m.Policy.Seen != nil {
			text += " by " + m.Policy.Seen.Text
		}
		return text
	})
}
