package lsp

import (
	"context"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/diag"
)

// maxChecks is the number of packages that are checked at a time.
const maxChecks = 2

// A folder is that of a package with an open document.
type folder struct {
	cancel    context.CancelFunc // ends the running check, or does nothing
	result    *result            // of the newest check that has ended; nil if none has
	published map[string]bool    // paths of files that have diagnostics in the editor
}

// A result is what a check of a package has found.
type result struct {
	source *gen.Source       // nil if loading failed
	found  diag.List         // with absolute file names
	texts  map[string][]byte // of the files with diagnostics, and of the open documents
}

// schedule checks a package after a pause, instead of a check that has not ended. The caller
// holds the lock.
func (s *server) schedule(dir string, pause time.Duration) {
	if s.state != up {
		return
	}
	f := s.folders[dir]
	if f == nil {
		f = &folder{cancel: func() {}, published: map[string]bool{}}
		s.folders[dir] = f
	}
	f.cancel()
	ctx, cancel := context.WithCancel(s.ctx)
	f.cancel = cancel
	s.checks.Go(func() {
		defer cancel()
		_ = s.guard("checking "+dir, func() error { // which logs an error
			s.check(ctx, dir, f, pause)
			return nil
		})
	})
}

// forget ends the check of a package, and removes its diagnostics from the editor. The caller
// holds the lock.
func (s *server) forget(dir string) {
	f := s.folders[dir]
	if f == nil {
		return
	}
	f.cancel()
	delete(s.folders, dir)
	for _, path := range slices.Sorted(maps.Keys(f.published)) {
		s.publish(path, nil, nil)
	}
}

// check checks a package and publishes the diagnostics, unless ctx ends before.
func (s *server) check(ctx context.Context, dir string, f *folder, pause time.Duration) {
	if !s.turn(ctx, pause) {
		return
	}
	defer func() { <-s.slots }()
	res := s.inspect(ctx, dir)
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil { // newest wins
		return
	}
	f.result = res
	s.report(dir, f)
}

// turn waits for the end of a pause, and for a slot. It reports false if ctx ends before.
func (s *server) turn(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	select {
	case s.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// config returns the configuration for the package in a folder.
func (s *server) config(dir string, overlay map[string][]byte) gen.Config {
	s.mu.Lock()
	tags := s.Tags
	s.mu.Unlock()
	return gen.Config{Dir: dir, Patterns: []string{"."}, Tags: tags, Env: environment(s.Env, dir), Overlay: overlay}
}

// inspect returns what the generator and vet report about the package in a folder.
func (s *server) inspect(ctx context.Context, dir string) *result {
	docs := s.in(dir)
	overlay := s.overlay()
	res := &result{texts: map[string][]byte{}}
	source, err := gen.Load(ctx, s.config(dir, overlay))
	if err != nil {
		res.found = unloaded(docs, err)
	} else {
		res.source = source
		unsaved := slices.ContainsFunc(docs, func(d *document) bool { return overlay[d.path] != nil })
		res.found = s.findings(ctx, source, unsaved)
	}
	for _, doc := range docs {
		res.texts[doc.path] = []byte(doc.text)
	}
	for i := range res.found {
		absolute(dir, &res.found[i])
		res.read(res.found[i].Pos.Filename)
		for _, r := range res.found[i].Related {
			res.read(r.Pos.Filename)
		}
	}
	return res
}

// read adds the text of a file, if it can be read.
func (r *result) read(path string) {
	if _, known := r.texts[path]; !known {
		r.texts[path], _ = os.ReadFile(path)
	}
}

// findings returns what vet reports, or if vet fails, what the generator reports. Generated
// files are not compared with what is not saved.
func (s *server) findings(ctx context.Context, source *gen.Source, unsaved bool) diag.List {
	res, err := source.Vet(ctx)
	if err != nil && ctx.Err() == nil {
		s.log(messageWarning, "calls are not checked: %v", err)
		res, err = source.Generate(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		s.log(messageError, "%v", err)
		return nil
	case unsaved:
		return res.Diagnostics
	}
	return append(slices.Clone(res.Diagnostics), stale(source, res)...)
}

// stale returns the changes that generating would make as warnings, at the declarations from
// which the files are generated.
func stale(source *gen.Source, res *gen.Result) diag.List {
	models, _ := source.Models() // those without errors
	at := map[string]token.Position{}
	for _, m := range models {
		for _, f := range m.Files {
			at[f.Path] = f.Wrappers[0].Pos
		}
	}
	found := res.Changes.Findings()
	for i, c := range res.Changes {
		if pos, ok := at[c.Path]; ok {
			found[i].Pos = pos
		}
		found[i].Message = filepath.Base(c.Path) + ": " + found[i].Message
		found[i].Severity = diag.Warning
	}
	return found
}

// absolute makes the file names in d absolute.
func absolute(dir string, d *diag.Diagnostic) {
	join := func(name *string) {
		if !filepath.IsAbs(*name) {
			*name = filepath.Join(dir, *name)
		}
	}
	join(&d.Pos.Filename)
	for i := range d.Related {
		join(&d.Related[i].Pos.Filename)
	}
	for _, fix := range d.Fixes() {
		for i := range fix.Edits {
			join(&fix.Edits[i].Pos.Filename)
		}
	}
}

// unloaded returns what can be said about a package that could not be loaded: why, and the
// mistakes in the directives of its open documents that show without types.
func unloaded(docs []*document, err error) diag.List {
	var found diag.List
	for _, doc := range docs {
		mistakes, annotated := syntactic(doc.path, doc.text)
		found = append(found, mistakes...)
		if annotated {
			found.Add(token.Position{Filename: doc.path}, "not-loaded", "%v", err)
		}
	}
	return found
}

// report publishes the diagnostics of a folder, and removes those that are gone. The caller
// holds the lock.
func (s *server) report(dir string, f *folder) {
	byFile := map[string]diag.List{}
	for path := range f.published {
		byFile[path] = nil
	}
	for _, doc := range s.opened(dir) {
		byFile[doc.path] = nil
	}
	for _, d := range f.result.found {
		byFile[d.Pos.Filename] = append(byFile[d.Pos.Filename], d)
	}
	f.published = map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(byFile)) {
		if len(byFile[path]) > 0 {
			f.published[path] = true
		}
		s.publish(path, byFile[path], f.result)
	}
}
