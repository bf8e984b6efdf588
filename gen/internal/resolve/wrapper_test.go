package resolve_test

import (
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// What a signature alone reveals about a method, in short: see [facts].
func TestSignatures(t *testing.T) {
	tests := map[string]string{
		"() error":                    "error 0",
		"(ctx context.Context) error": "ctx 0, error 0",
		"(id string, ctx context.Context) (int, error)": "ctx 1, error 1",
		"(ctx Ctx) error":                             "own ctx 0, error 0",
		"(id string, ctx Ctx) error":                  "error 0",
		"(a, b context.Context) error":                "ctx 0, error 0",
		"(req *http.Request) (*http.Response, error)": "request 0, error 1, open 0 (response, closes)",
		"() (error, error)":                           "error 1",
		"() (error, int)":                             "error 0",
		"() (int, *Failure)":                          "error 1",
		"() (*Failure, error)":                        "error 1",
		"() (*Failure, *Failure)":                     "error 1",
		"() Failure":                                  "",
		"() Row":                                      "err 0",
		"() (Row, error)":                             "error 1, err 0",
		"() iter.Seq2[int, error]":                    "stream of int, open 0 (shared)",
		"() func(func(string, error) bool)":           "stream of string, open 0 (shared)",
		"() (iter.Seq2[int, error], error)":           "error 1, open 0 (shared)",
		"() (io.Reader, error)":                       "error 1, open 0 (shared)",
		"() (io.ReadCloser, error)":                   "error 1, open 0 (closes, shared)",
		"() (*sql.Rows, error)":                       "error 1, err 0, open 0 (closes)",
		"() (*sql.Tx, error)":                         "error 1, open 0 (closes)",
		"() (*sql.DB, error)":                         "error 1, open 0 (closes, shared)",
		"() (*sql.Conn, error)":                       "error 1, open 0 (closes)",
		"() (<-chan int, error)":                      "error 1, open 0 (shared)",
		"() (Result, error)":                          "error 1, open 0.Body (closes)",
		"() (*Result, error)":                         "error 1, open 0.Body (pointer, closes)",
		"() (string, []byte, error)":                  "error 2",
		"() (Upload, error)":                          "error 1, open 0.Body (closes)",
	}
	sources := map[string]string{}
	for sig := range tests {
		sources[sig] = methodsSource("policy", "Do"+sig, "Ping() error")
	}
	all := resolveAll(t, goMod, sources)
	for sig, want := range tests {
		t.Run(sig, func(t *testing.T) {
			if got := facts(all[sig].method("Do")); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// facts lists what is known about a method.
func facts(m *model.Method) string {
	var all []string
	add := func(what string, index int) {
		if index >= 0 {
			all = append(all, fmt.Sprintf("%s %d", what, index))
		}
	}
	if m.OwnCtx {
		add("own ctx", m.Ctx)
	} else {
		add("ctx", m.Ctx)
	}
	add("request", m.Request)
	add("error", m.Error)
	add("err", m.Err)
	if m.Stream != nil {
		all = append(all, "stream of "+m.Stream.String())
	}
	for _, o := range m.Open {
		all = append(all, openText(o))
	}
	return strings.Join(all, ", ")
}

func openText(o model.Open) string {
	text := fmt.Sprintf("open %d", o.Result)
	if o.Field != "" {
		text += "." + o.Field
	}
	var traits []string
	for _, trait := range []struct {
		name string
		is   bool
	}{{"pointer", o.Pointer}, {"response", o.Response}, {"closes", o.Closes}, {"shared", o.Shared}} {
		if trait.is {
			traits = append(traits, trait.name)
		}
	}
	if traits != nil {
		text += " (" + strings.Join(traits, ", ") + ")"
	}
	return text
}

// out= accepts parameters that a call fills, if each attempt can have its own value.
func TestOut(t *testing.T) {
	tests := map[string]string{ // filled parameters, those of which the runtime makes a value marked; or the mistake
		"Get(out *string) error":           "out",
		"Get(id string, out *Order) error": "out",
		"Get(out map[string]int) error":    "out",
		"Get(out []byte) error":            "out",
		"Get(out any) error":               "out made",
		"Get(out *Locked) error":           "out made",
		"Get(out string) error":            "wrong-type at out",
		"Get(out ...string) error":         "wrong-type at out",
		"Get(out io.Writer) error":         "wrong-type at out",
		"Get(into *string) error":          "unknown-parameter at out",
	}
	sources := map[string]string{}
	for method := range tests {
		sources[method] = methodsSource("policy", "//retry:policy out=out\n\t"+method)
	}
	all := resolveAll(t, goMod, sources)
	for method, want := range tests {
		t.Run(method, func(t *testing.T) {
			c := all[method]
			if strings.Contains(want, " at ") {
				c.wantMistakes(t, want)
				return
			}
			c.wantMistakes(t)
			m, got := c.method("Get"), ""
			for _, i := range m.Out {
				got += m.Signature.Params().At(i).Name()
				if slices.Contains(m.OutAny, i) {
					got += " made"
				}
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// The names of generated declarations, and conflicts with other names.
func TestDeclaredNames(t *testing.T) {
	const get = "\n\tGet(ctx context.Context) (a, b int, err error)\n}\n"
	tests := []struct {
		name, source string
		want         []string // type and constructor, or mistakes
	}{
		{"by default", "//retry:policy\ntype Store interface {" + get, []string{"RetryingStore", "NewRetryingStore"}},
		{"not exported", "//retry:policy\ntype store interface {" + get, []string{"retryingStore", "newRetryingStore"}},
		{"by name=", "//retry:policy\n//retry:wrapper name=Patient\ntype Store interface {" + get, []string{"Patient", "NewPatient"}},
		{"a func type has a middleware", "//retry:policy\ntype Fetch func() error\n", []string{"RetryingFetchMiddleware", "NewRetryingFetch"}},
		{"the middleware is taken", "//retry:policy\ntype Fetch func() error\ntype RetryingFetchMiddleware int\n", []string{"name-taken at Fetch"}},
		{"the constructor of the middleware is taken", "//retry:policy\ntype Fetch func() error\nfunc NewRetryingFetchMiddleware() {}\n", []string{"name-taken at Fetch"}},
		{"taken", "//retry:policy\ntype Store interface {" + get + "type RetryingStore int\n", []string{"name-taken at Store"}},
		{"the constructor's is taken", "//retry:policy\ntype Store interface {" + get + "func NewRetryingStore() {}\n", []string{"name-taken at Store"}},
		{"the chosen one is taken", "//retry:policy\n//retry:wrapper name=Patient\ntype Store interface {" + get + "type Patient int\n", []string{"name-taken at Patient"}},
		{"generated twice", "//retry:policy\ntype A interface {" + get + "//retry:policy\n//retry:wrapper name=RetryingA\ntype B interface {" + get, []string{"name-taken at RetryingA"}},
		{"a method has the name of an async one", "//retry:policy\ntype Store interface {\n\t//retry:async\n\tGet() error\n\tGetAsync() error\n}\n", []string{"name-taken at async"}},
		{"the results of an async one", "//retry:policy\ntype Store interface {\n\t//retry:async" + get + "type RetryingStoreGetResult int\n", []string{"name-taken at async"}},
		{"the results of one that is not exported", "//retry:policy\ntype Store interface {\n\t//retry:async\n\tget() (a, b int, err error)\n}\ntype RetryingStoreGetResult int\n", []string{"name-taken at async"}},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = tt.source
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want[0], " at ") {
				c.wantMistakes(t, tt.want...)
				return
			}
			c.wantMistakes(t)
			if w := c.wrapper(); w.Name != tt.want[0] || w.Constructor != tt.want[1] {
				t.Errorf("got %q and %q, want %q", w.Name, w.Constructor, tt.want)
			}
		})
	}
}

// Predeclared names that a package declares itself are in the model, for code that prints
// them.
func TestShadows(t *testing.T) {
	tests := map[string]string{ // names, by what the package declares
		"type Other int":                         "",
		"var nil, len = 0, 1":                    "len nil",
		"type error interface{}":                 "error",
		"func shadowing() { len := 0; _ = len }": "",
	}
	sources := map[string]string{}
	for declares := range tests {
		sources[declares] = storeSource("policy", "") + declares + "\n"
	}
	all := resolveAll(t, goMod, sources)
	for declares, want := range tests {
		if got := slices.Sorted(maps.Keys(all[declares].model.Shadows)); strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %s", declares, got, want)
		}
	}
}

// Generated code needs Go 1.23, by go.mod and by the source's build constraint.
func TestVersions(t *testing.T) {
	const source = "//go:build %s\n\npackage store\n\n//retry:policy\ntype Store interface { Get() error }\n"
	tests := []struct{ name, module, constraint, remedy string }{
		{"the floor", "1.23", "!ignore", ""},
		{"newer", "1.26", "!ignore", ""},
		{"older", "1.22", "!ignore", "go mod edit -go=1.23"},
		{"a newer file", "1.26", "go1.24", ""},
		{"an older file", "1.26", "go1.22", "write go1.23"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := resolveAll(t, "module example.org/cases\n\ngo "+tt.module+"\n", map[string]string{"": fmt.Sprintf(source, tt.constraint)})[""]
			if tt.remedy == "" {
				c.wantMistakes(t)
				return
			}
			c.wantMistakes(t, "old-go at //retry:policy")
			if message := c.found[0].Message; !strings.Contains(message, tt.remedy) {
				t.Errorf("%s: want the remedy %s", message, tt.remedy)
			}
		})
	}
}

// Missing directives are not reported for a declaration with an invalid one, but for all
// others.
func TestWithoutAbsences(t *testing.T) {
	c := resolveAll(t, goMod, map[string]string{"": "//retry:breaker\ntype A interface {\n\tGet() error\n}\n\n//retry:breaker\ntype B interface {\n\tGet() error\n}\n"})[""]
	at := func(decl, line int) token.Position {
		p := c.pkg.Fset.Position(c.pkg.Decls[decl].Spec.Pos())
		return token.Position{Filename: p.Filename, Line: p.Line + line, Column: 1}
	}
	mistake := func(code string, pos token.Position) diag.Diagnostic { return diag.Diagnostic{Code: code, Pos: pos} }
	tests := []struct {
		name           string
		found, mistake diag.Diagnostic
		stays          bool
	}{
		{"on the same line", mistake("guards-nothing", at(0, -1)), mistake("unknown-key", at(0, -1)), false},
		{"on its method", mistake("nothing-retried", at(0, 0)), mistake("bad-value", at(0, 1)), false},
		{"on another declaration", mistake("nothing-retried", at(0, 0)), mistake("bad-value", at(1, 1)), true},
		{"what is no absence", mistake("wrong-type", at(0, 0)), mistake("bad-value", at(0, 1)), true},
		{"a bad policy may lack what is wrong", mistake("bad-policy", at(1, -1)), mistake("bad-value", at(1, -1)), false},
	}
	for _, tt := range tests {
		left := resolve.WithoutAbsences(c.pkg, diag.List{tt.found}, diag.List{tt.mistake})
		if stays := len(left) == 1; stays != tt.stays {
			t.Errorf("%s: it stays: %t", tt.name, stays)
		}
	}
}

// Directives on a method, and those that name one, cover the method; they may not do both.
func TestMethodLines(t *testing.T) {
	const embeds = "type Base interface {\n\tGet() error\n\tPut() error\n}\n"
	tests := []struct {
		name, source string
		want         string // how Get is called, or the mistake
	}{
		{"of an embedded interface", "//retry:method Get policy\ntype Store interface { Base }\n" + embeds, "retried"},
		{"others stay", "//retry:method Put policy\ntype Store interface { Base }\n" + embeds, "once: unasked"},
		{"takes out", "//retry:policy\n//retry:method Get never\ntype Store interface { Base }\n" + embeds, "once: never"},
		{"of its own", "//retry:method Get policy\ntype Store interface {\n\tGet() error\n}\n", "retried"},
		{"twice", "//retry:method Get policy\ntype Store interface {\n\t//retry:policy\n\tGet() error\n}\n", "contradiction at Get"},
		{"against itself", "//retry:method Get policy\ntype Store interface {\n\t//retry:never\n\tGet() error\n}\n", "contradiction at Get"},
		{"an unknown one", "//retry:policy\n//retry:method Gett never\ntype Store interface { Base }\n" + embeds, "unknown-method at Gett"},
		{"a constraint", "//retry:policy\ntype Store interface { ~int; Get() error }\n", "type-set at Store"},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = tt.source
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, tt.want)
			} else if got := decision(c.method("Get")); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A wrapper is written next to its source, under the name in file=.
func TestFiles(t *testing.T) {
	tests := []struct{ name, wrapper, want string }{
		{"by default", "", "store_retry.go"},
		{"chosen", "\n//retry:wrapper file=patient.go", "patient.go"},
		{"a test", "\n//retry:wrapper file=store_test.go", "bad-file at store_test.go"},
		{"the source", "\n//retry:wrapper file=store.go", "bad-file at store.go"},
		{"another platform", "\n//retry:wrapper file=store_windows.go", "bad-file at store_windows.go"},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = storeSource("policy"+tt.wrapper, "")
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if strings.Contains(tt.want, " at ") {
				all[tt.name].wantMistakes(t, tt.want)
				return
			}
			f := all[tt.name].model.Files[0]
			if filepath.Base(f.Path) != tt.want || len(f.Sources) != 1 || filepath.Base(f.Sources[0]) != "store.go" {
				t.Errorf("got %s from %q", f.Path, f.Sources)
			}
		})
	}
}
