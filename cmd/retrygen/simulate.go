package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/overrides"
	"github.com/retrygen/retrygen/gen/show/simulate"
)

const simulateAbout = `Simulate shows the effect of clients with a retry policy on a service. It runs the backoff, jitter,
breaker, budget and throttle of package retry with a virtual clock.
`

const simulateNotes = `Models:

    contention   clients write one row concurrently: total calls and time until all have succeeded
    failures     a share of all attempts fails: number of attempts, and of calls that succeed
    hedge        slow requests are sent a second time: percentiles of the latency, and load
    outage       a service with a queue is unavailable for a while: whether it recovers, and when

To compare policies, repeat -policy and -method:

    retrygen simulate outage -policy "attempts=3" -policy "attempts=3; budget ratio=0.1"

A throttle is that of "Site Reliability Engineering", chapter 21: a client rejects a call before its
first attempt with the probability max(0, (requests - k*accepts) / (requests + 1)), but at most max.
Requests are its attempts within the window and the calls it rejected, accepts are its attempts that
succeeded. With max=1, as in the book, it sends almost nothing after an outage longer than its
window, and needs several windows to recover.

A breaker, budget or throttle works only if its client sees enough calls. To find out how many,
share the same calls among more clients:

    retrygen simulate outage -clients 1,10,1000,100000 -policy "attempts=3; breaker"

Hedge takes no -policy. A -method replaces -after, -max and -budget with its hedge. If a request is
not answered within -after, a hedge is sent; after another wait, the next one, up to -max. A failed
request sends the next hedge at once, and the first that succeeds cancels the others. With -after
p95, the wait is the 95th percentile of the first requests so far; a canceled one counts as taking
at least as long as it did. Latencies are independent: if the same requests are always slow, hedges
help less.

    retrygen simulate hedge -latency "bimodal fast=10ms slow=200ms share=1%" -after 20ms,p95
    retrygen simulate hedge -latency "lognormal median=192us p99=16.9ms" -after 10ms -fanout 1000

The second command is the example in "The Tail at Scale" (Dean and Barroso, 2013), in which a hedge
after 10ms reduced p99.9 from 1800ms to 74ms with 2% more requests. With -calls 10000 it is faster.

Ctrl-C stops a simulation and prints the results so far.
`

// A model is a model that can be simulated, with the defaults of flags that depend on it.
type model struct {
	clients     []int
	runs, calls int
	rate        float64
	failing     []float64
	run         func(*simulation, context.Context, []simulate.Policy, simulate.Options) *simulate.Report
}

var models = map[string]model{
	"contention": {[]int{10, 50, 100}, 1000, 1, 1, []float64{0}, (*simulation).contention},
	"failures":   {[]int{100}, 1, 10_000, 100, []float64{1, 5, 10, 20, 50, 100}, (*simulation).failures},
	"hedge":      {[]int{1}, 10, 100_000, 1, []float64{0}, (*simulation).hedge},
	"outage":     {[]int{1}, 10, 1, 155, []float64{0}, (*simulation).outage},
}

// hedgeModel is the name of the only model without policies. It may have the hedge of a method.
const hedgeModel = "hedge"

// run simulates.
func (s *simulation) run(ctx context.Context, args []string, out streams) error {
	chosen, args, err := s.choose(args)
	if err != nil {
		return misuse{err}
	}
	cfg, err := config(args, s.tags)
	if err != nil {
		return err
	}
	stop := out.showLoading()
	policies, err := s.resolve(ctx, cfg)
	stop()
	if err != nil {
		return err
	}
	if err := s.readSamples(); err != nil {
		return err
	}
	progress := &simulate.Progress{}
	stop = out.showProgress(func(time.Duration) string { return fmt.Sprintf("simulating: %.0f%%", 100*progress.Share()) })
	report := chosen.run(s, ctx, policies, simulate.Options{Seed: s.seed, Progress: progress})
	stop()
	if err := report.Write(out.stdout, s.format); err != nil {
		return err
	}
	if report.Stopped {
		return errors.New("interrupted: what was not simulated counts as 0")
	}
	return nil
}

// choose returns the model that the first argument names, after completing and checking
// the flags for it, and the other arguments.
func (s *simulation) choose(args []string) (model, []string, error) {
	if len(args) == 0 {
		return model{}, nil, errors.New("missing model: simulate contention, failures, hedge or outage")
	}
	name, rest := args[0], args[1:]
	chosen, ok := models[name]
	switch {
	case !ok:
		return model{}, nil, fmt.Errorf("no model %q%s", name, gen.Suggest(name, slices.Sorted(maps.Keys(models))))
	case name == hedgeModel && slices.ContainsFunc(s.policies, func(p policy) bool { return p.flag != methodFlag }):
		return model{}, nil, errors.New("hedge takes no -policy: set -after, -max and -budget, or -method")
	case name == hedgeModel && len(s.policies) > 1:
		return model{}, nil, errors.New("hedge takes a single -method")
	case name != hedgeModel && len(s.policies) == 0:
		return model{}, nil, errors.New(`nothing to simulate: set -policy "attempts=3 jitter=full", or -method store.UserStore.Get`)
	}
	if s.config != "" && !slices.ContainsFunc(s.policies, func(p policy) bool { return p.flag == methodFlag }) {
		return model{}, nil, errors.New("-config changes only the policies of methods: set -method store.UserStore.Get")
	}
	s.model = name
	if len(s.clients) == 0 {
		s.clients = slices.Clone(chosen.clients)
	}
	if len(s.failing) == 0 {
		s.failing = slices.Clone(chosen.failing)
	}
	s.runs = cmp.Or(s.runs, chosen.runs)
	s.calls = cmp.Or(s.calls, chosen.calls)
	s.rate = cmp.Or(s.rate, chosen.rate)
	slices.Sort(s.clients)
	slices.Sort(s.failing)
	return chosen, rest, s.check(name)
}

