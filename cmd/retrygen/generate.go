package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

// generate runs the generator and returns the exit status.
func generate(ctx context.Context, cmd command, stdout, stderr io.Writer) int {
	ctx, stop := interruptible(ctx)
	defer stop()
	g := &generation{command: cmd, stdout: stdout, stderr: stderr}
	found, err := g.run(ctx)
	if err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
	}
	if found || err != nil {
		return exitFound
	}
	return exitOK
}

// A generation is one run of the generator.
type generation struct {
	command
	dir            string
	stdout, stderr io.Writer
}

// run reports whether there are errors or, with -check, changes.
func (g *generation) run(ctx context.Context) (found bool, err error) {
	if g.dir, err = os.Getwd(); err != nil {
		return false, fmt.Errorf("finding the current directory: %w", err)
	}
	src, err := gen.Load(ctx, gen.Config{Dir: g.dir, Patterns: g.patterns, Tags: g.tags, Strict: g.strict, Logf: g.logf})
	if err != nil {
		return false, err
	}
	res, err := src.Generate(ctx)
	if err != nil {
		return false, err
	}
	if !res.Annotated {
		return false, fmt.Errorf("no //retry: directive in %s: annotate an interface, for example with //retry:policy attempts=3",
			strings.Join(g.patterns, " "))
	}
	if err := g.printFindings(res.Diagnostics); err != nil {
		return false, err
	}
	wrong := len(res.Diagnostics.Errors()) > 0
	if g.check {
		return wrong || len(res.Changes) > 0, g.printStale(res)
	}
	g.logChanges(res)
	return wrong, res.Changes.Apply(ctx)
}

// printFindings prints diagnostics: as text to stderr, which go generate shows, or as JSON
// to stdout, for tools.
func (g *generation) printFindings(found gen.Diagnostics) error {
	if g.json {
		return found.WriteJSON(g.stdout)
	}
	if len(found) > 0 {
		fmt.Fprintln(g.stderr, found)
	}
	return nil
}

// printStale prints the changes found by -check.
func (g *generation) printStale(res *gen.Result) error {
	for _, c := range res.Changes {
		if !g.json {
			fmt.Fprintf(g.stdout, "%s", c.Diff())
		}
	}
	return g.printFindings(res.Changes.Findings())
}

// logChanges prints the files about to be written or removed.
func (g *generation) logChanges(res *gen.Result) {
	for _, c := range res.Changes {
		verb := "writing"
		if c.New == nil {
			verb = "removing"
		}
		g.logf("%s %s", verb, c.Name)
	}
}

// logf prints a message if -v is set.
func (g *generation) logf(format string, args ...any) {
	if g.verbose {
		fmt.Fprintf(g.stderr, "retrygen: "+format+"\n", args...)
	}
}
