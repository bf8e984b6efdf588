package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

const generateAbout = `Retrygen writes retrying decorators for the interfaces and func types that are annotated
with //retry: directives.
`

const generateNotes = `To run retrygen with go generate, add //go:generate go tool retrygen to a package. The exit status
is 0 on success, even with warnings; 1 if there are errors or, with -check, changes; and 2 if the
command line is invalid.
`

// A generation holds the flags of the command that generates code.
type generation struct {
	check   bool
	strict  bool
	json    bool
	verbose bool
	tags    string
}

func generateFlags(flags *flag.FlagSet) action {
	g := &generation{}
	flags.BoolVar(&g.check, "check", false, "do not write files: print the changes as a unified diff, and exit with status 1\nif there are any")
	flags.BoolVar(&g.strict, "strict", false, "report an error for each method that only the policy of its interface covers and\n"+
		"whose name is not that of a read, unless it is //retry:idempotent or //retry:once")
	jsonFlag(flags, &g.json)
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
	src, err := gen.Load(ctx, cfg)
	if err != nil {
		return err
	}
	res, err := src.Generate(ctx)
	if err != nil {
		return err
	}
	if !res.Annotated {
		return fmt.Errorf("no //retry: directive in %s: annotate an interface, for example with //retry:policy attempts=3",
			strings.Join(cfg.Patterns, " "))
	}
	if err := out.printFindings(res.Diagnostics, g.json); err != nil {
		return err
	}
	if g.check {
		err = g.printStale(out, res)
	} else {
		err = res.Apply(ctx)
	}
	if err == nil && (len(res.Diagnostics.Errors()) > 0 || g.check && len(res.Changes) > 0) {
		err = errFound
	}
	return err
}

// printStale prints the changes found by -check.
func (g *generation) printStale(out streams, res *gen.Result) error {
	for _, c := range res.Changes {
		if !g.json {
			fmt.Fprintf(out.stdout, "%s", c.Diff())
		}
	}
	return out.printFindings(res.Changes.Findings(), g.json)
}

// jsonFlag declares -json, for printFindings.
func jsonFlag(flags *flag.FlagSet, asJSON *bool) {
	flags.BoolVar(asJSON, "json", false, "print findings as JSON, one object per line")
}

// printFindings prints diagnostics: as text to stderr, which go generate shows, or as JSON
// to stdout, for tools.
func (out streams) printFindings(found gen.Diagnostics, asJSON bool) error {
	if asJSON {
		return found.WriteJSON(out.stdout)
	}
	if len(found) > 0 {
		fmt.Fprintln(out.stderr, found)
	}
	return nil
}