// resolve returns the policies in the order of the command line.
func (s *simulation) resolve(ctx context.Context, cfg gen.Config) ([]simulate.Policy, error) {
	if s.model == hedgeModel {
		return nil, s.takeHedge(ctx, cfg)
	}
	var policies []simulate.Policy
	for _, given := range s.policies {
		p, err := s.read(ctx, cfg, given)
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// A policy is the value of -policy or -method.
type policy struct{ flag, text string }

// methodFlag is the name of the flag -method.
const methodFlag = "method"

func (s *simulation) read(ctx context.Context, cfg gen.Config, p policy) (simulate.Policy, error) {
	if p.flag == methodFlag {
		found, err := s.methodPolicy(ctx, cfg, p.text)
		if err != nil {
			return found, fmt.Errorf("-method %q: %w", p.text, err)
		}
		return found, nil
	}
	parsed, err := simulate.ParsePolicy(p.text)
	if err != nil {
		return parsed, misuse{fmt.Errorf("-policy %q: %w", p.text, err)}
	}
	return parsed, nil
}

// methodPolicy returns the policy of a method in the packages.
func (s *simulation) methodPolicy(ctx context.Context, cfg gen.Config, name string) (simulate.Policy, error) {
	m, err := s.method(ctx, cfg, name)
	if err != nil {
		return simulate.Policy{}, err
	}
	return simulate.FromMethod(name, m)
}

// takeHedge takes the hedge of the method in -method, if there is one.
func (s *simulation) takeHedge(ctx context.Context, cfg gen.Config) error {
	for _, p := range s.policies {
		m, err := s.method(ctx, cfg, p.text)
		if err != nil {
			return fmt.Errorf("-method %q: %w", p.text, err)
		}
		hedge, err := simulate.HedgeOf(p.text, m)
		if err != nil {
			return fmt.Errorf("-method %q: %w", p.text, err)
		}
		s.after = []simulate.After{{Wait: hedge.After, Quantile: hedge.Quantile}}
		s.max, s.budget, s.warm = []int{hedge.Max}, hedge.Ratio, hedge.Warm
	}
	return nil
}

// method returns a retried method of the packages.
func (s *simulation) method(ctx context.Context, cfg gen.Config, name string) (*simulate.Method, error) {
	src, err := gen.Load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	models, err := src.Models()
	if err != nil {
		return nil, err
	}
	if err := overrides.Apply(models, s.config); err != nil {
		return nil, err
	}
	m, names := simulate.FindMethod(models, name)
	if m == nil {
		return nil, fmt.Errorf("no retried method with this name in %s%s", strings.Join(cfg.Patterns, " "), gen.Suggest(name, names))
	}
	return m, nil
}

func (s *simulation) contention(ctx context.Context, policies []simulate.Policy, opts simulate.Options) *simulate.Report {
	m := simulate.Contention{Clients: s.clients, Runs: s.runs}
	return m.Report(policies, m.Run(ctx, policies, opts))
}

func (s *simulation) failures(ctx context.Context, policies []simulate.Policy, opts simulate.Options) *simulate.Report {
	m := simulate.Failures{Clients: s.clients[0], Calls: s.calls, Rate: s.rate}
	for _, p := range s.failing {
		m.Rates = append(m.Rates, p/100)
	}
	return m.Report(policies, m.Run(ctx, policies, opts))
}

func (s *simulation) hedge(ctx context.Context, _ []simulate.Policy, opts simulate.Options) *simulate.Report {
	m := simulate.Hedge{Latency: s.latency, After: s.after, Max: s.max, Budget: s.budget, Failing: s.failing[0] / 100,
		Fanout: s.fanout, Calls: s.calls, Runs: s.runs, Warm: s.warm}
	return m.Report(m.Run(ctx, opts))
}

// readSamples reads the file of -samples, if any.
func (s *simulation) readSamples() error {
	if s.samples == "" {
		return nil
	}
	file, err := os.Open(s.samples)
	if err != nil {
		return fmt.Errorf("reading -samples: %w", err)
	}
	defer file.Close()
	s.latency, err = simulate.ReadLatency(s.samples, file)
	return err
}

func (s *simulation) outage(ctx context.Context, policies []simulate.Policy, opts simulate.Options) *simulate.Report {
	m := simulate.Outage{Clients: s.clients, Rate: s.rate, Capacity: s.capacity, Queue: s.queue, Timeout: s.timeout, Failing: s.failing[0] / 100,
		From: s.from, To: s.to, Length: s.length, Runs: s.runs}
	return m.Report(policies, m.Run(ctx, policies, opts))
}
