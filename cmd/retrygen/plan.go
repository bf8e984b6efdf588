package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/overrides"
	"github.com/retrygen/retrygen/gen/show/plan"
)

const planAbout = `Plan shows what the directives do, method by method: when each attempt starts, how long a call may
take, how retries affect the service, which callees retry too, and what is never retried. It
generates no code.
`

const planNotes = `The exit status is 1 if there are findings.
`

// A planning holds the flags of plan.
type planning struct {
	plan.Config
	flags  *flag.FlagSet
	format string
	config string
	tags   string
}

func planFlags(flags *flag.FlagSet) action {
	p := &planning{flags: flags}
	configFlag(flags, &p.config)
	flags.DurationVar(&p.Deadline, "deadline", 0, "deadline `T` set by callers, such as 3s; attempts that cannot start before it are findings")
	formatFlag(flags, &p.format, plan.Formats())
	flags.DurationVar(&p.Latency, "latency", plan.DefaultLatency, "duration `T` of a failed attempt")
	flags.Float64Var(&p.Rate, "rate", plan.DefaultRate, "`N` calls per second, to compute what a budget allows")
	flags.Uint64Var(&p.Seed, "seed", 0, "also draw a sample run with the random seed `N`")
	tagsFlag(flags, &p.tags)
	return p.run
}

// formatFlag declares -format, whose default is the first of formats.
func formatFlag(flags *flag.FlagSet, format *string, formats []string) {
	*format = formats[0]
	last := len(formats) - 1
	use := fmt.Sprintf("`FORMAT` of the output: %s or %s (default %s)", strings.Join(formats[:last], ", "), formats[last], formats[0])
	flags.Var(choice{format, formats}, "format", use)
}

// A choice is the value of a flag that is one of a few words.
type choice struct {
	value *string
	among []string
}

// String returns "": the default is in the flag's description.
func (c choice) String() string { return "" }

func (c choice) Set(text string) error {
	if !slices.Contains(c.among, text) {
		return fmt.Errorf("no format %q%s", text, gen.Suggest(text, c.among))
	}
	*c.value = text
	return nil
}

// run prints the plan.
func (p *planning) run(ctx context.Context, args []string, out streams) error {
	p.flags.Visit(func(f *flag.Flag) { p.Sample = p.Sample || f.Name == "seed" })
	if p.Deadline < 0 || p.Latency < 0 || !(p.Rate > 0) {
		return misuse{errors.New("-deadline and -latency must not be negative, -rate must be positive")}
	}
	cfg, err := config(args, p.tags)
	if err != nil {
		return err
	}
	src, err := out.load(ctx, cfg)
	if err != nil {
		return err
	}
	models, err := src.Models()
	if err != nil {
		return fmt.Errorf("directives have errors:\n%w", err)
	}
	if err := overrides.Apply(models, p.config); err != nil {
		return err
	}
	p.Dir = cfg.Dir
	made := plan.New(models, p.Config)
	if len(made.Methods) == 0 {
		return noDirective(ctx, cfg)
	}
	if err := made.Write(out.stdout, p.format); err != nil || made.Findings() == 0 {
		return err
	}
	return errFound
}
