package lint

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/emit"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/own"
)

var stale = &Check{
	Name:  "stale",
	Title: "a generated file is missing, or out of date with its directives",
	Why: `Generated files are committed, so they can become stale: a changed policy has no effect until the
file is regenerated, and a file whose directives were removed continues to retry. In CI, "retrygen
-check" reports the same and prints the difference.`,
	Before: `//retry:policy attempts=5    // store_retry.go says MaxAttempts: 4
type Store interface { ... }`,
	After:   `go generate ./...`,
	Silence: `This check cannot be silenced: run retrygen, or "retrygen vet -fix".`,
}

// findStale compares the generated files with the directives.
func findStale(pass *analysis.Pass, d *declared) (diag.List, error) {
	var found diag.List
	for _, file := range d.model.Files {
		want, refused, err := emit.File(file)
		if err != nil {
			return nil, fmt.Errorf("generating %s: %w", file.Path, err)
		}
		if len(refused) > 0 {
			found = append(found, refused...)
			continue
		}
		got, err := pass.ReadFile(file.Path)
		switch at := file.Wrappers[0].Pos; {
		case err != nil:
			found.Add(at, stale.Name, "%s has not been generated: run retrygen", filepath.Base(file.Path))
		case own.Is(got) && !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want):
			found.Add(at, stale.Name, "%s is out of date with its directives: run retrygen", filepath.Base(file.Path))
		}
	}
	return append(found, findOrphans(pass, d)...), nil
}

// findOrphans reports generated files that nothing generates now. It reports none if the
// build excludes files, which may have directives.
func findOrphans(pass *analysis.Pass, d *declared) diag.List {
	if len(pass.IgnoredFiles) > 0 {
		return nil
	}
	var found diag.List
	for _, own := range d.pkg.Outputs {
		if slices.ContainsFunc(d.model.Files, func(f *model.File) bool { return f.Path == own.Path }) {
			continue
		}
		found.Add(diag.At(pass.Fset, own.Syntax.Package), stale.Name, "no directives generate this file any longer: run retrygen to remove it")
	}
	return found
}
