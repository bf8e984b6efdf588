package output_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/output"
)

// write writes a file; nil content means no file.
func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if content == nil {
		return
	}
	if err := os.WriteFile(path, content, 0o640); err != nil {
		t.Fatal(err)
	}
}

// read returns the content of the file, or nil if there is none.
func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return content
}

func TestChanges(t *testing.T) {
	tests := []struct {
		name     string
		old, new []byte
		kind     string // "" if there is no change
		diff     string
	}{
		{"same", []byte("a\n"), []byte("a\n"), "", ""},
		{"both absent", nil, nil, "", ""},
		{"same with CRLF", []byte("a\r\nb\r\n"), []byte("a\nb\n"), "", ""},
		{"stale with CRLF", []byte("a\r\nb\r\n"), []byte("a\nc\n"), "stale", "--- f.go\n+++ f.go\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{"stale", []byte("a\nb\n"), []byte("a\nc\n"), "stale", "--- f.go\n+++ f.go\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{"missing", nil, []byte("a\n"), "missing", "--- /dev/null\n+++ f.go\n@@ -0,0 +1,1 @@\n+a\n"},
		{"orphan", []byte("a\n"), nil, "orphan", "--- f.go\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"},
		{"empty orphan", []byte{}, nil, "orphan", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.go")
			write(t, path, tt.old)
			changes, err := output.Compare(filepath.Dir(path), []output.File{{Path: path, Content: tt.new}})
			if err != nil {
				t.Fatal(err)
			}
			if len(changes) == 0 {
				if tt.kind != "" {
					t.Error("no change")
				}
				return
			}
			change := changes[0]
			if got := change.Kind(); got != tt.kind {
				t.Errorf("kind %q, want %q", got, tt.kind)
			}
			if got := string(change.Diff()); !strings.HasSuffix(got, tt.diff) {
				t.Errorf("diff\n%s\nwant\n%s", got, tt.diff)
			}
			if err := changes.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); string(got) != string(tt.new) || (got == nil) != (tt.new == nil) {
				t.Errorf("now %q, want %q", got, tt.new)
			}
		})
	}
}

func TestApplyKeepsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.go")
	write(t, path, []byte("old"))
	if err := (output.Changes{{Path: path, New: []byte("new")}}).Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A failure leaves the old file and no temporary one, and the error describes what to do.
func TestApplyFailure(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.go")
	if err := os.Mkdir(path, 0o777); err != nil { // nothing can be renamed to the name of a folder
		t.Fatal(err)
	}
	err := (output.Changes{{Path: path, New: []byte("new")}}).Apply(t.Context())
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "the file is unchanged") {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestApplyReadOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.go")
	write(t, path, []byte("old"))
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o777) }) // or it cannot be cleaned up
	if probe, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		probe.Close()
		t.Skip("this user may write anywhere")
	}
	err := (output.Changes{{Path: path, New: []byte("new")}}).Apply(t.Context())
	if err == nil || !strings.Contains(err.Error(), "make "+dir+" writable") {
		t.Errorf("got %v", err)
	}
	if got := string(read(t, path)); got != "old" {
		t.Errorf("now %q", got)
	}
}

func TestApplyInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	path := filepath.Join(t.TempDir(), "f.go")
	err := (output.Changes{{Path: path, New: []byte("new")}}).Apply(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := read(t, path); got != nil {
		t.Errorf("written: %q", got)
	}
}

// A file whose name has another case by now is no orphan if it is the same file, as on a
// file system without case, for which a hard link stands here.
func TestOrphansCase(t *testing.T) {
	dir := t.TempDir()
	was, is := filepath.Join(dir, "Store_retry.go"), filepath.Join(dir, "store_retry.go")
	if err := os.WriteFile(was, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	files := []output.File{{Path: is, Content: []byte("x")}}
	if _, err := os.Stat(is); err != nil { // the file system has case
		if gone := output.Orphans([]string{was}, nil, files); len(gone) != 1 {
			t.Errorf("%v are orphans, want the file with another name", gone)
		}
		if err := os.Link(was, is); err != nil {
			t.Skip(err)
		}
	}
	if gone := output.Orphans([]string{was}, nil, files); len(gone) != 0 {
		t.Errorf("%v are orphans", gone)
	}
}

func TestOrphans(t *testing.T) {
	gone := output.Orphans([]string{"a", "b", "c"}, []string{"b"}, []output.File{{Path: "c", Content: []byte("c")}})
	if len(gone) != 1 || gone[0].Path != "a" || gone[0].Content != nil {
		t.Errorf("orphans are %v, want a, to be removed", gone)
	}
}
