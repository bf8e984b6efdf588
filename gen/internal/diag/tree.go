package diag

import (
	"go/token"
	"os"
	"path/filepath"
)

// A Tree is the files that diagnostics are about, for formats that quote them or name them
// relative to a repository.
type Tree struct {
	dir, root string
	texts     map[string][]byte
}

// NewTree returns the Tree of diagnostics whose file names are relative to dir. The names in
// the output are relative to root if that contains dir, or else to dir.
func NewTree(dir, root string) *Tree {
	if _, ok := host().inside(root, dir); root == "" || !ok {
		root = dir
	}
	return &Tree{dir, root, map[string][]byte{}}
}

// path returns the absolute path of a file.
func (t *Tree) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(t.dir, name)
}

// name returns the name of a file in the output, with slashes: relative to the root, or
// absolute if it is outside.
func (t *Tree) name(name string) (slashed string, relative bool) {
	path := t.path(name)
	if rel, ok := host().inside(t.root, path); ok {
		return rel, true
	}
	return host().slash(path), false
}

// text returns the content of a file, nil if it cannot be read.
func (t *Tree) text(name string) []byte {
	text, known := t.texts[name]
	if !known {
		text, _ = os.ReadFile(t.path(name)) // the output then has no ends of regions
		t.texts[name] = text
	}
	return text
}

// region returns the region of d, with columns in UTF-16 code units.
func (t *Tree) region(d Diagnostic) Region { return t.utf16(d.Region(t.text(d.Pos.Filename))) }

// utf16 returns r with columns in UTF-16 code units.
func (t *Tree) utf16(r Region) Region {
	text := t.text(r.Start.Filename)
	return Region{UTF16(text, r.Start), UTF16(text, r.End)}
}

// line returns the line at pos.
func (t *Tree) line(pos token.Position) string {
	pos.Column = 1
	return line(t.text(pos.Filename), pos)
}
