package lint

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/emit"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var stale = &Check{
	Name:  "stale",
	Title: "a generated file is missing, or out of date with its directives",
	Why: `The generated file is committed, so it can lag behind: a changed policy has no effect until the
file is generated again, and one whose directives are gone goes on retrying. In CI,
"retrygen -check" tells the same and prints the difference.`,
	Before: `//retry:policy attempts=5    // store_retry.go says MaxAttempts: 4
type Store interface { ... }`,
	After:   `go generate ./...`,
	Silence: `There is nothing to silence: run retrygen, or "retrygen vet -fix".`,
}

// findStale compares the generated files with what the directives ask for.
func findStale(pass *analysis.Pass, d *declared) (diag.List, error) {
	var found diag.List
	for _, file := range d.model.Files {
		want, err := emit.File(file)
		if err != nil {
			return nil, fmt.Errorf("generating %s: %w", file.Path, err)
		}
		got, err := pass.ReadFile(file.Path)
		switch at := file.Wrappers[0].Pos; {
		case err != nil:
			found.Add(at, stale.Name, "%s has not been generated: run retrygen", filepath.Base(file.Path))
		case load.IsOwn(got) && !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want):
			found.Add(at, stale.Name, "%s is out of date with its directives: run retrygen", filepath.Base(file.Path))
		}
	}
	return append(found, findOrphans(pass, d)...), nil
}

// findOrphans reports generated files whose directives are gone. A file that this build
// leaves out may have them: then nobody can say.
func findOrphans(pass *analysis.Pass, d *declared) diag.List {
	if len(pass.IgnoredFiles) > 0 {
		return nil
	}
	var found diag.List
	for _, own := range d.pkg.Outputs {
		if slices.ContainsFunc(d.model.Files, func(f *model.File) bool { return f.Path == own.Path }) {
			continue
		}
		found.Add(diag.At(pass.Fset, own.Syntax.Package), stale.Name, "this file no longer has directives: run retrygen to remove it")
	}
	return found
}
