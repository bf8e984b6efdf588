package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A methodCase is a policy of an interface, and its methods, one a line.
type methodCase struct {
	name, iface string
	methods     string
	want        string // a decision about the first method, or the mistakes, separated by ", "
}

// testMethods resolves the cases, and compares what decision says about the first method.
func testMethods(t *testing.T, tests []methodCase, declarations string, decision func(*model.Wrapper, *model.Method) string) {
	t.Helper()
	sources := map[string]string{}
	for _, tt := range tests {
		line := ""
		if tt.iface != "" {
			line = "//retry:" + tt.iface + "\n"
		}
		sources[tt.name] = line + "type Store interface {\n\t" + tt.methods + "\n}\n" + types + declarations
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, strings.Split(tt.want, ", ")...)
				return
			}
			c.wantMistakes(t)
			w := c.wrapper()
			if got := decision(w, w.Methods[0]); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// paramNames returns the names of parameters.
func paramNames(m *model.Method, indexes []int) string {
	var names []string
	for _, i := range indexes {
		names = append(names, m.Signature.Params().At(i).Name())
	}
	return strings.Join(names, " ")
}

// keyTypes declares types of arguments.
const keyTypes = `
type (
	ID string
	Zone struct { Region ID; Shard [2]uint8 }
	Query struct { ID string; Zone Zone; Weight float64; Body io.Reader; Done chan int; hidden string }
	Sink struct { Query }
	Tape struct{}
	Reel struct{}
)

func (*Tape) Rewind() error    { return nil }
func (Reel) Reset(position int) {}
`

// log= names parameters and fields that identify a call. An interface's log= applies to
// each retried method, as far as it has them.
func TestLog(t *testing.T) {
	tests := []methodCase{
		{"a parameter", "policy log=id", "Get(id string) error", "id"},
		{"several, in the order given", "policy log=n,id", "Get(id string, n int) error", "n id"},
		{"a field", "policy log=q.ID", "Get(q Query) error", "q.ID"},
		{"a field behind a pointer", "policy log=q.ID", "Get(q *Query) error", "q.ID"},
		{"a field of the package's own", "policy log=q.hidden", "Get(q *Query) error", "q.hidden"},
		{"a promoted field", "policy", "//retry:policy log=s.ID\n\tGet(s Sink) error", "unknown-field at s.ID"},
		{"a whole struct", "policy log=q", "Get(q Query) error", "q"},
		{"any number", "policy log=ids", "Get(ids ...string) error", "ids"},
		{"an interface", "policy log=v", "Get(v any) error", "v"},
		{"the method's own", "policy log=id", "//retry:policy log=n\n\tGet(id string, n int) error\n\tPut(id string) error", "n"},
		{"taken back", "policy log=id", "//retry:policy log=none\n\tGet(id string) error\n\tPut(id string) error", ""},
		{"a method that lacks one of them", "policy log=id,n", "Get(id string) error\n\tPut(id string, n int) error", "id"},
		{"a method that lacks the field", "policy log=q.ID", "Get(q string) error\n\tPut(q Query) error", ""},
		{"no method has it", "policy log=name", "Get(id string) error", "unknown-parameter at name"},
		{"only a method that is not retried has it", "policy log=name", "Get(id string) error\n\t//retry:never\n\tPut(name string) error", "unknown-parameter at name"},
		{"the method lacks it", "policy", "//retry:policy log=name\n\tGet(id string) error", "unknown-parameter at name"},
		{"the method lacks the field", "policy", "//retry:policy log=q.Name\n\tGet(q Query) error", "unknown-field at q.Name"},
		{"a context", "policy log=ctx", "Get(ctx context.Context) error", "wrong-type at ctx"},
		{"a context of one's own", "policy log=ctx", "Get(ctx Ctx) error", "wrong-type at ctx"},
		{"a func", "policy log=f", "Get(f func()) error", "wrong-type at f"},
		{"a channel", "policy log=c", "Get(c chan<- int) error", "wrong-type at c"},
		{"a reader", "policy log=r", "Get(r io.Reader) error", "wrong-type at r"},
		{"a request", "policy log=r", "Get(r *http.Request) error", "wrong-type at r"},
		{"a field that is a channel", "policy log=q.Done", "Get(q *Query) error", "wrong-type at q.Done"},
		{"a field that is a reader", "policy log=q.Body", "Get(q *Query) error", "wrong-type at q.Body"},
	}
	testMethods(t, tests, keyTypes, func(_ *model.Wrapper, m *model.Method) string {
		var all []string
		for _, p := range m.Log {
			all = append(all, p.Text)
		}
		return strings.Join(all, " ")
	})
}

