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
	"github.com/retrygen/retrygen/gen/directive"
	"github.com/retrygen/retrygen/gen/figure"
	"github.com/retrygen/retrygen/gen/simulate"
)

const simulateUsage = `Simulate says what clients with a retry policy would do to a service. It runs the backoff, jitter,
breaker and budget of package retry under a virtual clock.

Usage:

    retrygen simulate MODEL [flags] [packages]

Models:

    contention   clients write one row at once: how much work and time until all are done
    failures     a share of all attempts fails: how many attempts are made, how many calls succeed
    outage       a service with a queue is cut off for a while: does it recover, and when

Flags:

    -policy TEXT     what to simulate, as in directives: "attempts=5 delay=100ms jitter=full", and what
                     guards it behind semicolons: "attempts=3; breaker failures=5; budget ratio=0.1"
    -method NAME     the policy of a method in the packages, such as store.UserStore.Get
                     (-policy and -method may be repeated, to compare)
    -format FORMAT   text, html, svg, csv or json (text)
    -seed N          the same seed gives the same bytes (1)
    -tags LIST       build tags, separated by commas
    -clients LIST    contention: numbers of clients, separated by commas (10,50,100)
    -clients N       failures, outage: how many share the calls, each with a breaker and a budget of
                     its own (100 of failures, 1 of outage)
    -runs N          how often (1000 of contention, 10 of outage)
    -failing LIST    failures: percentages, separated by commas (1,5,10,20,50,100)
    -calls N         failures: of each client (10000)
    -rate N          failures: calls a second of each client (100); outage: of all together (155)
    -capacity N      outage: queries that the service answers a second (300)
    -queue N         outage: queries that may wait, any number if 0 (0)
    -timeout T       outage: of an attempt whose policy has none (1s)
    -from T, -to T   outage: when it begins and ends (30s, 40s)
    -length T        outage: how long to simulate (300s)

Ctrl-C ends a simulation and prints what is done until then.
`

func helpSimulate(topics []string) (string, error) {
	return noTopics("simulate", simulateUsage, topics)
}

// runSimulate simulates and returns the exit code.
func runSimulate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parseSimulate(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, simulateUsage)
		return exitOK
	} else if err != nil {
		return misuse(stderr, err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	policies, err := s.resolve(ctx)
	if err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
		return exitFound
	}
	progress := &simulate.Progress{}
	quiet := showProgress(stderr, progress)
	report := s.run(ctx, policies, progress)
	quiet()
	if err := s.write(stdout, report); err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
		return exitFound
	}
	if report.Stopped {
		fmt.Fprintln(stderr, "retrygen: stopped: what was not simulated until then counts as 0")
		return exitFound
	}
	return exitOK
}

// resolve returns the policies, in the order of the command line.
func (s *simulation) resolve(ctx context.Context) ([]simulate.Policy, error) {
	var policies []simulate.Policy
	for _, given := range s.policies {
		kind, text, _ := strings.Cut(given, " ")
		read := simulate.ParsePolicy
		if kind == "method" {
			read = func(name string) (simulate.Policy, error) { return s.method(ctx, name) }
		}
		p, err := read(text)
		if err != nil {
			return nil, fmt.Errorf("-%s %q: %w", kind, text, err)
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// method returns the policy of a method in the packages.
func (s *simulation) method(ctx context.Context, name string) (simulate.Policy, error) {
	dir, err := os.Getwd()
	if err != nil {
		return simulate.Policy{}, fmt.Errorf("finding the current folder: %w", err)
	}
	models, found, err := gen.Models(ctx, gen.Config{Dir: dir, Patterns: s.patterns, Tags: s.tags})
	if err = errors.Join(err, found.Err()); err != nil {
		return simulate.Policy{}, err
	}
	m, names := simulate.FindMethod(models, name)
	if m == nil {
		return simulate.Policy{}, fmt.Errorf("no such method is retried in %s%s", strings.Join(s.patterns, " "), directive.Suggest(name, names))
	}
	return simulate.FromMethod(name, m)
}

// run simulates.
func (s *simulation) run(ctx context.Context, policies []simulate.Policy, progress *simulate.Progress) *simulate.Report {
	opts := simulate.Options{Seed: s.seed, Progress: progress}
	switch s.model {
	case "contention":
		m := simulate.Contention{Clients: s.clients, Runs: s.runs}
		return m.Report(policies, m.Run(ctx, policies, opts))
	case "failures":
		m := simulate.Failures{Clients: s.clients[0], Calls: s.calls, Rate: s.rate}
		for _, p := range s.failing {
			m.Rates = append(m.Rates, p/100)
		}
		return m.Report(policies, m.Run(ctx, policies, opts))
	}
	m := simulate.Outage{Clients: s.clients[0], Rate: s.rate, Capacity: s.capacity, Queue: s.queue, Timeout: s.timeout,
		From: s.from, To: s.to, Length: s.length, Runs: s.runs}
	return m.Report(policies, m.Run(ctx, policies, opts))
}

func (s *simulation) write(stdout io.Writer, r *simulate.Report) error {
	switch s.format {
	case "html":
		return r.WriteHTML(stdout)
	case "svg":
		return r.WriteSVG(stdout)
	case "csv":
		return r.WriteCSV(stdout)
	case "json":
		return r.WriteJSON(stdout)
	}
	return r.WriteText(stdout, figure.TerminalOf(stdout, os.Getenv))
}
