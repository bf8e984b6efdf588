package retry_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The type of every constant can be named, in a variable or a parameter of the
// user's.
func TestConstantsHaveNameableTypes(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.CONST {
				wantNameable(t, group)
			}
		}
	}
}

func wantNameable(t *testing.T, group *ast.GenDecl) {
	t.Helper()
	for _, spec := range group.Specs {
		c := spec.(*ast.ValueSpec)
		name, isName := c.Type.(*ast.Ident)
		if isName && c.Names[0].IsExported() && !name.IsExported() {
			t.Errorf("%s has the type %s, which no user can name", c.Names[0], name)
		}
	}
}
