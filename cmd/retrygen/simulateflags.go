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
	policies       []policy
	format         string
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
}

// simulateFlags declares the flags. Defaults that depend on the model are left at zero.
func simulateFlags(flags *flag.FlagSet) action {
	s := &simulation{}
	s.policyFlag(flags, "policy", "policy `TEXT` to simulate, with the keys of directives, followed by its breaker and\n"+
		`budget, if any: "attempts=3 jitter=full; breaker failures=5; budget ratio=0.1"; or by`+"\n"+
		`a client-side throttle: "attempts=3; throttle k=2 window=2m"`)
	s.policyFlag(flags, "method", "use the policy of the method `NAME` in the packages, such as store.UserStore.Get")
	formatFlag(flags, &s.format, simulate.Formats())
	flags.Uint64Var(&s.seed, "seed", 1, "random seed `N`; the same seed produces the same output")
	tagsFlag(flags, &s.tags)
	listFlag(flags, &s.clients, strconv.Atoi, "clients", "comma-separated `LIST` of numbers of clients for contention (default 10,50,100) and\n"+
		"outage (default 1), a single one for failures (default 100); in an outage, they share\nthe calls, and each has its own breaker, budget and throttle")
	flags.IntVar(&s.runs, "runs", 0, "`N` runs (default 1000 for contention, 1 for failures, 10 for outage)")
	listFlag(flags, &s.failing, parseFloat, "failing", "percentage of attempts that fail; comma-separated `LIST` for failures (default\n"+
		"1,5,10,20,50,100), a single one for outage, at any time (default 0)")
	flags.IntVar(&s.calls, "calls", 10_000, "failures: `N` calls per client")
	flags.Float64Var(&s.rate, "rate", 0, "`N` calls per second: of each client for failures (default 100), of all clients\nfor outage (default 155)")
	flags.Float64Var(&s.capacity, "capacity", 300, "outage: `N` queries per second that the service can answer")
	flags.IntVar(&s.queue, "queue", 0, "outage: at most `N` waiting queries, 0 for no limit")
	flags.DurationVar(&s.timeout, "timeout", time.Second, "outage: timeout `T` of attempts whose policy has none")
	flags.DurationVar(&s.from, "from", 30*time.Second, "outage: `T` at which the outage starts")
	flags.DurationVar(&s.to, "to", 40*time.Second, "outage: `T` at which the outage ends")
	flags.DurationVar(&s.length, "length", 300*time.Second, "outage: simulated time `T`")
	return s.run
}

// policyFlag declares a flag that adds a policy.
func (s *simulation) policyFlag(flags *flag.FlagSet, name, use string) {
	flags.Func(name, use, func(text string) error {
		s.policies = append(s.policies, policy{name, text})
		return nil
	})
}

// listFlag declares a flag whose items are separated by commas.
func listFlag[T any](flags *flag.FlagSet, list *[]T, parse func(string) (T, error), name, use string) {
	flags.Func(name, use, func(text string) error {
		var items []T
		for word := range strings.SplitSeq(text, ",") {
			item, err := parse(strings.TrimSpace(word))
			if err != nil {
				return errors.New("want numbers separated by commas")
			}
			items = append(items, item)
		}
		*list = items
		return nil
	})
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
	case model == "outage":
		return s.checkOutage()
	}
	return nil
}

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
