package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// compile builds and vets the tree.
func compile(ctx context.Context, t *tree, c *corpus) error {
	// -e: report all errors of a package, not the first ten.
	for _, args := range [][]string{{"build", "-gcflags=-e", "./..."}, {"vet", "./..."}} {
		out, err := t.goCommand(ctx, args...)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !t.blameLines(c, args[0], string(out)) {
			return fmt.Errorf("go %s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}

// place matches the position at the beginning of a line of the go command's output.
var placeRegexp = regexp.MustCompile(`^(?:vet: )?(\S+\.go):(\d+):(?:\d+:)? (.*)`)

// blameLines attributes the go command's output to interfaces. It reports whether it
// could attribute any.
func (t *tree) blameLines(c *corpus, stage, out string) bool {
	blamed := false
	for line := range strings.Lines(out) {
		m := placeRegexp.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		if n, err := strconv.Atoi(m[2]); err == nil {
			blamed = t.blame(c, m[1], n, stage, m[3]) || blamed
		}
	}
	return blamed
}

// blame records a failure at a line of a file. It attributes it to the interface whose
// declaration or wrapper is at that line, or if there is none, to all interfaces in that
// package.
func (t *tree) blame(c *corpus, file string, line int, stage, message string) bool {
	file = filepath.ToSlash(file)
	dir := path.Dir(path.Clean(file))
	name := declaredAt(filepath.Join(t.dir, filepath.FromSlash(file)), line)
	if i := c.byName(dir, name); i != nil {
		i.fail(stage, "%s", message)
		return true
	}
	all := c.in(dir)
	for _, i := range all {
		i.fail(stage, "%s:%d: %s", path.Base(file), line, message)
	}
	return len(all) > 0
}

// declaredAt returns the name of the interface to which the declaration at a line
// belongs: Store for type Store, type RetryingStore, its methods, and NewRetryingStore.
func declaredAt(path string, line int) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if file == nil || err != nil {
		return ""
	}
	for _, decl := range file.Decls {
		if fset.Position(decl.Pos()).Line <= line && line <= fset.Position(decl.End()).Line {
			return strings.TrimPrefix(strings.TrimPrefix(subject(decl), "New"), "Retrying")
		}
	}
	return ""
}

// subject returns the name of the type or func that a declaration declares or belongs to.
func subject(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		return firstIdent(d.Recv.List[0].Type)
	case *ast.GenDecl:
		switch spec := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return spec.Name.Name
		case *ast.ValueSpec: // var _ Store = (*RetryingStore)(nil)
			return firstIdent(spec.Type)
		}
	}
	return ""
}

// firstIdent returns the first identifier of an expression, which is the name of the type
// in *RetryingStore[K, V].
func firstIdent(expr ast.Expr) (name string) {
	ast.Inspect(expr, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
