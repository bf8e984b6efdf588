package draft

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// importing imports the same package for each path.
type importing struct{ *types.Package }

func (i importing) Import(string) (*types.Package, error) { return i.Package, nil }

// fakeContext returns a package context that has only the type Context, without methods.
func fakeContext() *types.Package {
	pkg := types.NewPackage("context", "context")
	name := types.NewTypeName(token.NoPos, pkg, "Context", nil)
	types.NewNamed(name, types.NewInterfaceType(nil, nil), nil)
	pkg.Scope().Insert(name)
	pkg.MarkComplete()
	return pkg
}

// methodOf returns a method with the given declaration, of an interface with the given name.
func methodOf(t *testing.T, iface, decl string) (*model.Wrapper, *model.Method) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", "package a\nimport \"context\"\nvar _ context.Context\ntype User struct{}\ntype "+iface+" interface{ "+decl+" }\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importing{fakeContext()}}
	pkg, err := conf.Check("a", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	obj := pkg.Scope().Lookup(iface).(*types.TypeName)
	f := obj.Type().Underlying().(*types.Interface).Method(0)
	return &model.Wrapper{Obj: obj}, &model.Method{Name: f.Name(), Signature: f.Signature(), Policy: &model.Policy{}}
}

// Only methods that replace or remove what they are given the key of are idempotent.
func TestWhyIdempotent(t *testing.T) {
	for _, tt := range []struct {
		iface, decl string
		want        bool
	}{
		{"Store", "Put(ctx context.Context, id string, u User) error", true},
		{"Store", "Set(id int64, u *User) error", true},
		{"Store", "SetUser(ctx context.Context, id [16]byte, u User) error", true},
		{"Store", "Delete(ctx context.Context, id string) error", true},
		{"Store", "DeleteUser(ctx context.Context, id string) error", true},
		{"Store", "Remove(ctx context.Context, org, id string) error", true},
		{"Store", "UpsertUser(ctx context.Context, id string, u User) error", true},

		{"Store", "Put(ctx context.Context, u User) error", false},
		{"Store", "Put(ctx context.Context, text string) error", false},
		{"Store", "Set(ctx context.Context, id string, u User) (old User, err error)", false},
		{"Store", "SetNX(ctx context.Context, id string, u User) error", false},
		{"Store", "SetIfAbsent(ctx context.Context, id string, u User) error", false},
		{"Store", "PutAndGet(ctx context.Context, id string, u User) error", false},
		{"Store", "Delete(ctx context.Context) error", false},
		{"Store", "Delete(ctx context.Context, f User) error", false},
		{"Store", "DeleteFirst(ctx context.Context, n int) error", false},
		{"Store", "Update(ctx context.Context, id string, u User) error", false},
		{"Store", "Create(ctx context.Context, id string, u User) error", false},
		{"Queue", "Put(ctx context.Context, topic string, u User) error", false},
		{"EventLog", "Set(ctx context.Context, topic string, u User) error", false},
	} {
		w, m := methodOf(t, tt.iface, tt.decl)
		if got := whyIdempotent(w, m); (got != "") != tt.want {
			t.Errorf("%s: %s: got %q, want it to be idempotent: %t", tt.iface, tt.decl, got, tt.want)
		}
	}
}

// What opens, runs or closes something is no request; a request may begin with the same word.
func TestWhyNever(t *testing.T) {
	for name, want := range map[string]bool{
		"Close": true, "Run": true, "Commit": true, "CommitTx": true, "Shutdown": true,
		"CloseAccount": false, "RunQuery": false, "StartJob": false, "Get": false, "Closest": false,
	} {
		_, m := methodOf(t, "Store", name+"(ctx context.Context) error")
		if got := whyNever(m); (got != "") != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestIsInProcess(t *testing.T) {
	for name, want := range map[string]bool{
		"Handler": true, "EventHandler": true, "HandlerFunc": true, "Logger": true, "Visitor": true,
		"Store": false, "UserRepository": false, "HandlerStore": false, "PaymentsClient": false, "Catalog": false,
	} {
		if got := isInProcess(name); got != want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
