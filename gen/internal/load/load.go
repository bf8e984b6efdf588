// Package load finds annotated declarations and type-checks their packages.
//
// Loading takes most of retrygen's time, and compiling would take most of that, so the
// package minimizes both:
//
//  1. The files of the matched folders are searched for directives. Only packages with
//     directives are loaded.
//  2. [packages.Load] lists their files and all their imports, which requires no
//     compilation.
//  3. Annotated packages are parsed, without retrygen's own outputs, which may be stale or
//     broken. They are type-checked from source, so that editing or generating them
//     causes no compilation.
//  4. Another [packages.Load] provides the export data of their imports, which are compiled
//     unless they are in the build cache. All other types come from there. If only one folder
//     is annotated, as in a run of go generate, this runs concurrently with step 2.
//
// A package that imports an annotated package and is imported by another one is also
// type-checked from source. Its export data would contain a second copy of the annotated
// package's types, which would not be identical to those from source. The rule is:
// annotated packages are checked from source, and so are all packages that import them
// directly or indirectly. No export data in use mentions a package that is checked from
// source.
//
// Packages.Load runs the go command, or the driver that the environment variable
// GOPACKAGESDRIVER names, for users of other build systems.
//
// A package need not compile: only errors inside annotated declarations matter, and
// function bodies are never checked. An imported package that fails to compile has no
// export data; it is checked from source, under the same rule.
package load

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/parallel"
)

// Config configures a load.
type Config struct {
	Dir      string   // absolute path; patterns are relative to it
	Patterns []string // package patterns, as for the go command
	Tags     string   // comma-separated list of build tags
	Env      []string // environment of the go command or driver; nil means the environment of the process

	// Overlay maps absolute paths of existing files to contents that replace those on disk.
	Overlay map[string][]byte

	// Logf, if not nil, receives a log of the results and durations of the steps.
	Logf func(format string, args ...any)
}

// Result is the result of a load.
type Result struct {
	Packages   []*Package
	Incomplete []*Package // annotated packages none of whose annotated declarations compiles
	Outputs    []string   // all files in the patterns' folders that retrygen has generated
	Skipped    []Skipped  // annotated files excluded from the build
	Found      diag.List
}

// Skipped is an annotated file that build constraints exclude. Outputs are the files
// that may have been generated for it under another configuration.
type Skipped struct {
	Path    string
	Outputs []string
}

// Load loads the annotated packages that match the patterns. Mistakes in the source are
// reported in the Result; the error reports that loading failed.
func Load(ctx context.Context, cfg Config) (*Result, error) {
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	start := time.Now()
	folders, err := cfg.expand(ctx)
	if err != nil {
		return nil, err
	}
	if err := parallel.Each(ctx, folders, func(_ int, f *folder) error { return f.scan(cfg.read) }); err != nil {
		return nil, err
	}
	annotated := slices.DeleteFunc(slices.Clone(folders), func(f *folder) bool { return len(f.sources) == 0 })
	cfg.Logf("searched %d folders, found directives in %d (%v)", len(folders), len(annotated), since(start))

	start = time.Now()
	g, err := cfg.load(ctx, annotated)
	if err != nil {
		return nil, err
	}
	cfg.Logf("loaded %d packages (%v)", len(g.roots()), since(start))
	res := collect(folders, g)
	res.Skipped = append(res.Skipped, cfg.leftOut(folders)...)
	for _, s := range res.Skipped {
		cfg.Logf("%s has directives, but build constraints or tags exclude it", diag.Shorten(cfg.Dir, s.Path))
	}
	return res, nil
}

func since(start time.Time) time.Duration { return time.Since(start).Round(time.Millisecond) }

// load loads the packages of annotated folders.
func (cfg Config) load(ctx context.Context, folders []*folder) (*graph, error) {
	if len(folders) == 0 {
		return &graph{}, nil
	}
	beyond, err := cfg.beyond(ctx, folders)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ahead := cfg.compileAhead(ctx, folders, beyond)
	g, err := cfg.newGraph(ctx, folders, beyond)
	if err != nil {
		return nil, err
	}
	g.addExports(ahead())
	for _, step := range []func(context.Context, *graph) error{parseSources, cfg.runCgo, cfg.compileImports, readExports, checkSources} {
		if err := step(ctx, g); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// read returns the content of a file.
func (cfg Config) read(path string) ([]byte, error) {
	if content, ok := cfg.Overlay[path]; ok {
		return content, nil
	}
	return os.ReadFile(path)
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
