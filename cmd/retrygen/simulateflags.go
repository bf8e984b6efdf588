package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/show/simulate"
)

// A simulation holds the flags of simulate.
type simulation struct {
	model          string
	policies       []policy
	format, config string
	seed           uint64
	tags           string
	clients        []int
	runs, calls    int
	queue          int
	failing        []float64
	rate, capacity float64
	timeout        time.Duration
	from, to       time.Duration
	length         time.Duration

	latency simulate.Latency
	samples string // file of latencies, which replaces latency
	after   []simulate.After
	max     []int
	budget  float64 // 0 if there is none
	warm    int     // 0 unless that of a method
	fanout  int
}

// simulateFlags declares the flags. Defaults that depend on the model are left at zero.
func simulateFlags(flags *flag.FlagSet) action {
	s := &simulation{}
	s.policyFlag(flags, "policy", "policy `TEXT` to simulate, with the keys of directives, followed by its breaker and\n"+
		`budget, if any: "attempts=3 jitter=full; breaker failures=5; budget ratio=0.1"; or by`+"\n"+
		`a client-side throttle: "attempts=3; throttle k=2 window=10s"`)
	s.policyFlag(flags, methodFlag, "use the policy, or for hedge the hedge, of the method `NAME` in the packages, such as\nstore.UserStore.Get")
	configFlag(flags, &s.config)
	formatFlag(flags, &s.format, simulate.Formats())
	flags.Uint64Var(&s.seed, "seed", 1, "random seed `N`; the same seed produces the same output")
	tagsFlag(flags, &s.tags)
	parseFlag(flags, &s.clients, list(strconv.Atoi), "clients", "", "comma-separated `LIST` of numbers of clients for contention (default 10,50,100) and\n"+
		"outage (default 1), a single one for failures (default 100); in an outage, they share\nthe calls, and each has its own breaker, budget and throttle")
	flags.IntVar(&s.runs, "runs", 0, "`N` runs (default 1000 for contention, 1 for failures, 10 for hedge and outage)")
	parseFlag(flags, &s.failing, list(parseFloat), "failing", "", "percentage of attempts that fail; comma-separated `LIST` for failures (default\n"+
		"1,5,10,20,50,100), a single one for hedge and outage (default 0)")
	flags.IntVar(&s.calls, "calls", 0, "`N` calls per client for failures (default 10000), per run for hedge (default 100000)")
	flags.Float64Var(&s.rate, "rate", 0, "`N` calls per second: of each client for failures (default 100), of all clients\nfor outage (default 155)")
	flags.Float64Var(&s.capacity, "capacity", 300, "outage: `N` queries per second that the service can answer")
	flags.IntVar(&s.queue, "queue", 0, "outage: at most `N` waiting queries, 0 for no limit")
	flags.DurationVar(&s.timeout, "timeout", time.Second, "outage: timeout `T` of attempts whose policy has none")
	flags.DurationVar(&s.from, "from", 30*time.Second, "outage: `T` at which the outage starts")
	flags.DurationVar(&s.to, "to", 40*time.Second, "outage: `T` at which the outage ends")
	flags.DurationVar(&s.length, "length", 300*time.Second, "outage: simulated time `T`")
	s.hedgeFlags(flags)
	return s.run
}

// hedgeFlags declares the flags of the model hedge.
func (s *simulation) hedgeFlags(flags *flag.FlagSet) {
	parseFlag(flags, &s.latency, simulate.ParseLatency, "latency", "lognormal median=10ms p99=100ms", "hedge: latency of attempts, a `DISTRIBUTION`: \"lognormal median=10ms p99=100ms\"\n"+
		`(default), "bimodal fast=10ms slow=200ms share=1%" or "exponential mean=10ms"`)
	flags.StringVar(&s.samples, "samples", "", "hedge: `FILE` of measured latencies, one duration per line, in place of -latency")
	parseFlag(flags, &s.after, list(simulate.ParseAfter), "after", "p50,p90,p95,p99", "hedge: comma-separated `LIST` of waits before a hedge, such as 50ms or p95\n(default p50,p90,p95,p99)")
	parseFlag(flags, &s.max, list(strconv.Atoi), "max", "1,2", "hedge: comma-separated `LIST` of maximum numbers of hedges (default 1,2)")
	parseFlag(flags, &s.budget, parseBudget, "budget", "5%", "hedge: hedges allowed, as a `SHARE` of the requests, or none (default 5%)")
	flags.IntVar(&s.fanout, "fanout", 1, "hedge: `N` concurrent requests for each of which a call waits")
}

