package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/lint"
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

// run returns the findings, or those left after fixing.
func (v *vetting) run(ctx context.Context) (found gen.Diagnostics, err error) {
	if v.dir, err = os.Getwd(); err != nil {
		return nil, fmt.Errorf("finding the current directory: %w", err)
	}
	res, err := v.find(ctx)
	if err != nil {
		return nil, err
	}
	if v.fix {
		return v.fixAll(ctx, res)
	}
	found = append(res.Diagnostics, res.Changes.Findings()...)
	found.Sort()
	return found, nil
}

func (v *vetting) find(ctx context.Context) (*gen.Result, error) {
	src, err := gen.Load(ctx, gen.Config{Dir: v.dir, Patterns: v.patterns, Tags: v.tags})
	if err != nil {
		return nil, err
	}
	return src.Vet(ctx)
}

// rounds is the maximum number of passes that apply fixes: one fix may enable another.
const rounds = 5

// fixAll applies fixes, writes the generated files and returns the findings left.
func (v *vetting) fixAll(ctx context.Context, res *gen.Result) (gen.Diagnostics, error) {
	for range rounds {
		fixes, err := res.Fixes()
		if err != nil {
			return nil, err
		}
		if len(fixes) == 0 {
			break
		}
		if err := fixes.Apply(ctx); err != nil {
			return nil, err
		}
		if res, err = v.find(ctx); err != nil {
			return nil, err
		}
	}
	return res.Diagnostics, res.Changes.Apply(ctx)
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
	return "", fmt.Errorf("no check %q%s", topics[0], gen.Suggest(topics[0], names))
}
