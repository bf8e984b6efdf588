package emit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// Every type is printed as written.
func TestType(t *testing.T) {
	for _, want := range []string{
		"int",
		"error",
		"any",
		"byte",
		"interface{}",
		"struct{}",
		"*[]map[string][3]User",
		"ID",
		"List[List[string]]",
		"chan int",
		"<-chan int",
		"chan<- int",
		"chan (<-chan int)",
		"chan<- chan int",
		"chan func() <-chan int",
		"func()",
		"func(int, ...string) (int, error)",
		"func(ctx context.Context, args ...any) (n int, err error)",
		"func(func(int) error) func()",
		"interface{ Get(id ID) (*User, error) }",
		"interface{ context.Context }",
		"unsafe.Pointer",
		"context.Context",
	} {
		t.Run(want, func(t *testing.T) {
			pkg, typ := check(t, want)
			f := &model.File{Package: &model.Package{Types: pkg}}
			p := newPrinter(f)
			code := jen.Var().Id("X").Add(p.typ(typ))
			p.decide()
			if got := code.GoString(); got != "var X "+want {
				t.Errorf("got %s", got)
			}
		})
	}
}

// check returns the type that an expression denotes.
func check(t *testing.T, expr string) (*types.Package, types.Type) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", `package p

import (
	"context"
	"unsafe"
)

type (
	User        struct{}
	ID          = string
	List[T any] []T

	Request        struct{}
	request        struct{}
	GetUserOutput  struct{}
	putInput       struct{}
	Watch_Client   interface{ RecvMsg(m any) error }
	Streaming[T any] interface{ Watch_Client }

	HTTPClient            struct{}
	Event_Kind            int
	WorkflowExecutionInfo struct{}
	ListUserIDsReply      struct{}
	UserID                string
	PodInterface          interface{}
	UserListV2            struct{}
	Type                  struct{}
	value                 struct{}
	R                     struct{}
)

var (
	_ context.Context
	_ unsafe.Pointer
	X `+expr+`
)
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: contextOnly{}}
	pkg, err := config.Check("example.org/p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg, pkg.Scope().Lookup("X").Type()
}

// contextOnly imports a package context that contains only Context.
type contextOnly struct{}

func (contextOnly) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	pkg := types.NewPackage(path, path)
	name := types.NewTypeName(token.NoPos, pkg, "Context", nil)
	types.NewNamed(name, types.NewInterfaceType(nil, nil).Complete(), nil)
	pkg.Scope().Insert(name)
	pkg.MarkComplete()
	return pkg, nil
}