// parseBudget parses the value of -budget.
func parseBudget(text string) (float64, error) {
	if text == "none" {
		return 0, nil
	}
	return simulate.ParseShare(text)
}

// policyFlag declares a flag that adds a policy.
func (s *simulation) policyFlag(flags *flag.FlagSet, name, use string) {
	flags.Func(name, use, func(text string) error {
		s.policies = append(s.policies, policy{name, text})
		return nil
	})
}

// parseFlag declares a flag with a parser, and sets its default. If that is empty, it
// depends on the model.
func parseFlag[T any](flags *flag.FlagSet, value *T, parse func(string) (T, error), name, fallback, use string) {
	set := func(text string) (err error) {
		*value, err = parse(text)
		return err
	}
	flags.Func(name, use, set)
	if fallback != "" {
		_ = set(fallback)
	}
}

// list returns a parser of items that are separated by commas.
func list[T any](parse func(string) (T, error)) func(string) ([]T, error) {
	return func(text string) ([]T, error) {
		var items []T
		for word := range strings.SplitSeq(text, ",") {
			item, err := parse(strings.TrimSpace(word))
			if errors.Is(err, strconv.ErrSyntax) || errors.Is(err, strconv.ErrRange) {
				return nil, errors.New("want numbers separated by commas")
			} else if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	}
}

func parseFloat(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// maxRate is the highest rate per second: one call per nanosecond.
const maxRate = 1e9

// maxClients is the highest number of clients, which fits the memory of most machines.
const maxClients = 10_000_000

// check reports numbers that are invalid for a model.
func (s *simulation) check(model string) error {
	switch {
	case min(slices.Min(s.clients), s.runs, s.calls) < 1:
		return errors.New("-clients, -runs and -calls must be at least 1")
	case slices.Max(s.clients) > maxClients:
		return fmt.Errorf("-clients must be at most %d", maxClients)
	case model == "failures" && len(s.clients) > 1:
		return errors.New("failures takes a single value of -clients")
	case model != "failures" && len(s.failing) > 1:
		return fmt.Errorf("%s takes a single value of -failing", model)
	case !(slices.Min(s.failing) >= 0 && slices.Max(s.failing) <= 100):
		return errors.New("-failing must be percentages between 0 and 100")
	case !(min(s.rate, s.capacity) > 0 && max(s.rate, s.capacity) <= maxRate):
		return errors.New("-rate and -capacity must be positive and at most 1e9")
	case model == hedgeModel:
		return s.checkHedge()
	case model == "outage":
		return s.checkOutage()
	}
	return nil
}

// maxHedges is the highest number of hedges per request.
const maxHedges = 10

// checkHedge reports invalid numbers for hedges.
func (s *simulation) checkHedge() error {
	switch {
	case slices.Min(s.max) < 1 || slices.Max(s.max) > maxHedges:
		return fmt.Errorf("-max must be between 1 and %d", maxHedges)
	case s.fanout < 1:
		return errors.New("-fanout must be at least 1")
	case s.calls < minCalls:
		return fmt.Errorf("-calls must be at least %d for hedge, to determine p99.9", minCalls)
	}
	return nil
}

// minCalls is the lowest number of calls of which one is beyond p99.9.
const minCalls = 1000

// checkOutage reports invalid numbers for an outage.
func (s *simulation) checkOutage() error {
	switch {
	case s.timeout <= 0 || s.queue < 0:
		return errors.New("-timeout must be positive, -queue must not be negative")
	case s.from < 0 || s.to < s.from:
		return errors.New("-from must not be negative, -to must not be before -from")
	case s.length < s.to+simulate.RecoveryWindow:
		return fmt.Errorf("-length must exceed -to by at least %v, to determine whether the service recovers", simulate.RecoveryWindow)
	}
	return nil
}
