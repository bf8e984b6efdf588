// Package gen generates retrying decorators.
//
// Data flows one way, through the packages below internal: load finds annotated
// declarations, resolve makes a model of them, emit prints it. [Load] does the first two
// steps, [Source.Generate] the third. It writes nothing: its result is data. What else is
// made of the models is in gen/lint, which judges them, and below gen/show, which draws
// and simulates them.
//
// Where to change what:
//
//	a key of a directive    gen/internal/directive/table.go; TestEveryKey names the stages that lack it
//	a default               runtime/retry/policy.go, breaker.go, budget.go
//	a check                 gen/lint/lint.go lists them; one file and one testdata folder each
//	an import's name        gen/internal/emit/imports.go
//	the half-open breaker   runtime/retry/permit.go
//	an event                runtime/retry/event.go, and log.go for its log line
//	a golden                a folder in testdata/golden; go test ./gen -run Golden -update
//	a flag                  cmd/retrygen/args.go
//	the HTML of a plan      gen/show/plan/html.go
//	the oldest Go           runtime/go.mod for the runtime, gen/internal/resolve/version.go for users
package gen

import (
	"context"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/output"
	"github.com/retrygen/retrygen/gen/internal/parallel"
	"github.com/retrygen/retrygen/gen/internal/resolve"
	"github.com/retrygen/retrygen/gen/lint"
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

func (cfg *Config) logf(format string, args ...any) {
	if cfg.Logf != nil {
		cfg.Logf(format, args...)
	}
}

// Diagnostics are what is wrong with the source of a user, or looks wrong.
type Diagnostics = diag.List

// A Source is the annotated packages that a Config names.
type Source struct {
	cfg    Config
	loaded *load.Result
	part
}

// Load loads the annotated packages and resolves their directives. Mistakes in the source
// are diagnostics; the error is for what prevents looking at it.
func Load(ctx context.Context, cfg Config) (*Source, error) {
	loaded, err := load.Load(ctx, load.Config{Dir: cfg.Dir, Patterns: cfg.Patterns, Tags: cfg.Tags, Env: cfg.Env, Logf: cfg.Logf})
	if err != nil {
		return nil, err
	}
	first := report(loaded.Found)
	parts := make([]part, len(loaded.Packages))
	err = parallel.Each(ctx, loaded.Packages, func(i int, pkg *load.Package) error {
		parts[i] = resolved(pkg, first)
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := merge(first, parts...)
	all = merge(all, report(resolve.Shared(all.models...)))
	return &Source{cfg, loaded, all}, nil
}

// Models returns what the directives ask for. The error has all diagnostics of s.
func (s *Source) Models() ([]*model.Package, error) {
	return s.models, s.diagnostics(s.cfg.Dir).Err()
}

// A Result is what was generated from a Source, and what is wrong with that.
type Result struct {
	Files       []output.File  // by path; none for a package with errors among the diagnostics
	Changes     output.Changes // that the files on the disk need
	Diagnostics Diagnostics    // those of the Source included
	Annotated   bool           // whether there is any directive, be it in a file that the build leaves out

	cfg Config
}

// Generate generates the files of s. It writes nothing: Apply of its result does.
func (s *Source) Generate(ctx context.Context) (*Result, error) {
	parts := make([]part, len(s.models))
	err := parallel.Each(ctx, s.models, func(i int, m *model.Package) (err error) {
		parts[i], err = emitted(m, s.cfg.Strict)
		return err
	})
	if err != nil {
		return nil, err
	}
	all := merge(s.part, parts...)
	all = merge(all, report(output.Foreign(all.files)), part{files: output.Orphans(s.loaded, all.files)})
	s.logCoverage()

	res := &Result{Files: all.sound(), Diagnostics: all.diagnostics(s.cfg.Dir), cfg: s.cfg}
	res.Annotated = len(s.loaded.Packages)+len(s.loaded.Skipped)+len(all.files)+len(all.found) > 0
	res.Changes, err = output.Compare(s.cfg.Dir, res.Files)
	return res, err
}

// Vet generates the files of s, and also looks for retries that are wrong in the code of
// all packages that the Config names, annotated or not.
func (s *Source) Vet(ctx context.Context) (*Result, error) {
	res, err := s.Generate(ctx)
	if err != nil {
		return nil, err
	}
	calls, err := lint.Calls(ctx, lint.Config{Dir: s.cfg.Dir, Patterns: s.cfg.Patterns, Tags: s.cfg.Tags, Models: s.models})
	if err != nil {
		return nil, err
	}
	calls.Relative(s.cfg.Dir)
	res.Diagnostics = append(calls, res.Diagnostics...)
	return res, nil
}

// Apply carries out the changes.
func (r *Result) Apply(ctx context.Context) error {
	for _, c := range r.Changes {
		verb := "writing"
		if c.New == nil {
			verb = "removing"
		}
		r.cfg.logf("%s %s", verb, c.Name)
	}
	return r.Changes.Apply(ctx)
}

// Fixes returns the changes that the mechanical fixes of the diagnostics make to the source.
func (r *Result) Fixes() (output.Changes, error) {
	files, err := output.Fixed(r.cfg.Dir, r.Diagnostics)
	if err != nil {
		return nil, err
	}
	return output.Compare(r.cfg.Dir, files)
}

// logCoverage tells how many of the methods of each interface are retried.
func (s *Source) logCoverage() {
	for _, pkg := range s.models {
		for _, file := range pkg.Files {
			for _, w := range file.Wrappers {
				if !w.Func {
					s.cfg.logf("%s: retries %d of %d methods", w.Title(), w.CountRetried(), len(w.Methods))
				}
			}
		}
	}
}
