// Package output knows the files that retrygen writes: their names and how they begin, which
// of them differ on the disk, and how to write them so that there is at no time half a file.
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

// A File is one that should be on the disk, or should not.
type File struct {
	Path    string   // absolute
	Sources []string // the annotated files that it is generated from
	Content []byte   // nil if it is to be removed: its directives are gone
}

// A Change gives a file on the disk the content that it should have.
type Change struct {
	Path string // absolute
	Name string // Path for people: relative where that is shorter
	Old  []byte // with LF at the ends of lines; nil if there is no such file
	New  []byte // nil if there should be none
}

// Changes are those of one run.
type Changes []Change

// Compare returns the changes that files need. Their names are relative to dir. That Git
// has checked a file out with CRLF at the ends of its lines is no difference.
func Compare(dir string, files []File) (Changes, error) {
	var changes Changes
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("comparing with what was generated before: %w", err)
		}
		if err == nil {
			old = unixLines(old)
		}
		if (old == nil) != (f.Content == nil) || !bytes.Equal(old, f.Content) {
			changes = append(changes, Change{Path: f.Path, Name: diag.Shorten(dir, f.Path), Old: old, New: f.Content})
		}
	}
	return changes, nil
}

// unixLines returns text with LF at the ends of lines, never nil.
func unixLines(text []byte) []byte {
	return append([]byte{}, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))...)
}

// Kind says what is wrong with the file on the disk: missing, orphan or stale.
func (c Change) Kind() string {
	switch {
	case c.Old == nil:
		return "missing"
	case c.New == nil:
		return "orphan"
	}
	return "stale"
}

// remedies are the messages for the kinds of changes.
var remedies = map[string]string{
	"missing": "file has not been generated: run retrygen",
	"stale":   "file is out of date with its directives: run retrygen",
	"orphan":  "file no longer has directives: run retrygen to remove it",
}

// Findings returns the changes as diagnostics, for a run that does not apply them.
func (changes Changes) Findings() diag.List {
	var found diag.List
	for _, c := range changes {
		found.Add(token.Position{Filename: c.Name}, c.Kind()+"-output", "%s", remedies[c.Kind()])
	}
	return found
}

// Diff returns the change as a unified diff, which patch -p0 takes.
func (c Change) Diff() []byte {
	before, after := c.Name, c.Name
	if c.Old == nil {
		before = os.DevNull
	}
	if c.New == nil {
		after = os.DevNull
	}
	return diff.Diff(before, c.Old, after, c.New)
}

// Apply carries the changes out, in order, until one fails or ctx is done. Every file
// then has either its old content or its new one.
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
			return fmt.Errorf("removing a file whose directives are gone: %w", err)
		}
		return nil
	}
	if err := replace(c.Path, c.New); err != nil {
		return fmt.Errorf("writing %s: %w", c.Path, err)
	}
	return nil
}

// replace gives a file new content by renaming a complete one to its name.
func replace(path string, content []byte) (err error) {
	mode := fs.FileMode(0o666) // the umask takes its part
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
	return "; the file is as it was before"
}
