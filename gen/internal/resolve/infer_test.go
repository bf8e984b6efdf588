package resolve

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

func TestCallableAs(t *testing.T) {
	for _, tt := range []struct {
		got, want string
		ok        bool
		targs     int // that a call must state explicitly
	}{
		{"func(s string, err error) bool", "func(string, error) bool", true, 0},
		{"func(any, any) bool", "func(string, error) bool", true, 0},
		{"func(...any) bool", "func(string, error) bool", true, 0},
		{"func(string, ...error) bool", "func(string, error) bool", true, 0},
		{"func() *Err", "func() error", true, 0},
		{"func(string) bool", "func(string, error) bool", false, 0},
		{"func(string, error, int) bool", "func(string, error) bool", false, 0},
		{"func(string, error)", "func(string, error) bool", false, 0},
		{"func(int, error) bool", "func(string, error) bool", false, 0},
		{"func() error", "func() *Err", false, 0},
		{"func[T any](T, error) bool", "func(string, error) bool", true, 0},
		{"func[T any](T, T) bool", "func(string, error) bool", false, 0},
		{"func[K comparable, V any](map[K][]V) bool", "func(map[string][]int) bool", true, 0},
		{"func[T any](List[T], chan T, func(T)) bool", "func(List[int], chan int, func(int)) bool", true, 0},
		{"func[T any](error) T", "func(error) int", true, 1},
		{"func[K, V any](K) V", "func(string) int", true, 2},
		{"func[T interface{ ~int }](T) bool", "func(string) bool", false, 0},
		{"func[T any]() bool", "func() bool", false, 0},
	} {
		t.Run(tt.got+" as "+tt.want, func(t *testing.T) {
			got, want := signatures(t, tt.got, tt.want)
			targs, ok := callableAs(got, want)
			if ok != tt.ok || len(targs) != tt.targs {
				t.Errorf("got %t, %v", ok, targs)
			}
		})
	}
}

// signatures type-checks the declarations of two funcs.
func signatures(t *testing.T, a, b string) (got, want *types.Signature) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", `package p

type Err struct{}

func (*Err) Error() string { return "" }

type List[T any] []T

func a`+a[len("func"):]+"\n\nfunc b"+b[len("func"):]+"\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := config.Check("p", fset, []*ast.File{file}, nil) // it reports the missing bodies
	return pkg.Scope().Lookup("a").Type().(*types.Signature), pkg.Scope().Lookup("b").Type().(*types.Signature)
}
