package output

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// Orphans returns, as files to remove, the previously generated files that are neither
// among files nor to be kept. On file systems without case, such as those of Windows and
// macOS, a file may be among them by another name.
func Orphans(previous, keep []string, files []File) []File {
	var gone []File
	for _, path := range previous {
		if !slices.Contains(keep, path) && !slices.ContainsFunc(files, func(f File) bool { return isSame(f.Path, path) }) {
			gone = append(gone, File{Path: path})
		}
	}
	return gone
}

// isSame reports whether two paths name the same file.
func isSame(a, b string) bool {
	if a == b || !strings.EqualFold(a, b) {
		return a == b
	}
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, other)
}

// Foreign reports output paths occupied by files that retrygen did not write.
func Foreign(files []File) diag.List {
	var found diag.List
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		if err == nil && !own.Is(old) {
			found.Add(token.Position{Filename: f.Path}, "foreign-file",
				"retrygen did not generate this file and does not overwrite it: rename it, or write //retry:wrapper file=NAME.go in %s",
				filepath.Base(f.Sources[0]))
		}
	}
	return found
}
