// Package gen generates retrying decorators.
//
// One way through: load finds annotated declarations, resolve makes a model of them,
// emit prints it. Generate writes nothing: what comes out is data.
package gen

import (
	"context"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/load"
)

// Config says what to generate.
type Config struct {
	Dir      string   // absolute; patterns are relative to it
	Patterns []string // of packages, as the go command takes them
	Tags     string   // build tags, separated by commas
	Env      []string // of the go command; nil means the process's own

	// Logf, if set, is told what is found and how long it takes.
	Logf func(format string, args ...any)
}

// Result is what was generated, and what is wrong with the source.
type Result struct {
	Files       []File // by path; none for a package with diagnostics
	Diagnostics diag.List
	Annotated   bool // whether there is any directive, be it in a file that the build leaves out
}

// A File is one that should be on the disk, or should not.
type File struct {
	Path    string   // absolute
	Sources []string // the annotated files that it is generated from
	Content []byte   // nil if it is to be removed: its directives are gone
}

// Generate generates the files of the packages that the patterns match. Mistakes in
// the source are diagnostics; the error is for what prevents looking at it.
func Generate(ctx context.Context, cfg Config) (*Result, error) {
	loaded, err := load.Load(ctx, load.Config(cfg))
	if err != nil {
		return nil, err
	}
	all := &generated{}
	all.report(loaded.Found...)
	all.generateAll(ctx, loaded.Packages)
	if all.err != nil {
		return nil, all.err
	}
	all.report(checkForeign(all.files)...)
	all.files = append(all.files, orphans(loaded, all.files)...)

	res := &Result{Files: all.sound(), Diagnostics: all.found}
	res.Annotated = len(loaded.Packages)+len(loaded.Skipped)+len(all.files)+len(all.found) > 0
	res.Diagnostics.Sort()
	res.Diagnostics.Relative(cfg.Dir)
	return res, nil
}
