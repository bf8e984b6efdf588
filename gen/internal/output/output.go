// Package output compares generated files with those on disk, shows the differences, and
// replaces files atomically.
package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// A File is a file that should be on disk, or should be removed.
type File struct {
	Path    string   // absolute
	Sources []string // annotated files from which it is generated
	Content []byte   // nil if it should be removed, because its directives are gone
}

// A Change updates one file on disk.
type Change struct {
	Path string // absolute
	Name string // Path for display: relative if that is shorter
	Old  []byte // nil if the file does not exist; with LF line endings if the file is a generated one
	New  []byte // nil if the file should be removed
}

// Changes are the changes of one run.
type Changes []Change

// Compare returns the changes that bring the disk up to date with files. Their names are
// relative to dir. It ignores CRLF line endings, which Git may have introduced.
func Compare(dir string, files []File) (Changes, error) {
	var changes Changes
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("comparing with existing generated files: %w", err)
		}
		if err == nil {
			old = unixLines(old)
		}
		if (old == nil) != (f.Content == nil) || !bytes.Equal(old, unixLines(f.Content)) {
			changes = append(changes, Change{Path: f.Path, Name: diag.Shorten(dir, f.Path), Old: old, New: f.Content})
		}
	}
	return changes, nil
}

// unixLines returns text with LF line endings. It never returns nil.
func unixLines(text []byte) []byte {
	return append([]byte{}, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))...)
}

// Kind returns the kind of the change: missing, orphan or stale.
func (c Change) Kind() string {
	switch {
	case c.Old == nil:
		return "missing"
	case c.New == nil:
		return "orphan"
	}
	return "stale"
}

// remedies maps kinds of changes to messages.
var remedies = map[string]string{
	"missing": "file has not been generated: run retrygen",
	"stale":   "file is out of date with its directives: run retrygen",
	"orphan":  "no directives generate this file any longer: run retrygen to remove it",
}

// Findings returns the changes as diagnostics, for a run that does not apply them.
func (changes Changes) Findings() diag.List {
	var found diag.List
	for _, c := range changes {
		found.Add(token.Position{Filename: c.Name}, c.Kind()+"-output", "%s", remedies[c.Kind()])
	}
	return found
}

// Diff returns the change as a unified diff, suitable for patch -p0.
func (c Change) Diff() []byte {
	before, after := c.Name, c.Name
	if c.Old == nil {
		before = os.DevNull
	}
	if c.New == nil {
		after = os.DevNull
	}
	return diff.Diff(before, unixLines(c.Old), after, unixLines(c.New)) // it shows other endings as changes
}

// Apply applies the changes in order, until one fails or ctx is done. Each file then has
// either its old or its new content.
func (changes Changes) Apply(ctx context.Context) error {
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("interrupted before writing %s: %w", c.Path, err)
		}
		if err := c.apply(); err != nil {
			return fmt.Errorf("%w%s", err, remedy(c.Path, err))
		}
	}
	return nil
}

func (c Change) apply() error {
	if c.New == nil {
		if err := os.Remove(c.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing a generated file without directives: %w", err)
		}
		return nil
	}
	if err := replace(c.Path, c.New); err != nil {
		return fmt.Errorf("writing %s: %w", c.Path, err)
	}
	return nil
}

// replace replaces a file atomically, by renaming a temporary file. Of a symbolic link, it
// replaces the target.
func replace(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o666) // subject to the umask
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	temp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.tmp", filepath.Base(path), os.Getpid()))
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	if err := os.WriteFile(temp, content, mode); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func remedy(path string, err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("; make %s writable and run retrygen again", filepath.Dir(path))
	}
	return "; the file is unchanged"
}