// per= names a parameter or a field whose values equal themselves and mean the same in all
// calls: strings, integers, booleans, and arrays and structs of these.
func TestPerTypes(t *testing.T) {
	tests := map[string]string{ // key, by type; or the mistake
		"string": "k", "ID": "k", "int": "k", "uint8": "k", "uintptr": "k", "bool": "k", "rune": "k",
		"time.Duration": "k", "[4]byte": "k", "[2]ID": "k", "Zone": "k", "struct{}": "k",
		"float64": "wrong-type at k", "complex128": "wrong-type at k", "[2]float64": "wrong-type at k",
		"*string": "wrong-type at k", "[]byte": "wrong-type at k", "map[string]int": "wrong-type at k",
		"any": "wrong-type at k", "error": "wrong-type at k", "func()": "wrong-type at k", "chan<- int": "wrong-type at k",
		"struct{ ID; Weight float64 }": "wrong-type at k", "Query": "wrong-type at k", "...string": "wrong-type at k",
		"time.Time": "wrong-type at k", // it contains a pointer
	}
	var cases []methodCase
	for key, want := range tests {
		cases = append(cases, methodCase{key, "policy", "//retry:breaker per=k\n\tGet(k " + key + ") error", want})
	}
	testMethods(t, cases, keyTypes, per)
}

// per describes the key of a method's breaker.
func per(w *model.Wrapper, m *model.Method) string {
	switch {
	case m.Breaker == nil:
		return "no breaker"
	case m.Per == nil:
		return "one breaker"
	case m.Breaker == w.Breaker:
		return m.Per.Text + " shared"
	}
	return m.Per.Text
}

// An interface's breaker with per= needs the key in each method that it guards, always of
// one type. A method's own breaker replaces it, with its key.
func TestPer(t *testing.T) {
	tests := []methodCase{
		{"the interface's", "policy\n//retry:breaker per=id", "Get(id string) error\n\tPut(n int, id string) error", "id shared"},
		{"a field", "policy\n//retry:breaker per=q.ID", "Get(q Query) error\n\tPut(q *Query) error", "q.ID shared"},
		{"without per", "policy\n//retry:breaker", "Get(id string) error", "one breaker"},
		{"the method's own", "policy\n//retry:breaker per=id", "//retry:breaker per=n\n\tGet(id string, n int) error\n\tPut(id string) error", "n"},
		{"the method's own without a key", "policy\n//retry:breaker per=id", "//retry:breaker failures=4\n\tGet(id string) error\n\tPut(id string) error", "one breaker"},
		{"none", "policy\n//retry:breaker per=id", "//retry:breaker none\n\tGet() error\n\tPut(id string) error", "no breaker"},
		{"a method that is not retried may lack it", "policy\n//retry:breaker per=id", "//retry:never\n\tPing() error\n\tGet(id string) error", "no breaker"},
		{"another type in a method of its own breaker", "policy\n//retry:breaker per=id", "Get(id string) error\n\t//retry:breaker per=id\n\tPut(id int) error", "id shared"},
		{"a method lacks it", "policy\n//retry:breaker per=id", "Get(id string) error\n\tPing() error", "unknown-parameter at id"},
		{"a method lacks the field", "policy\n//retry:breaker per=q.ID", "Get(q Query) error\n\tPut(q string) error", "unknown-parameter at q.ID"},
		{"another type in a later method", "policy\n//retry:breaker per=id", "Get(id string) error\n\tPut(id ID) error", "wrong-type at id"},
		{"asked for", "policy", "//retry:breaker per=id\n\tGet(name string) error", "unknown-parameter at id"},
		{"asked for a field", "policy", "//retry:breaker per=q.Name\n\tGet(q Query) error", "unknown-field at q.Name"},
	}
	testMethods(t, tests, keyTypes, per)
}

// reset= names parameters with a method Reset, Rewind or Truncate, whose state each retry
// resets. They are not replayed, too.
func TestReset(t *testing.T) {
	tests := []methodCase{
		{"a buffer", "policy reset=b", "Get(b *bytes.Buffer) error", "b"},
		{"a file", "policy reset=f", "Get(f *os.File) error", "f"},
		{"a method that can fail", "policy reset=p", "Get(p *Tape) error", "p"},
		{"an interface", "policy reset=p", "Get(p interface{ Reset() }) error", "p"},
		{"several", "policy reset=a,b", "Get(b, a *bytes.Buffer) error", "a b"},
		{"a method that lacks it", "policy reset=b", "Get(b *bytes.Buffer) error\n\tPing() error", "b"},
		{"the method's own", "policy reset=a", "//retry:policy reset=b\n\tGet(a, b *strings.Builder) error\n\tPut(a *strings.Builder) error", "b"},
		{"taken back", "policy reset=a", "//retry:policy reset=none\n\tGet(a *strings.Builder) error\n\tPut(a *strings.Builder) error", ""},
		{"a value", "policy reset=b", "Get(b strings.Builder) error", "wrong-type at b"},
		{"a method with parameters", "policy reset=p", "Get(p Reel) error", "wrong-type at p"},
		{"no method", "policy reset=p", "Get(p string) error", "wrong-type at p"},
		{"a writer", "policy reset=w", "Get(w io.Writer) error", "wrong-type at w"},
		{"also filled", "policy reset=b out=b", "Get(b *bytes.Buffer) error", "contradiction at b"},
		{"no method has it", "policy reset=b", "Get(a *bytes.Buffer) error", "unknown-parameter at b"},
		{"asked for", "policy", "//retry:policy reset=b\n\tGet(a *bytes.Buffer) error", "unknown-parameter at b"},
	}
	testMethods(t, tests, keyTypes, func(_ *model.Wrapper, m *model.Method) string {
		text := paramNames(m, m.Reset)
		for _, r := range m.Replays {
			text += fmt.Sprintf(", replays %d", r.Param)
		}
		return text
	})
}
