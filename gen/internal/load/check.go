package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/own"
	"github.com/retrygen/retrygen/gen/internal/parallel"
)

// parseSources parses the packages to check from source, unless they are already parsed.
func parseSources(ctx context.Context, g *graph) error {
	return parallel.Each(ctx, g.order, func(_ int, u *unit) error {
		if u.source && u.syntax == nil {
			u.parse(g.fset, g.read)
		}
		return nil
	})
}

// parse parses the files of a package.
func (u *unit) parse(fset *token.FileSet, read func(path string) ([]byte, error)) {
	for _, path := range u.files {
		src, err := read(path)
		if err != nil {
			u.unparsed.Add(token.Position{Filename: path}, doesNotCompile, "%v", err)
			continue
		}
		file, err := parseFile(fset, path, src)
		var list scanner.ErrorList
		errors.As(err, &list)
		for _, err := range list {
			u.unparsed.Add(err.Pos, doesNotCompile, "%s", err.Msg)
		}
		if file != nil {
			u.syntax = append(u.syntax, file)
		}
	}
}

// parseFile parses a file for type-checking. It returns nil for retrygen's own outputs,
// which may be stale or broken; their imports are ignored, too.
func parseFile(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	if own.Is(src) {
		return nil, nil
	}
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	if file != nil && !hasDirective(src) {
		dropBodies(file)
	}
	if file != nil && err == nil && hasDirective(src) {
		declareWrappers(fset, file, src)
	}
	return file, unmapped(fset, file, err)
}

// unmapped returns the errors of the parser with their positions in the real file,
// ignoring //line directives.
func unmapped(fset *token.FileSet, file *ast.File, err error) error {
	errs, ok := err.(scanner.ErrorList)
	if !ok || file == nil {
		return err
	}
	real := fset.File(file.FileStart)
	for _, e := range errs {
		e.Pos = diag.At(fset, real.Pos(e.Pos.Offset))
	}
	return errs
}

// dropBodies empties the bodies of functions: only types and names matter.
func dropBodies(file *ast.File) {
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			f.Body.List = nil
		}
	}
}

// checkSources type-checks the source packages.
func checkSources(ctx context.Context, g *graph) error {
	sources := slices.DeleteFunc(slices.Clone(g.order), func(u *unit) bool { return !u.source })
	return parallel.Each(ctx, sources, func(_ int, u *unit) error {
		for _, imported := range g.imports(u) {
			if !imported.source {
				continue
			}
			select {
			case <-imported.checked:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		g.checkUnit(u)
		close(u.checked)
		return nil
	})
}

func (g *graph) checkUnit(u *unit) {
	conf := types.Config{
		Importer:         importerFunc(func(path string) (*types.Package, error) { return g.importTypes(u, path) }),
		IgnoreFuncBodies: true,
		FakeImportC:      true, // without cgo, declarations that do not use C are still checked
		Error:            u.addTypeError,
	}
	if u.Module != nil && u.Module.GoVersion != "" {
		conf.GoVersion = "go" + u.Module.GoVersion
	}
	if u.root {
		u.info = &types.Info{
			Types:        map[ast.Expr]types.TypeAndValue{},
			Defs:         map[*ast.Ident]types.Object{},
			Uses:         map[*ast.Ident]types.Object{},
			Scopes:       map[ast.Node]*types.Scope{},
			FileVersions: map[*ast.File]string{},
		}
	}
	u.types = types.NewPackage(u.PkgPath, "") // the name is in the first file
	_ = types.NewChecker(&conf, g.fset, u.types, u.info).Files(u.syntax)
}

func (u *unit) addTypeError(err error) {
	var typeErr types.Error
	if errors.As(err, &typeErr) {
		u.mistyped = append(u.mistyped, typeErr)
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// importTypes returns the package that an import path in the files of u refers to.
func (g *graph) importTypes(u *unit, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	imported := g.imported(u, path)
	switch {
	case imported == nil:
		return nil, errors.New("the go command does not know this package")
	case !imported.loaded():
		return nil, fmt.Errorf("cannot load it: %s", firstError(imported.Package))
	}
	return imported.types, nil
}

// loaded reports whether u has types, possibly incomplete.
func (u *unit) loaded() bool { return u.types != nil && (!u.source || len(u.syntax) > 0) }
