// Package load finds annotated declarations and type-checks the packages they
// stand in.
//
// Loading is most of the time that retrygen takes, so there is little of it. The
// files are searched for directives first, and only packages that have one are
// loaded, all in one go: their syntax from source, without the bodies of functions
// that nothing asks about, what they import from export data.
//
// A package need not compile. Files that retrygen wrote are left out of the load,
// however stale or broken, and only an error inside an annotated declaration counts.
package load

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"sync"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/diag"
)

// Config says what to load.
type Config struct {
	Dir      string   // absolute; patterns are relative to it
	Patterns []string // of packages, as the go command takes them
	Tags     string   // build tags, separated by commas
	Env      []string // of the go command; nil means the process's own

	// Logf, if set, is told what is found and how long it takes.
	Logf func(format string, args ...any)
}

// Result is what was found.
type Result struct {
	Packages []*Package
	Outputs  []string  // every file of the patterns' folders that retrygen once wrote
	Skipped  []Skipped // annotated files that are not part of the build
	Found    diag.List
}

// Skipped is an annotated file that build constraints exclude. Outputs are the files
// that may have been generated for it under another configuration.
type Skipped struct {
	Path    string
	Outputs []string
}

// mode is what a load needs and no more: never NeedDeps, which type-checks every
// dependency from source.
const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo

// Load loads the annotated packages that the patterns match. Mistakes in the source
// are in the Result; the error is for what prevents looking at it.
func Load(ctx context.Context, cfg Config) (*Result, error) {
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	start := time.Now()
	dirs, err := cfg.expand(ctx)
	if err != nil {
		return nil, err
	}
	folders, err := scanAll(ctx, dirs)
	if err != nil {
		return nil, err
	}
	annotated := slices.DeleteFunc(slices.Clone(folders), func(f *folder) bool { return len(f.sources) == 0 })
	cfg.Logf("searched %d folders, %d have directives (%v)", len(folders), len(annotated), since(start))

	start = time.Now()
	loaded, err := cfg.load(ctx, annotated)
	if err != nil {
		return nil, err
	}
	cfg.Logf("loaded %d packages (%v)", len(loaded), since(start))
	res := collect(folders, loaded)
	res.Skipped = append(res.Skipped, cfg.leftOut(folders)...)
	for _, s := range res.Skipped {
		cfg.Logf("%s has directives, but build constraints or tags leave it out", diag.Shorten(cfg.Dir, s.Path))
	}
	return res, nil
}

func since(start time.Time) time.Duration { return time.Since(start).Round(time.Millisecond) }

// load runs go/packages once for all packages, and once more for those whose tests
// are annotated: loading tests takes longer.
func (cfg Config) load(ctx context.Context, folders []*folder) ([]*packages.Package, error) {
	beyond, err := cfg.beyond(ctx, folders)
	if err != nil {
		return nil, err
	}
	plain, tested := partition(folders)
	var all [2][]*packages.Package
	var errs [2]error
	var wait sync.WaitGroup
	for i, patterns := range [][]string{plain, tested} {
		if len(patterns) > 0 {
			wait.Go(func() { all[i], errs[i] = cfg.packages(ctx, i == 1, slices.Concat(patterns, beyond)) })
		}
	}
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return nil, fmt.Errorf("loading packages: %w", err)
	}
	loaded := slices.Concat(all[0], all[1])
	if len(loaded) == 0 && len(folders) > 0 {
		// go/packages passes over some failures of the go command, which can say itself
		// what is wrong: no go.mod, or one that is not up to date.
		_, err = cfg.goList(ctx, slices.Concat([]string{"--"}, plain, tested)...)
	}
	return loaded, err
}

// partition returns the patterns of folders without and with annotated tests.
func partition(folders []*folder) (plain, tested []string) {
	for _, f := range folders {
		if f.hasTests() {
			tested = append(tested, f.pattern)
		} else {
			plain = append(plain, f.pattern)
		}
	}
	return plain, tested
}

func (cfg Config) packages(ctx context.Context, tests bool, patterns []string) ([]*packages.Package, error) {
	return packages.Load(&packages.Config{
		Context:    ctx,
		Mode:       mode,
		Dir:        cfg.Dir,
		Env:        cfg.Env,
		BuildFlags: cfg.buildFlags(),
		Tests:      tests,
		ParseFile:  parseFile,
	}, patterns...)
}

func (cfg Config) buildFlags() []string {
	if cfg.Tags == "" {
		return nil
	}
	return []string{"-tags=" + cfg.Tags}
}

// parseFile parses a file for type-checking. It leaves out retrygen's own outputs, which
// is better than go/packages' Overlay: that makes every export data file invalid and all
// dependencies be checked from source.
func parseFile(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	if IsOwn(src) {
		return nil, nil
	}
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	if file != nil && !hasDirective(src) {
		dropBodies(file)
	}
	if file != nil && err == nil && hasDirective(src) {
		declareWrappers(fset, file, src)
	}
	return file, unmapped(fset, file, err)
}

// unmapped returns the errors of the parser with their places in the real file, whatever
// //line directives it has.
func unmapped(fset *token.FileSet, file *ast.File, err error) error {
	errs, ok := err.(scanner.ErrorList)
	if !ok || file == nil {
		return err
	}
	real := fset.File(file.FileStart)
	for _, e := range errs {
		e.Pos = diag.At(fset, real.Pos(e.Pos.Offset))
	}
	return errs
}

// dropBodies empties the bodies of functions: types and names are all that counts.
func dropBodies(file *ast.File) {
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			f.Body.List = nil
		}
	}
}
