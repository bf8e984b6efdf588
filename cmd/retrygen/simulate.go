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
	"github.com/retrygen/retrygen/gen/show/simulate"
)

const simulateUsage = `Simulate shows the effect of clients with a retry policy on a service. It runs the backoff, jitter,
breaker and budget of package retry with a virtual clock.

Usage:

    retrygen simulate MODEL [flags] [packages]

Models:

    contention   clients write one row concurrently: total calls and time until all have succeeded
    failures     a share of all attempts fails: number of attempts, and of calls that succeed
    outage       a service with a queue is unavailable for a while: whether it recovers, and when

Flags:

    -policy TEXT     policy to simulate, with the keys of directives, followed by its breaker and budget,
                     if any: "attempts=3 jitter=full; breaker failures=5; budget ratio=0.1"
    -method NAME     use the policy of a method in the packages, such as store.UserStore.Get
                     (-policy and -method may be repeated, to compare policies)
    -format FORMAT   text, html, svg, csv or json (default text)
    -seed N          random seed; the same seed produces the same output (default 1)
    -tags LIST       comma-separated list of build tags
    -clients LIST    contention: comma-separated numbers of clients (default 10,50,100)
    -clients N       failures, outage: number of clients that share the calls, each with its own breaker
                     and budget (default 100 for failures, 1 for outage)
    -runs N          number of runs (default 1000 for contention, 1 for failures, 10 for outage)
    -failing LIST    failures: comma-separated percentages (default 1,5,10,20,50,100)
    -calls N         failures: calls per client (default 10000)
    -rate N          calls per second: of each client for failures (default 100), of all clients
                     for outage (default 155)
    -capacity N      outage: queries per second that the service can answer (default 300)
    -queue N         outage: maximum number of waiting queries, 0 for no limit (default 0)
    -timeout T       outage: timeout of attempts whose policy has none (default 1s)
    -from T, -to T   outage: start and end of the outage (default 30s, 40s)
    -length T        outage: simulated time (default 300s)

Ctrl-C stops a simulation and prints the results so far.
`

// helpSimulate returns the help of simulate.
func helpSimulate(topics []string) (string, error) {
	return noTopics("simulate", simulateUsage, topics)
}

// runSimulate simulates and returns the exit status.
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
	quiet := progress.Show(stderr)
	report := s.run(ctx, policies, progress)
	quiet()
	if err := report.Write(stdout, s.format); err != nil {
		fmt.Fprintf(stderr, "retrygen: %v\n", err)
		return exitFound
	}
	if report.Stopped {
		fmt.Fprintln(stderr, "retrygen: interrupted: what was not simulated counts as 0")
		return exitFound
	}
	return exitOK
}

// resolve returns the policies in the order of the command line.
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
		return simulate.Policy{}, fmt.Errorf("finding the current directory: %w", err)
	}
	src, err := gen.Load(ctx, gen.Config{Dir: dir, Patterns: s.patterns, Tags: s.tags})
	if err != nil {
		return simulate.Policy{}, err
	}
	models, err := src.Models()
	if err != nil {
		return simulate.Policy{}, err
	}
	m, names := simulate.FindMethod(models, name)
	if m == nil {
		return simulate.Policy{}, fmt.Errorf("no retried method with this name in %s%s", strings.Join(s.patterns, " "), gen.Suggest(name, names))
	}
	return simulate.FromMethod(name, m)
}

// run runs the simulation.
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
