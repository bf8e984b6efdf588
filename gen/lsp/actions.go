package lsp

import (
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/creachadair/jrpc2"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/diag"
)

// commandGenerate is a command whose argument is the URI of a document: it generates the
// files of the document's package.
const commandGenerate = "retrygen.generate"

// codeAction returns the fixes of the diagnostics in a part of a document, and the actions for
// all of it.
func (s *server) codeAction(_ context.Context, p *codeActionParams) ([]codeAction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	actions := []codeAction{} // not null
	doc := s.document(p.TextDocument.URI)
	if doc == nil {
		return actions, nil
	}
	wanted := func(kind string) bool {
		return len(p.Context.Only) == 0 || slices.ContainsFunc(p.Context.Only, func(only string) bool {
			return kind == only || strings.HasPrefix(kind, only+".")
		})
	}
	f := s.folders[doc.dir()]
	if f != nil && f.result != nil {
		if wanted(actionQuickFix) {
			actions = append(actions, s.quickFixes(doc, f.result, p.Range)...)
		}
		if all := s.fixAll(doc, f.result); all != nil && wanted(actionFixAll) {
			actions = append(actions, *all)
		}
	}
	if _, annotated := parse(token.NewFileSet(), doc.path, doc.text); annotated && wanted(actionGenerate) {
		actions = append(actions, generateAction(doc, actionGenerate))
	}
	return actions, nil
}

func generateAction(doc *document, kind string) codeAction {
	const title = "Generate with retrygen"
	return codeAction{Title: title, Kind: kind, Command: &command{title, commandGenerate, []any{doc.uri}}}
}

// quickFixes returns the fixes of the diagnostics in a part of a document. The caller holds
// the lock.
func (s *server) quickFixes(doc *document, res *result, in span) []codeAction {
	var actions []codeAction
	for _, d := range res.found {
		if d.Pos.Filename != doc.path {
			continue
		}
		shown := s.diagnostic(d, res)
		if !shown.Range.overlaps(in) {
			continue
		}
		if strings.HasSuffix(d.Code, "-output") {
			action := generateAction(doc, actionQuickFix)
			action.Diagnostics, action.IsPreferred = []diagnostic{shown}, true
			actions = append(actions, action)
		}
		for _, fix := range d.Fixes() {
			if edit := s.edit(res, fix.Edits); edit != nil {
				actions = append(actions, codeAction{
					Title: capital(fix.Message), Kind: actionQuickFix, Diagnostics: []diagnostic{shown}, IsPreferred: fix == d.Fix, Edit: edit,
				})
			}
		}
	}
	return actions
}

// capital returns text with its first letter in upper case, as menus have it.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// edit returns edits as a client gets them, or nil if one of the texts has changed since the
// check. The caller holds the lock.
func (s *server) edit(res *result, edits []diag.Edit) *workspaceEdit {
	changes := map[string][]textEdit{}
	for _, e := range edits {
		path := e.Pos.Filename
		text := res.texts[path]
		if doc := s.documents[path]; doc != nil && doc.text != string(text) {
			return nil
		}
		uri := s.uri(path)
		changes[uri] = append(changes[uri], textEdit{spanOf(text, e.Region()), e.In(string(text)).New})
	}
	return &workspaceEdit{changes}
}

// fixAll returns an action that applies all fixes to a document, or nil if there are none. The
// caller holds the lock.
func (s *server) fixAll(doc *document, res *result) *codeAction {
	here := slices.DeleteFunc(slices.Clone(res.found), func(d diag.Diagnostic) bool {
		return d.Fix == nil || slices.ContainsFunc(d.Fix.Edits, func(e diag.Edit) bool { return e.Pos.Filename != doc.path })
	})
	if len(here) == 0 || string(res.texts[doc.path]) != doc.text {
		return nil
	}
	fixed, err := here.Fixed(func(string) ([]byte, error) { return []byte(doc.text), nil })
	if err != nil {
		return nil
	}
	whole := span{position{}, positionOf(doc.text, len(doc.text))}
	return &codeAction{
		Title: "Apply all fixes of retrygen", Kind: actionFixAll,
		Edit: &workspaceEdit{map[string][]textEdit{doc.uri: {{whole, string(fixed[doc.path])}}}},
	}
}

// executeCommand carries out commandGenerate, the only command.
func (s *server) executeCommand(ctx context.Context, p *executeParams) (any, error) {
	if p.Command != commandGenerate || len(p.Arguments) != 1 {
		return nil, jrpc2.Errorf(jrpc2.InvalidParams, "the only command is %s, with the URI of a document", commandGenerate)
	}
	path, ok := pathOf(p.Arguments[0])
	if !ok {
		return nil, jrpc2.Errorf(jrpc2.InvalidParams, "%s is not the URI of a file", p.Arguments[0])
	}
	dir := filepath.Dir(path)
	overlay := s.overlay()
	for unsaved := range overlay {
		if filepath.Dir(unsaved) == dir {
			s.tell(messageWarning, "nothing was generated: save %s first", filepath.Base(unsaved))
			return nil, nil
		}
	}
	summary, err := generate(ctx, s.config(dir, nil))
	if err != nil {
		s.tell(messageError, "nothing was generated: %v", err)
		return nil, nil
	}
	s.tell(messageInfo, "%s", summary)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folders[dir] != nil {
		s.schedule(dir, 0)
	}
	return nil, nil
}

// generate generates the files of a package, and returns what it has done.
func generate(ctx context.Context, cfg gen.Config) (string, error) {
	source, err := gen.Load(ctx, cfg)
	if err != nil {
		return "", err
	}
	res, err := source.Generate(ctx)
	if err != nil {
		return "", err
	}
	if errs := res.Diagnostics.Errors(); len(errs) > 0 {
		return "", fmt.Errorf("the directives have mistakes:\n%w", errs.Err())
	}
	if err := res.Apply(ctx); err != nil {
		return "", err
	}
	if len(res.Changes) == 0 {
		return "the generated files are up to date", nil
	}
	var names []string
	for _, c := range res.Changes {
		if c.New == nil {
			names = append(names, "removed "+c.Name)
		} else {
			names = append(names, "generated "+c.Name)
		}
	}
	return strings.Join(names, ", "), nil
}
