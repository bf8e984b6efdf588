// Package gen generates retrying decorators.
//
// Data flows one way: load finds annotated declarations, resolve makes a model of
// them, emit prints it. Generate writes nothing: its result is data.
//
// Where to change what:
//
//	a key of a directive    gen/directive/table.go; TestEveryKey names the stages that lack it
//	a default               runtime/retry/policy.go, breaker.go, budget.go
//	a check                 gen/lint/lint.go lists them; one file and one testdata folder each
//	an import's name        gen/emit/imports.go
//	the half-open breaker   runtime/retry/permit.go
//	an event                runtime/retry/event.go, and log.go for its log line
//	a golden                a folder in testdata/golden; go test ./gen -run Golden -update
//	a flag                  cmd/retrygen/args.go
//	the HTML of a plan      gen/plan/html.go
//	the oldest Go           runtime/go.mod for the runtime, gen/resolve/version.go for users
package gen

import (
	"context"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/load"
	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/gen/resolve"
)

// Config says what to generate.
type Config struct {
	Dir      string   // absolute; patterns are relative to it
	Patterns []string // of packages, as the go command takes them
	Tags     string   // build tags, separated by commas
	Env      []string // of the go command; nil means the process's own
	Strict   bool     // a policy that covers what is not idempotent is an error

	// Logf, if set, is told what is found and how long it takes.
	Logf func(format string, args ...any)
}

// Result is what was generated, and what is wrong with the source.
type Result struct {
	Files       []File // by path; none for a package with errors among the diagnostics
	Diagnostics diag.List
	Models      []*model.Package // what the files are made of
	Annotated   bool             // whether there is any directive, be it in a file that the build leaves out
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
	loaded, err := load.Load(ctx, load.Config{Dir: cfg.Dir, Patterns: cfg.Patterns, Tags: cfg.Tags, Env: cfg.Env, Logf: cfg.Logf})
	if err != nil {
		return nil, err
	}
	all := &generated{strict: cfg.Strict}
	all.report(loaded.Found...)
	all.generateAll(ctx, loaded.Packages)
	if all.err != nil {
		return nil, all.err
	}
	all.report(resolve.Shared(all.models...)...)
	all.report(checkForeign(all.files)...)
	all.files = append(all.files, orphans(loaded, all.files)...)

	res := &Result{Files: all.sound(), Diagnostics: all.found, Models: all.models}
	cfg.logCoverage(res.Models)
	res.Annotated = len(loaded.Packages)+len(loaded.Skipped)+len(all.files)+len(all.found) > 0
	res.Diagnostics.Sort()
	res.Diagnostics.Relative(cfg.Dir)
	return res, nil
}

// logCoverage tells how many of the methods of each interface are retried.
func (cfg *Config) logCoverage(models []*model.Package) {
	if cfg.Logf == nil {
		return
	}
	for _, pkg := range models {
		for _, file := range pkg.Files {
			for _, w := range file.Wrappers {
				if !w.Func {
					cfg.Logf("%s: retries %d of %d methods", w.Title(), w.CountRetried(), len(w.Methods))
				}
			}
		}
	}
}
