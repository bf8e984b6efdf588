package main

import (
	"context"
	"fmt"
	"go/token"
	"io"
	"os"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/output"
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
	res, err := gen.Generate(ctx, gen.Config{Dir: g.dir, Patterns: g.patterns, Tags: g.tags, Strict: g.strict, Logf: g.logf})
	if err != nil {
		return false, err
	}
	if !res.Annotated {
		return false, fmt.Errorf("no //retry: directive in %s: annotate an interface, for example with //retry:policy attempts=3",
			strings.Join(g.patterns, " "))
	}
	changes, err := compare(res.Files)
	if err != nil {
		return false, err
	}
	if err := g.printFindings(res.Diagnostics); err != nil {
		return false, err
	}
	wrong := len(res.Diagnostics.Errors()) > 0
	if g.check {
		return wrong || len(changes) > 0, g.printStale(changes)
	}
	g.logChanges(changes)
	return wrong, output.Apply(ctx, changes)
}

// compare returns the changes needed on disk.
func compare(files []gen.File) ([]*output.Change, error) {
	var changes []*output.Change
	for _, f := range files {
		change, err := output.Compare(f.Path, f.Content)
		if err != nil {
			return nil, err
		}
		if change != nil {
			changes = append(changes, change)
		}
	}
	return changes, nil
}

// printFindings prints diagnostics: as text to stderr, which go generate shows, or as JSON
// to stdout, for tools.
func (g *generation) printFindings(found diag.List) error {
	if g.json {
		return found.WriteJSON(g.stdout)
	}
	if len(found) > 0 {
		fmt.Fprintln(g.stderr, found)
	}
	return nil
}

// printStale prints the changes found by -check.
func (g *generation) printStale(changes []*output.Change) error {
	for _, c := range changes {
		if !g.json {
			fmt.Fprintf(g.stdout, "%s", c.Diff(diag.Shorten(g.dir, c.Path)))
		}
	}
	return g.printFindings(g.stale(changes))
}

// stale returns changes as findings.
func (g *generation) stale(changes []*output.Change) diag.List {
	var found diag.List
	for _, c := range changes {
		found.Add(token.Position{Filename: diag.Shorten(g.dir, c.Path)}, c.Kind()+"-output", "%s", kinds[c.Kind()])
	}
	return found
}

// kinds are the messages for the kinds of changes.
var kinds = map[string]string{
	"missing": "file has not been generated: run retrygen",
	"stale":   "file is out of date with its directives: run retrygen",
	"orphan":  "file no longer has directives: run retrygen to remove it",
}

// logChanges prints the files about to be written or removed.
func (g *generation) logChanges(changes []*output.Change) {
	for _, c := range changes {
		verb := "writing"
		if c.New == nil {
			verb = "removing"
		}
		g.logf("%s %s", verb, diag.Shorten(g.dir, c.Path))
	}
}

// logf prints a message if -v is set.
func (g *generation) logf(format string, args ...any) {
	if g.verbose {
		fmt.Fprintf(g.stderr, "retrygen: "+format+"\n", args...)
	}
}
