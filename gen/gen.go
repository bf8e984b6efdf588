// Package gen generates wrappers that retry calls.
//
// Data flows in one direction, through the packages in internal: load finds annotated
// declarations, resolve builds a model of them, and emit generates code from it. [Load]
// performs the first two steps, [Source.Generate] the third. It does not write files: its
// result is data. Package gen/lint checks the models, the packages in gen/show visualize
// them, simulate them, and explain logs by them, and gen/lsp shows all that in editors.
// [Propose] drafts directives for declarations that have none.
//
// To change a part, open its file:
//
//	a key of a directive    gen/internal/directive/table.go; if it sets a field of a policy, also
//	                        runtime/retry/parse.go or set.go; TestEveryKey names the stages that lack it
//	a default               runtime/retry/policy.go, breaker.go or budget.go
//	a check                 gen/lint/lint.go lists them; each has a file and a folder in gen/lint/testdata
//	an import's name        gen/internal/emit/imports.go
//	the half-open breaker   runtime/retry/transition.go
//	an event                runtime/retry/event.go; its log line: log.go
//	a golden                testdata/golden; go test ./gen -run Golden -update
//	a flag                  cmd/retrygen/generate.go, plan.go, simulateflags.go, overrides.go, vet.go or explain.go
//	what editors show       gen/lsp/check.go, completion.go, hover.go, actions.go
//	the HTML of a plan      gen/show/plan/html.go; of all pages: gen/internal/figure/page.html;
//	                        charts and their axes: gen/show/chart/chart.go and axis.go
//	the oldest Go           go.mod for retrygen, runtime/go.mod for the runtime,
//	                        gen/internal/resolve/version.go for the modules of users
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

// Config configures a run of the generator.
type Config struct {
	Dir      string   // absolute path; patterns are relative to it
	Patterns []string // package patterns, as for the go command
	Tags     string   // comma-separated list of build tags
	Env      []string // environment of the go command; nil means the environment of the process
	Strict   bool     // report methods that are once only because of their names as errors

	// Overlay maps absolute paths of existing files to contents that replace those on disk, such
	// as files that an editor has not saved.
	Overlay map[string][]byte

	// Logf, if not nil, receives a log of the results and durations of the steps.
	Logf func(format string, args ...any)
}

func (cfg *Config) logf(format string, args ...any) {
	if cfg.Logf != nil {
		cfg.Logf(format, args...)
	}
}

// load returns what concerns the packages to load.
func (cfg *Config) load() load.Config {
	return load.Config{Dir: cfg.Dir, Patterns: cfg.Patterns, Tags: cfg.Tags, Env: cfg.Env, Overlay: cfg.Overlay, Logf: cfg.Logf}
}

// Diagnostics are errors and warnings about a user's source.
type Diagnostics = diag.List

// A Source is the annotated packages that match a Config.
type Source struct {
	cfg    Config
	loaded *load.Result
	part
}

// Load loads the annotated packages and resolves their directives. Mistakes in the source
// are reported as diagnostics of the Source; the error reports that loading failed.
func Load(ctx context.Context, cfg Config) (*Source, error) {
	loaded, err := load.Load(ctx, cfg.load())
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

// Models returns the models of the annotated packages. If there are errors in the source,
// the error contains all diagnostics of s.
func (s *Source) Models() ([]*model.Package, error) {
	return s.models, s.diagnostics(s.cfg.Dir).Err()
}

// A Result is the generated files and the diagnostics of a Source.
type Result struct {
	Files       []output.File  // by path; a package with errors has none
	Changes     output.Changes // needed to update the files on disk
	Diagnostics Diagnostics    // including those of the Source
	Annotated   bool           // whether there is any directive, even in a file excluded from the build

	cfg Config
}

// Generate generates the files of s. It does not write them: call Apply of its result.
func (s *Source) Generate(ctx context.Context) (*Result, error) {
	mode := lint.Generating
	if s.cfg.Strict {
		mode = lint.Strict
	}
	return s.generate(ctx, mode)
}

func (s *Source) generate(ctx context.Context, mode lint.Mode) (*Result, error) {
	parts := make([]part, len(s.models))
	err := parallel.Each(ctx, s.models, func(i int, m *model.Package) (err error) {
		parts[i], err = emitted(m, mode)
		return err
	})
	if err != nil {
		return nil, err
	}
	all := merge(s.part, parts...)
	var keep []string // of sources that this build leaves out
	for _, skipped := range s.loaded.Skipped {
		keep = append(keep, skipped.Outputs...)
	}
	all = merge(all, report(output.Foreign(all.files)), part{files: output.Orphans(s.loaded.Outputs, keep, all.files)})
	s.logCoverage()

	res := &Result{Files: all.sound(), Diagnostics: all.diagnostics(s.cfg.Dir), cfg: s.cfg}
	res.Annotated = len(s.loaded.Packages)+len(s.loaded.Skipped)+len(all.files)+len(all.found) > 0
	if res.Changes, err = output.Compare(s.cfg.Dir, res.Files); err != nil {
		return nil, err
	}
	res.Diagnostics = append(res.Diagnostics, res.Changes.Stranded(res.Files)...)
	return res, nil
}

// Vet generates the files of s, and also checks the code of all packages that match the
// Config, annotated or not, for harmful retries.
func (s *Source) Vet(ctx context.Context) (*Result, error) {
	res, err := s.generate(ctx, lint.Vetting)
	if err != nil {
		return nil, err
	}
	calls, err := lint.Calls(ctx, s.cfg.load(), s.models)
	if err != nil {
		return nil, err
	}
	calls.Relative(s.cfg.Dir)
	res.Diagnostics = append(calls, res.Diagnostics...)
	return res, nil
}

// PerCalls returns the calls in all packages that match the Config, annotated or not, that
// change policies for single calls.
func (s *Source) PerCalls(ctx context.Context) ([]lint.PerCall, error) {
	return lint.PerCalls(ctx, s.cfg.load())
}

// Apply writes and removes files according to the changes.
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

// Fixes returns the changes that apply the mechanical fixes of diagnostics, whose file names
// are relative to dir.
func Fixes(dir string, found Diagnostics) (output.Changes, error) { return output.Fixed(dir, found) }

// logCoverage logs how many methods of each interface are retried.
func (s *Source) logCoverage() {
	for _, pkg := range s.models {
		for w := range pkg.Wrappers() {
			if !w.Func {
				s.cfg.logf("%s: retries %d of %d methods", w.Title(), w.CountRetried(), len(w.Methods))
			}
		}
	}
}
