// Package output brings generated files to the disk: it finds those that differ from
// what is there, shows the difference, and writes them so that there is at no time half
// a file.
package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// A Change is a file whose content is not what it should be.
type Change struct {
	Path string
	Old  []byte // with LF at the ends of lines; nil if there is no such file
	New  []byte // nil if there should be none
}

// Compare returns the Change that makes content what the file has, nil if it has it
// already. Nil content means that there should be no file. That Git has checked a file out
// with CRLF at the ends of its lines is no difference.
func Compare(path string, content []byte) (*Change, error) {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("comparing with what was generated before: %w", err)
	}
	if err == nil {
		old = unixLines(old)
	}
	if (old == nil) == (content == nil) && bytes.Equal(old, content) {
		return nil, nil
	}
	return &Change{Path: path, Old: old, New: content}, nil
}

// unixLines returns text with LF at the ends of lines, never nil.
func unixLines(text []byte) []byte {
	return append([]byte{}, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))...)
}

// Kind says what is wrong with the file on the disk: missing, orphan or stale.
func (c *Change) Kind() string {
	switch {
	case c.Old == nil:
		return "missing"
	case c.New == nil:
		return "orphan"
	}
	return "stale"
}

// Diff returns the change as a unified diff, which patch -p0 takes. Name is that of the
// file.
func (c *Change) Diff(name string) []byte {
	before, after := name, name
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
func Apply(ctx context.Context, changes []*Change) error {
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

func (c *Change) apply() error {
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
