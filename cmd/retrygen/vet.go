package main

import (
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/lint"
)

// isVettool reports whether go vet runs the command, as its -vettool: with flags, and a file
// whose name ends in .cfg.
func isVettool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	isArg := func(arg string) bool { return !strings.HasPrefix(arg, "-") }
	return args[0] == "-V=full" || args[0] == "-flags" ||
		strings.HasSuffix(args[len(args)-1], ".cfg") && !slices.ContainsFunc(args[:len(args)-1], isArg)
}

const vetAbout = `Retrygen vet reports retries that are harmful or have no effect.
`

// vetNotes returns the part of vet's help that lists the checks.
func vetNotes() string { return lint.Help() + findingsNotes }

// A vetting holds the flags of vet.
type vetting struct {
	fix    bool
	format string
	tags   string
}

func vetFlags(flags *flag.FlagSet) action {
	v := &vetting{}
	flags.BoolVar(&v.fix, "fix", false, "apply mechanical fixes, including each \"did you mean\", and update generated files")
	findingsFlags(flags, &v.format)
	tagsFlag(flags, &v.tags)
	return v.run
}

// run prints the findings, or those left after fixing.
func (v *vetting) run(ctx context.Context, args []string, out streams) error {
	cfg, err := config(args, v.tags)
	if err != nil {
		return err
	}
	res, err := findings(ctx, cfg, out.quietFor(v.format))
	if err != nil {
		return err
	}
	found := append(res.Diagnostics, res.Changes.Findings()...)
	if v.fix {
		found, err = fixAll(ctx, cfg.Dir, res.Diagnostics, func() (gen.Diagnostics, error) {
			if res, err = findings(ctx, cfg, out.quietFor(v.format)); err != nil {
				return nil, err
			}
			return res.Diagnostics, nil
		})
		if err != nil {
			return err
		}
		if err := res.Apply(ctx); err != nil {
			return err
		}
	}
	found.Sort()
	if err := out.printFindings(found, v.format, cfg.Dir); err != nil || len(found) == 0 {
		return err
	}
	return errFound
}

// findings returns what vet finds in the packages.
func findings(ctx context.Context, cfg gen.Config, out streams) (*gen.Result, error) {
	defer out.showLoading()()
	src, err := gen.Load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return src.Vet(ctx)
}

// rounds is the maximum number of passes that apply fixes: one fix may enable another.
const rounds = 10

// fixAll applies the fixes of findings, whose file names are relative to dir, and of those that
// check then finds. It returns the findings left.
func fixAll(ctx context.Context, dir string, found gen.Diagnostics, check func() (gen.Diagnostics, error)) (gen.Diagnostics, error) {
	for range rounds {
		fixes, err := gen.Fixes(dir, found)
		if err != nil {
			return nil, err
		}
		if len(fixes) == 0 {
			break
		}
		if err := fixes.Apply(ctx); err != nil {
			return nil, err
		}
		if found, err = check(); err != nil {
			return nil, err
		}
	}
	return found, nil
}
