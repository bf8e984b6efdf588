package lsp

import (
	"bytes"
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A document is open in the editor.
type document struct {
	uri     string // as the client spells it
	path    string
	version int
	text    string
}

func (d *document) dir() string { return filepath.Dir(d.path) }

// isGo reports whether the generator may read a file.
func isGo(path string) bool { return strings.HasSuffix(path, ".go") }

func (s *server) didOpen(p *openParams) {
	doc := &document{uri: p.TextDocument.URI, version: p.TextDocument.Version, text: p.TextDocument.Text}
	path, ok := pathOf(doc.uri)
	if !ok || !isGo(path) {
		return
	}
	doc.path = path
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents[path] = doc
	s.schedule(doc.dir(), 0)
}

func (s *server) didChange(p *changeParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	doc := s.document(p.TextDocument.URI)
	if doc == nil || len(p.ContentChanges) == 0 {
		return
	}
	changed := *doc // a request may be reading the old one
	changed.version = p.TextDocument.Version
	changed.text = p.ContentChanges[len(p.ContentChanges)-1].Text
	s.documents[doc.path] = &changed
	s.schedule(doc.dir(), s.Pause)
}

func (s *server) didSave(p *documentParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if doc := s.document(p.TextDocument.URI); doc != nil {
		s.schedule(doc.dir(), 0)
	}
}

func (s *server) didClose(p *documentParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	doc := s.document(p.TextDocument.URI)
	if doc == nil {
		return
	}
	delete(s.documents, doc.path)
	if len(s.opened(doc.dir())) == 0 {
		s.forget(doc.dir())
		return
	}
	s.schedule(doc.dir(), 0) // without what was not saved
}

// didChangeWatchedFiles checks again what a program other than the editor may have changed:
// all open packages if a go.mod file is among the files.
func (s *server) didChangeWatchedFiles(p *watchedFilesParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dirs := map[string]bool{}
	for _, change := range p.Changes {
		path, ok := pathOf(change.URI)
		switch {
		case !ok:
		case isGo(path):
			dirs[filepath.Dir(path)] = true
		default:
			for dir := range s.folders {
				dirs[dir] = true
			}
		}
	}
	for dir := range dirs {
		if s.folders[dir] != nil {
			s.schedule(dir, s.Pause)
		}
	}
}

// document returns an open document, or nil. The caller holds the lock.
func (s *server) document(uri string) *document {
	path, _ := pathOf(uri)
	return s.documents[path]
}

// find is document for callers that do not hold the lock.
func (s *server) find(uri string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.document(uri)
}

// opened returns the open documents in a folder. The caller holds the lock.
func (s *server) opened(dir string) []*document {
	var found []*document
	for _, doc := range s.documents {
		if doc.dir() == dir {
			found = append(found, doc)
		}
	}
	return found
}

// in is opened for callers that do not hold the lock, sorted by path.
func (s *server) in(dir string) []*document {
	s.mu.Lock()
	defer s.mu.Unlock()
	docs := s.opened(dir)
	slices.SortFunc(docs, func(a, b *document) int { return cmp.Compare(a.path, b.path) })
	return docs
}

// overlay returns, by path, the texts of the documents that differ from their files. Files
// that do not exist yet are not among them.
func (s *server) overlay() map[string][]byte {
	s.mu.Lock()
	open := maps.Clone(s.documents)
	s.mu.Unlock() // reading files takes time
	texts := map[string][]byte{}
	for path, doc := range open {
		if saved, err := os.ReadFile(path); err == nil && !bytes.Equal(saved, []byte(doc.text)) {
			texts[path] = []byte(doc.text)
		}
	}
	return texts
}
