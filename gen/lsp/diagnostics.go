package lsp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/lint"
)

// publish sends the diagnostics of a file to the client. The caller holds the lock.
func (s *server) publish(path string, found diag.List, res *result) {
	p := publishParams{URI: s.uri(path), Diagnostics: []diagnostic{}}
	if doc := s.documents[path]; doc != nil {
		p.Version = &doc.version
	}
	for _, d := range found {
		p.Diagnostics = append(p.Diagnostics, s.diagnostic(d, res))
	}
	_ = s.rpc.Notify(s.ctx, "textDocument/publishDiagnostics", p) // lost with the client
}

// uri returns the URI of a file, as the client spells it if it is open. The caller holds the
// lock.
func (s *server) uri(path string) string {
	if doc := s.documents[path]; doc != nil {
		return doc.uri
	}
	return diag.FileURI(path)
}

// diagnostic returns d as a client gets it. The caller holds the lock.
func (s *server) diagnostic(d diag.Diagnostic, res *result) diagnostic {
	text := res.texts[d.Pos.Filename]
	out := diagnostic{
		Range:           spanOf(text, d.Region(text)),
		Severity:        severityError,
		Code:            d.Code,
		CodeDescription: &codeDescription{lint.Explains(d.Code).URL()},
		Source:          "retrygen",
		Message:         d.Message,
	}
	if d.Severity == diag.Warning {
		out.Severity = severityWarning
	}
	for _, r := range d.Related {
		at := positionAt(res.texts[r.Pos.Filename], r.Pos)
		out.Related = append(out.Related, related{location{s.uri(r.Pos.Filename), span{at, at}}, r.Message})
	}
	return out
}

// parse parses a file as far as possible. It reports false if that has no directives.
func parse(fset *token.FileSet, path, text string) (file *ast.File, annotated bool) {
	file, _ = parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	return file, slices.ContainsFunc(file.Comments, func(group *ast.CommentGroup) bool {
		return slices.ContainsFunc(group.List, directive.Is)
	})
}

// syntactic returns the mistakes in the directives of a file that show without the packages
// that it imports, and whether it has directives.
func syntactic(path, text string) (mistakes diag.List, annotated bool) {
	fset := token.NewFileSet()
	file, annotated := parse(fset, path, text)
	if !annotated {
		return nil, false
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{IgnoreFuncBodies: true, FakeImportC: true, Error: func(error) {}}
	pkg, _ := conf.Check(file.Name.Name, fset, []*ast.File{file}, info)
	_, found := load.Checked(fset, []*ast.File{file}, pkg, info, nil)
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Code == "does-not-compile" }), true
}
