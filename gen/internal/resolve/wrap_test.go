package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// wrapTypes declares the types of results.
const wrapTypes = `
//retry:policy
type Bucket interface { Get() error }

//retry:policy
//retry:wrapper name=Patient
type Named interface { Get() error }

//retry:policy
type Fetch func() error

//retry:policy
type Typed[T any] interface { Get() (T, error) }

type Alias = Bucket
type Plain interface { Get() error }
type PlainFunc func() error

//retry:policy from=argument
type Given interface { Get() error }

//retry:policy from=settings
type Set interface { Get() error }

var settings retry.Policy

//retry:policy if=.IsBusy
type Asking interface { Get() error; IsBusy(error) bool }

//retry:policy
type Fitting interface { Around() error }
`

// //retry:wrap wraps each result of an annotated type, as its wrapper is called.
func TestWraps(t *testing.T) {
	tests := map[string]string{ // constructors of results, or the mistake; by results
		"(Bucket, error)":         "0 NewRetryingBucket",
		"Bucket":                  "0 NewRetryingBucket",
		"(int, Bucket, error)":    "1 NewRetryingBucket",
		"(Bucket, Named, error)":  "0 NewRetryingBucket, 1 NewPatient",
		"(Alias, error)":          "0 NewRetryingBucket",
		"(Fetch, error)":          "0 NewRetryingFetchMiddleware of a func",
		"(Typed[int], error)":     "0 NewRetryingTyped[int]",
		"(Set, error)":            "0 NewRetryingSet",
		"(Store, error)":          "0 NewRetryingStore itself",
		"error":                   "wraps-nothing at wrap",
		"(string, error)":         "wraps-nothing at wrap",
		"(Plain, error)":          "wraps-nothing at wrap",
		"(PlainFunc, error)":      "wraps-nothing at wrap",
		"(*Order, error)":         "wraps-nothing at wrap",
		"([]Bucket, error)":       "wraps-nothing at wrap",
		"(*Bucket, error)":        "wraps-nothing at wrap",
		"(func() Bucket, error)":  "wraps-nothing at wrap",
		"(any, error)":            "wraps-nothing at wrap",
		"(io.ReadCloser, error)":  "wraps-nothing at wrap",
		"(Given, error)":          "not-wrappable at wrap",
		"(Asking, error)":         "not-wrappable at wrap",
		"(Fitting, error)":        "not-wrappable at wrap",
		"(Bucket, Asking, error)": "not-wrappable at wrap",
	}
	sources := map[string]string{}
	for results := range tests {
		sources[results] = methodsSource("policy", "Ping() error", "//retry:wrap\n\tOpen() "+results) + wrapTypes
	}
	all := resolveAll(t, goMod, sources)
	for results, want := range tests {
		t.Run(results, func(t *testing.T) {
			c := all[results]
			if strings.Contains(want, " at ") {
				c.wantMistakes(t, want)
				return
			}
			c.wantMistakes(t)
			if got := wrapped(c.method("Open")); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// wrapped lists the results of m that are wrapped.
func wrapped(m *model.Method) string {
	var all []string
	for _, w := range m.Wraps {
		text := fmt.Sprintf("%d %s", w.Result, w.Constructor)
		if w.TypeArgs.Len() > 0 {
			text += "[" + w.TypeArgs.At(0).String() + "]"
		}
		if w.Func {
			text += " of a func"
		}
		if w.Self {
			text += " itself"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// A wrapper may make others, and itself with the same type arguments, but wrappers may not
// make each other: their constructors would never return.
func TestWrapCycles(t *testing.T) {
	iface := func(name string, results ...string) string {
		text := "//retry:policy\ntype " + name + " interface {\n\tPing() error\n"
		for i, result := range results {
			text += fmt.Sprintf("\t//retry:wrap\n\tOpen%d() (%s, error)\n", i, result)
		}
		return text + "}\n"
	}
	tests := []struct {
		name, source string
		want         []string
	}{
		{"itself", iface("A", "A"), nil},
		{"a chain", iface("A", "B") + iface("B", "C") + iface("C"), nil},
		{"a diamond", iface("A", "B", "C") + iface("B", "D") + iface("C", "D") + iface("D"), nil},
		{"a chain whose links wrap themselves", iface("A", "A", "B") + iface("B", "B"), nil},
		{"two", iface("A", "B") + iface("B", "A"), []string{"wrap-cycle at wrap"}},
		{"three", iface("A", "B") + iface("B", "C") + iface("C", "A"), []string{"wrap-cycle at wrap"}},
		{"reached from outside", iface("A", "B") + iface("B", "C") + iface("C", "B"), []string{"wrap-cycle at wrap"}},
		{"two cycles", iface("A", "B", "C") + iface("B", "A") + iface("C", "A"), []string{"wrap-cycle at wrap", "wrap-cycle at wrap"}},
		{"two cycles apart", iface("A", "B") + iface("B", "A") + iface("C", "D") + iface("D", "C"), []string{"wrap-cycle at wrap", "wrap-cycle at wrap"}},
		{"through a func", iface("A", "F") + "//retry:policy\n//retry:wrap\ntype F func() (A, error)\n", []string{"wrap-cycle at wrap"}},
		{"itself with its type parameters", iface("G[K, V any]", "G[K, V]"), nil},
		{"itself with others", iface("G[K, V any]", "G[V, K]"), []string{"wrap-cycle at wrap"}},
		{"itself with fixed ones", iface("G[K any]", "G[int]"), []string{"wrap-cycle at wrap"}},
		{"itself by an alias", iface("A", "Alias") + "type Alias = A\n", nil},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = tt.source
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { all[tt.name].wantMistakes(t, tt.want...) })
	}
}

// What a wrapper of another package needs is visible in its constructor: one that takes
// more than what it wraps and options cannot be called without the rest.
func TestGeneratedWraps(t *testing.T) {
	const bucket = "type Bucket interface { Get() error }\ntype Wrapper struct{}\n"
	tests := []struct{ name, source, want string }{
		{"a wrapper", bucket + "func (*Wrapper) Around(Bucket) *Wrapper { return nil }\nfunc NewWrapper(Bucket, ...retry.Option) *Wrapper { return nil }", "0 NewWrapper"},
		{"a wrapper that takes a policy", bucket + "func (*Wrapper) Around(Bucket) *Wrapper { return nil }\nfunc NewWrapper(Bucket, retry.Policy, ...retry.Option) *Wrapper { return nil }", "wraps-nothing at wrap"},
		{"Around something else", bucket + "func (*Wrapper) Around(string) *Wrapper { return nil }\nfunc NewWrapper(Bucket) *Wrapper { return nil }", "wraps-nothing at wrap"},
		{"Around several", bucket + "func (*Wrapper) Around(Bucket, int) *Wrapper { return nil }\nfunc NewWrapper(Bucket) *Wrapper { return nil }", "wraps-nothing at wrap"},
		{"without Around", bucket + "func NewWrapper(Bucket) *Wrapper { return nil }", "wraps-nothing at wrap"},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = methodsSource("policy", "//retry:wrap\n\tOpen() (Bucket, error)") + tt.source
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, tt.want)
			} else if got := wrapped(c.method("Open")); got != tt.want {
				t.Errorf("got %q, want %q:\n%s", got, tt.want, c.found)
			}
		})
	}
}
