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
	// -e: all errors of a package, not the first ten.
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

// place is how the go command begins a line about a place in the source.
var placeRegexp = regexp.MustCompile(`^(?:vet: )?(\S+\.go):(\d+):(?:\d+:)? (.*)`)

// blameLines finds out whom the output of the go command is about. It reports whether
// it is about anybody.
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

// blame makes something that was found at a line of a file the failure of the interface
// that stands there or whose wrapper does, or if none does of all in that package.
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

// declaredAt returns the name of the interface that the declaration at a line is about:
// Store for type Store, type RetryingStore, its methods, and NewRetryingStore.
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

// subject returns the name of the type or func that a declaration is about.
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

// firstIdent returns the first identifier of an expression: the name of the type in
// *RetryingStore[K, V].
func firstIdent(expr ast.Expr) (name string) {
	ast.Inspect(expr, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
