package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

const generateAbout = `Retrygen generates wrappers that retry calls, for the interfaces and func types that are annotated
with //retry: directives.
`

const generateNotes = `To run retrygen with go generate, add //go:generate go tool retrygen to a package. The exit status
is 0 on success, even with warnings; 1 if there are errors or, with -check, changes; and 2 if the
command line is invalid.
` + findingsNotes

// A generation holds the flags of the command that generates code.
type generation struct {
	check   bool
	strict  bool
	format  string
	verbose bool
	tags    string
}

func generateFlags(flags *flag.FlagSet) action {
	g := &generation{}
	flags.BoolVar(&g.check, "check", false, "do not write files: print the changes as a unified diff, and exit with status 1\nif there are any")
	flags.BoolVar(&g.strict, "strict", false, "report an error for each method that only the policy of its interface covers and\n"+
		"whose name is not that of a read, unless it is //retry:idempotent or //retry:once")
	findingsFlags(flags, &g.format)
	tagsFlag(flags, &g.tags)
	flags.BoolVar(&g.verbose, "v", false, "print what is searched, loaded and written, and how many methods are retried")
	return g.run
}

// run generates, or compares with what was generated before.
func (g *generation) run(ctx context.Context, args []string, out streams) error {
	cfg, err := config(args, g.tags)
	if err != nil {
		return err
	}
	cfg.Strict = g.strict
	if g.verbose {
		cfg.Logf = func(format string, args ...any) { fmt.Fprintf(out.stderr, "retrygen: "+format+"\n", args...) }
	}
	out.quiet = g.verbose
	res, err := generate(ctx, cfg, out.quietFor(g.format))
	if err != nil {
		return err
	}
	if !res.Annotated {
		return noDirective(ctx, cfg)
	}
	found := res.Diagnostics
	if g.check {
		if g.format == "text" {
			printDiffs(out.stdout, res)
		}
		found = append(found, staleFindings(res, g.format)...)
	}
	if err := out.printFindings(found, g.format, cfg.Dir); err != nil {
		return err
	}
	if !g.check {
		err = res.Apply(ctx)
	}
	if err == nil && (len(res.Diagnostics.Errors()) > 0 || g.check && len(res.Changes) > 0) {
		err = errFound
	}
	return err
}

// generate returns what to write.
func generate(ctx context.Context, cfg gen.Config, out streams) (*gen.Result, error) {
	defer out.showLoading()()
	src, err := gen.Load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return src.Generate(ctx)
}

// belowHint returns the end of a message that nothing was found in the packages, if they are the
// current directory alone, which is the default.
func belowHint(cfg gen.Config) string {
	if slices.Equal(cfg.Patterns, []string{"."}) {
		return "; for the packages below, too, write ./..."
	}
	return ""
}

// noDirective returns the error that nothing is annotated, with an example of what to write.
func noDirective(ctx context.Context, cfg gen.Config) error {
	patterns := strings.Join(cfg.Patterns, " ")
	first, err := gen.FirstCandidate(ctx, cfg)
	if err != nil || first == "" {
		return fmt.Errorf("no //retry: directive in %s: annotate an interface, for example with //retry:policy attempts=3%s", patterns, belowHint(cfg))
	}
	return fmt.Errorf("no //retry: directive in %s: write for example\n\n\t//retry:policy attempts=3 if=retry.Transient\n\t%s\n\nor run \"retrygen init%s\", which proposes directives",
		patterns, first, strings.TrimSuffix(" "+patterns, " ."))
}
