package lint

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The linter and the runtime have the same answers.
func TestAnswers(t *testing.T) {
	values := map[string]error{
		"context.Canceled": context.Canceled,
		"sql.ErrNoRows":    sql.ErrNoRows, "sql.ErrTxDone": sql.ErrTxDone,
		"io.EOF":      io.EOF,
		"fs.ErrExist": fs.ErrExist, "fs.ErrNotExist": fs.ErrNotExist, "fs.ErrPermission": fs.ErrPermission,
		"os.ErrExist": os.ErrExist, "os.ErrNotExist": os.ErrNotExist, "os.ErrPermission": os.ErrPermission,
	}
	known := map[string]bool{}
	for name := range answers {
		known[path.Base(name)] = true
		if err := values[path.Base(name)]; err == nil || !retry.Answer(err) && err != context.Canceled {
			t.Errorf("%s is an answer to the linter, not to the runtime", name)
		}
	}
	for _, name := range runtimeAnswers(t) {
		if !known[name] {
			t.Errorf("%s is an answer to the runtime, not to the linter", name)
		}
	}
}

// runtimeAnswers returns the names in package retry's list of answers.
func runtimeAnswers(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../runtime/retry/answer.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "answers" {
			return true
		}
		for _, element := range spec.Values[0].(*ast.CompositeLit).Elts {
			selector := element.(*ast.SelectorExpr)
			names = append(names, selector.X.(*ast.Ident).Name+"."+selector.Sel.Name)
		}
		return false
	})
	if len(names) == 0 {
		t.Fatal("package retry has no list of answers")
	}
	return names
}
