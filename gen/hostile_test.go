package gen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen"
)

// bodies is the golden folder with every kind of method body.
const bodies = "../testdata/golden/nasty/bodies/"

const hostileModule = `module example.org/hostile

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
`

// TestHostileNames compiles the files generated from that folder after renaming its
// declarations to names that generated code uses: each name in turn is given to
// parameters, results and a type, to parameters and an imported package, and to a type
// parameter.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	archive := &txtar.Archive{}
	add := func(path, content string) {
		archive.Files = append(archive.Files, txtar.File{Name: path, Data: []byte(content)})
	}
	read := func(name string) string {
		content, err := os.ReadFile(bodies + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(content), "github.com/retrygen/retrygen/testdata/golden/nasty/bodies", "example.org/hostile")
	}
	add("go.mod", hostileModule)
	add("lib/lib.go", read("lib/lib.go"))
	source, generic, shared := read("bodies.go"), read("generic.go"), read("shared.go")
	fixed := fileNames(t, source, generic, shared)
	for _, dir := range []string{"variables", "types", "imports", "params"} {
		add(dir+"/shared.go", shared)
	}
	for i, name := range usedNames(t) {
		file := fmt.Sprintf("/file%d.go", i)
		asVariable := replaceWord(number(source, i), "victim", name)
		if fixed[name] || types.Universe.Lookup(name) != nil {
			add("variables"+file, asVariable) // with another meaning it would change the source's meaning
			continue
		}
		add("types"+file, replaceWord(asVariable, fmt.Sprint("Victim", i), name))
		imported := strings.Replace(asVariable, `"example.org/hostile/lib"`, name+` "example.org/hostile/lib"`, 1)
		add("imports"+file, strings.ReplaceAll(imported, "lib.", name+"."))
		add("params"+file, replaceWord(number(generic, i), "Elem", name))
	}
	dir := unpack(t, archive)
	generateFiles(t, dir)
	checkTypes(t, dir)
}

// checkTypes type-checks the packages of a module, which is faster than compiling them.
func checkTypes(t *testing.T, dir string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir, Env: environment()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Error(err)
		}
	}
}

// number makes the package-level names of a source different from those of other copies.
func number(source string, n int) string {
	declared := regexp.MustCompile(`\b(Victim|Sequence|Params|Faults|Results|Call|Returned|Generic|GenericFunc)\b`)
	return declared.ReplaceAllString(source, fmt.Sprintf("${1}%d", n))
}

func replaceWord(text, word, by string) string {
	return regexp.MustCompile(`\b`+word+`\b`).ReplaceAllString(text, by)
}

// fileNames returns the names that sources declare at package level or import.
func fileNames(t *testing.T, sources ...string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, source := range sources {
		file := parse(t, source)
		for name := range file.Scope.Objects {
			names[name] = true
		}
		for _, spec := range file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			names[path[strings.LastIndex(path, "/")+1:]] = true
		}
	}
	return names
}

// usedNames returns the unqualified names in the code generated from the folder, and the
// names that replace them if they are taken.
func usedNames(t *testing.T) []string {
	t.Helper()
	names := map[string]bool{}
	for _, name := range []string{"wrapped", "options", "retrying", "method", "callErr", "retried", "attemptCtx", "inner", "logged", "list", "breakerKey", "onceOnly", "idempotencyKey", "worker", "queued"} {
		names[name] = true
	}
	for _, name := range []string{"bodies_retry.go", "generic_retry.go"} {
		content, err := os.ReadFile(bodies + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parse(t, string(content)).Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				noteNames(names, f)
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// noteNames adds the unqualified, unexported names in f.
func noteNames(names map[string]bool, f *ast.FuncDecl) {
	f.Name = ast.NewIdent("_")
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			n.Sel = ast.NewIdent("_")
		case *ast.KeyValueExpr:
			n.Key = ast.NewIdent("_")
		case *ast.Ident:
			if n.Name != "_" && n.Name != "other" && !n.IsExported() { // other is a name of the source
				names[n.Name] = true
			}
		}
		return true
	})
}

func parse(t *testing.T, source string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestHiddenPredeclared generates for packages that shadow predeclared identifiers which
// generated code uses.
func TestHiddenPredeclared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		declaration string
		hidden      bool
	}{
		"new":    {"func new() {}", true},
		"make":   {"func make() {}", true},
		"len":    {"func len() {}", true},
		"copy":   {"var copy int", true},
		"nil":    {"const nil = 0", true},
		"error":  {"type error struct{}", true},
		"string": {"type string struct{}", false},
		"append": {"func append() {}", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "go.mod", Data: []byte(hostileModule)}, {Name: "a.go", Data: []byte(`package hostile

import "io/fs"

` + test.declaration + `

type Fault = fs.PathError

//retry:policy
type Store interface {
	//retry:policy out=n
	Pointer(n *int) *Fault
	//retry:policy out=list
	Slice(list []int) *Fault
}
`)}}})
			src, err := gen.Load(t.Context(), gen.Config{Dir: dir, Patterns: []string{"./..."}, Env: environment()})
			if err != nil {
				t.Fatal(err)
			}
			res, err := src.Generate(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			err = res.Diagnostics.Errors().Err()
			switch {
			case !test.hidden && err != nil:
				t.Error(err)
			case test.hidden && (err == nil || !strings.Contains(err.Error(), "needs the predeclared "+name+",")):
				t.Errorf("got %v, want an error that names %s", err, name)
			}
		})
	}
}
