package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/plan"
)

const planUsage = `Plan shows what the directives do, method by method: when each attempt starts, how long a call may
take, how retries affect the service, which callees retry too, and what is never retried. It
generates no code.

Usage:

    retrygen plan [flags] [packages]    the default is the package in the current directory

Flags:

    -deadline T      deadline set by callers, such as 3s; attempts that cannot start before it are findings
    -format FORMAT   text, html, svg, json or markdown (default text)
    -latency T       duration of a failed attempt (default 100ms)
    -rate N          calls per second, to compute what a budget allows (default 100)
    -seed N          also draw a sample run with this random seed
    -tags LIST       comma-separated list of build tags

The exit status is 1 if there are findings.
`

// helpPlan returns the help of plan.
func helpPlan(topics []string) (string, error) { return noTopics("plan", planUsage, topics) }

// noTopics returns the help of a subcommand with a single page.
func noTopics(name, text string, topics []string) (string, error) {
	if len(topics) > 0 {
		return "", fmt.Errorf("help %s takes no arguments, got %q", name, topics[0])
	}
	return text, nil
}

// A planning is a parsed command line.
type planning struct {
	plan.Config
	format   string
	tags     string
	patterns []string
}

// runPlan prints the plan and returns the exit status.
func runPlan(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	p, err := parsePlan(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, planUsage)
		return exitOK
	} else if err != nil {
		return misuse(stderr, err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	findings, err := p.run(ctx, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
	}
	if findings > 0 || err != nil {
		return exitFound
	}
	return exitOK
}

// parsePlan parses the arguments of plan.
func parsePlan(args []string) (*planning, error) {
	p := &planning{}
	flags := flag.NewFlagSet("retrygen plan", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.DurationVar(&p.Deadline, "deadline", 0, "")
	flags.StringVar(&p.format, "format", "text", "")
	flags.DurationVar(&p.Latency, "latency", 100*time.Millisecond, "")
	flags.Float64Var(&p.Rate, "rate", 100, "")
	flags.Uint64Var(&p.Seed, "seed", 0, "")
	flags.StringVar(&p.tags, "tags", "", "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, flagError(flags, err)
	}
	flags.Visit(func(f *flag.Flag) { p.Sample = p.Sample || f.Name == "seed" })
	p.patterns = flags.Args()
	if len(p.patterns) == 0 {
		p.patterns = []string{"."}
	}
	switch {
	case !slices.Contains(plan.Formats(), p.format):
		return nil, fmt.Errorf("no format %q%s", p.format, gen.Suggest(p.format, plan.Formats()))
	case p.Deadline < 0 || p.Latency < 0 || !(p.Rate > 0):
		return nil, errors.New("-deadline and -latency must not be negative, -rate must be positive")
	}
	return p, checkPatterns(flags.Args())
}

// run prints the plan and returns the number of findings.
func (p *planning) run(ctx context.Context, stdout io.Writer) (findings int, err error) {
	if p.Dir, err = os.Getwd(); err != nil {
		return 0, fmt.Errorf("finding the current directory: %w", err)
	}
	src, err := gen.Load(ctx, gen.Config{Dir: p.Dir, Patterns: p.patterns, Tags: p.tags})
	if err != nil {
		return 0, err
	}
	models, err := src.Models()
	if err != nil {
		return 0, fmt.Errorf("directives have errors:\n%w", err)
	}
	made := plan.New(models, p.Config)
	if len(made.Methods) == 0 {
		return 0, fmt.Errorf("no //retry: directive in %s", strings.Join(p.patterns, " "))
	}
	return made.Findings(), made.Write(stdout, p.format)
}
