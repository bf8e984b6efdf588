package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/overrides"
)

const checkAbout = `Config check finds mistakes in a file of overrides, which change policies while a program runs: see
retry.Tracker.Override and package retryconfig. It reports lines that a program would refuse, such
as attempts outside the bounds of a method; methods that do not exist, with the nearest name; and
settings that change nothing.
`

const checkNotes = `Name all packages of the program, because a pattern may match any of their methods. Options of
constructors are not known.

The exit status is 1 if there are findings.
` + findingsNotes

// A checking holds the flags of config check.
type checking struct {
	fix          bool
	format, tags string
}

func checkFlags(flags *flag.FlagSet) action {
	c := &checking{}
	flags.BoolVar(&c.fix, "fix", false, "correct misspelt keys, words and patterns in FILE")
	findingsFlags(flags, &c.format)
	tagsFlag(flags, &c.tags)
	return c.run
}

// run prints the findings, or those left after fixing.
func (c *checking) run(ctx context.Context, args []string, out streams) error {
	given, err := readConfig(ctx, args, c.tags, out.quietFor(c.format))
	if err != nil {
		return err
	}
	found, err := given.methods.Check(given.file)
	if err == nil && c.fix {
		found, err = fixAll(ctx, given.dir, found, func() (gen.Diagnostics, error) { return given.methods.Check(given.file) })
	}
	if err != nil {
		return err
	}
	if err := out.printFindings(found, c.format, given.dir); err != nil || len(found) == 0 {
		return err
	}
	return errFound
}

// A configured is a file of overrides that has not been read yet, and the methods that it may
// change.
type configured struct {
	file    string
	methods *overrides.Set
	source  *gen.Source
	dir     string
}

// readConfig loads the packages that follow the name of the file among args.
func readConfig(ctx context.Context, args []string, tags string, out streams) (configured, error) {
	if len(args) == 0 {
		return configured{}, misuse{errors.New("missing file of overrides: name it before the packages")}
	}
	cfg, err := config(args[1:], tags)
	if err != nil {
		return configured{}, err
	}
	src, err := out.load(ctx, cfg)
	if err != nil {
		return configured{}, err
	}
	models, err := src.Models()
	if err != nil {
		return configured{}, fmt.Errorf("directives have errors:\n%w", err)
	}
	return configured{args[0], overrides.New(models), src, cfg.Dir}, nil
}

const showAbout = `Config show prints the policies that result from a file of overrides, method by method, and the
origin of each setting: the line of its directive, the line of the file, or RETRY if that
environment variable has overrides, over which the file takes precedence. It ends with the calls of
retry.Override and retry.Without in the packages, which change policies for single calls.
`

const showNotes = `What the program sets at run time is not known: options of constructors do not count.
`

// A showing holds the flags of config show.
type showing struct{ format, tags string }

func showFlags(flags *flag.FlagSet) action {
	s := &showing{}
	formatFlag(flags, &s.format, overrides.Formats())
	tagsFlag(flags, &s.tags)
	return s.run
}

// run prints the policies.
func (s *showing) run(ctx context.Context, args []string, out streams) error {
	given, err := readConfig(ctx, args, s.tags, out)
	if err != nil {
		return err
	}
	if err := given.methods.ReadEnv(); err != nil {
		return err
	}
	if err := given.methods.ReadFile(given.file); err != nil {
		return err
	}
	report := given.methods.Report(given.dir)
	calls, err := given.source.PerCalls(ctx)
	if err != nil {
		return err
	}
	for _, c := range calls {
		report.AddCall(c.Pos, c.Text)
	}
	return report.Write(out.stdout, s.format)
}

// configFlag declares -config, for overrides.Apply.
func configFlag(flags *flag.FlagSet, file *string) {
	flags.StringVar(file, "config", "", "`FILE` of overrides to take into account: see \"retrygen help config check\"")
}
