package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/directive"
	"github.com/retrygen/retrygen/gen/lint"
	"github.com/retrygen/retrygen/gen/output"
)

// isVettool reports whether go vet runs the command, as its -vettool.
func isVettool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vet reports retries that are harmful or have no effect, and returns the exit status.
func vet(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	v, err := parseVet(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, lint.Help())
		return exitOK
	} else if err != nil {
		return misuse(stderr, err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	v.stdout, v.stderr = stdout, stderr
	found, err := v.run(ctx)
	if err == nil {
		err = v.printFindings(found)
	}
	if err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
	}
	if len(found) > 0 || err != nil {
		return exitFound
	}
	return exitOK
}

// A vetting is one run of the linter.
type vetting struct {
	generation
	fix bool
}

// parseVet parses the arguments of vet.
func parseVet(args []string) (*vetting, error) {
	v := &vetting{generation: generation{command: command{name: "vet", patterns: []string{"."}}}}
	flags := flag.NewFlagSet("retrygen vet", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&v.fix, "fix", false, "")
	flags.BoolVar(&v.json, "json", false, "")
	flags.StringVar(&v.tags, "tags", "", "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, flagError(flags, err)
	}
	if flags.NArg() > 0 {
		v.patterns = flags.Args()
	}
	return v, checkPatterns(flags.Args())
}

// rounds is the maximum number of passes that apply fixes: one fix may enable another.
const rounds = 5

// run returns the findings, or those left after fixing.
func (v *vetting) run(ctx context.Context) (found diag.List, err error) {
	if v.dir, err = os.Getwd(); err != nil {
		return nil, fmt.Errorf("finding the current directory: %w", err)
	}
	var changes []*output.Change
	for range rounds {
		if found, changes, err = v.find(ctx); err != nil || !v.fix {
			break
		}
		fixes, err := v.fixes(found)
		if err != nil {
			return nil, err
		}
		if len(fixes) == 0 {
			return found, output.Apply(ctx, changes)
		}
		if err := output.Apply(ctx, fixes); err != nil {
			return nil, err
		}
	}
	found = append(found, v.stale(changes)...)
	found.Sort()
	return found, err
}

// find returns the findings in the source, and the changes to stale generated files.
func (v *vetting) find(ctx context.Context) (diag.List, []*output.Change, error) {
	res, err := gen.Generate(ctx, gen.Config{Dir: v.dir, Patterns: v.patterns, Tags: v.tags})
	if err != nil {
		return nil, nil, err
	}
	changes, err := compare(res.Files)
	if err != nil {
		return nil, nil, err
	}
	found, err := lint.Calls(ctx, lint.Config{Dir: v.dir, Patterns: v.patterns, Tags: v.tags, Models: res.Models})
	if err != nil {
		return nil, nil, err
	}
	found.Relative(v.dir)
	return append(found, res.Diagnostics...), changes, nil
}

// fixes returns the changes made by the fixes of findings.
func (v *vetting) fixes(found diag.List) ([]*output.Change, error) {
	files, err := found.Fixed(os.ReadFile)
	if err != nil {
		return nil, err
	}
	var changes []gen.File
	for name, content := range files {
		if formatted, err := format.Source(content); err == nil {
			content = formatted
		}
		changes = append(changes, gen.File{Path: filepath.Join(v.dir, name), Content: content})
	}
	return compare(changes)
}

// helpVet returns the help of vet, or the page of one check.
func helpVet(topics []string) (string, error) {
	if len(topics) == 0 {
		return lint.Help(), nil
	}
	if len(topics) > 1 {
		return "", fmt.Errorf("help vet takes the name of one check, got also %q", topics[1])
	}
	if check := lint.Lookup(topics[0]); check != nil {
		return check.Page(), nil
	}
	var names []string
	for _, c := range lint.Checks() {
		names = append(names, c.Name)
	}
	return "", fmt.Errorf("no check %q%s", topics[0], directive.Suggest(topics[0], names))
}
