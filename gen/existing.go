package gen

import (
	"go/token"
	"os"
	"path/filepath"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/load"
)

// orphans returns, to be removed, the files that were generated before and are not any
// more, but for those of sources that this build leaves out.
func orphans(loaded *load.Result, files []File) []File {
	keep := map[string]bool{}
	for _, f := range files {
		keep[f.Path] = true
	}
	for _, s := range loaded.Skipped {
		for _, path := range s.Outputs {
			keep[path] = true
		}
	}
	var gone []File
	for _, path := range loaded.Outputs {
		if !keep[path] {
			gone = append(gone, File{Path: path})
		}
	}
	return gone
}

// checkForeign reports files in the way that somebody else wrote.
func checkForeign(files []File) diag.List {
	var found diag.List
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		if err == nil && !load.IsOwn(old) {
			found.Add(token.Position{Filename: f.Path}, "foreign-file",
				"retrygen did not write this file and leaves it alone: rename it, or write //retry:wrapper file=NAME.go in %s",
				filepath.Base(f.Sources[0]))
		}
	}
	return found
}
