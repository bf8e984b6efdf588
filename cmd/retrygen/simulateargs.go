package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/simulate"
)

// A simulation is a parsed command line.
type simulation struct {
	model          string
	policies       []string // "policy" or "method", a space and its value, in order
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
	patterns       []string
}

// simulateModels are the values of MODEL.
var simulateModels = []string{"contention", "failures", "outage"}

// parseSimulate parses the arguments of simulate.
func parseSimulate(args []string) (*simulation, error) {
	s := &simulation{}
	flags := s.flags()
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		s.model, args = args[0], args[1:]
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, flagError(flags, err)
	}
	s.patterns = flags.Args()
	if len(s.patterns) == 0 {
		s.patterns = []string{"."}
	}
	switch {
	case s.model == "":
		return nil, errors.New("missing model: simulate contention, failures or outage")
	case !slices.Contains(simulateModels, s.model):
		return nil, fmt.Errorf("no model %q%s", s.model, gen.Suggest(s.model, simulateModels))
	case !slices.Contains(simulate.Formats(), s.format):
		return nil, fmt.Errorf("no format %q%s", s.format, gen.Suggest(s.format, simulate.Formats()))
	case len(s.policies) == 0:
		return nil, errors.New(`nothing to simulate: set -policy "attempts=3 jitter=full", or -method store.UserStore.Get`)
	}
	s.complete()
	return s, errors.Join(checkPatterns(flags.Args()), s.check())
}

// flags declares the flags. complete sets the defaults that depend on the model.
func (s *simulation) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("retrygen simulate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, kind := range []string{"policy", "method"} {
		flags.Func(kind, "", func(text string) error {
			s.policies = append(s.policies, kind+" "+text)
			return nil
		})
	}
	flags.StringVar(&s.format, "format", "text", "")
	flags.Uint64Var(&s.seed, "seed", 1, "")
	flags.StringVar(&s.tags, "tags", "", "")
	flags.Func("clients", "", func(text string) (err error) {
		s.clients, err = list(text, strconv.Atoi)
		return err
	})
	flags.IntVar(&s.runs, "runs", 0, "")
	flags.IntVar(&s.calls, "calls", 10_000, "")
	s.failing = []float64{1, 5, 10, 20, 50, 100}
	flags.Func("failing", "", func(text string) (err error) {
		s.failing, err = list(text, func(item string) (float64, error) { return strconv.ParseFloat(item, 64) })
		return err
	})
	flags.Float64Var(&s.rate, "rate", 0, "")
	flags.Float64Var(&s.capacity, "capacity", 300, "")
	flags.IntVar(&s.queue, "queue", 0, "")
	flags.DurationVar(&s.timeout, "timeout", time.Second, "")
	flags.DurationVar(&s.from, "from", 30*time.Second, "")
	flags.DurationVar(&s.to, "to", 40*time.Second, "")
	flags.DurationVar(&s.length, "length", 300*time.Second, "")
	return flags
}

// list parses items separated by commas.
func list[T any](text string, read func(string) (T, error)) ([]T, error) {
	var items []T
	for word := range strings.SplitSeq(text, ",") {
		item, err := read(strings.TrimSpace(word))
		if err != nil {
			return nil, errors.New("want numbers separated by commas")
		}
		items = append(items, item)
	}
	return items, nil
}

// complete sets the defaults that depend on the model.
func (s *simulation) complete() {
	switch {
	case len(s.clients) > 0:
	case s.model == "contention":
		s.clients = []int{10, 50, 100}
	case s.model == "failures":
		s.clients = []int{100}
	default:
		s.clients = []int{1}
	}
	runs := map[string]int{"contention": 1000, "failures": 1, "outage": 10}
	s.runs = cmp.Or(s.runs, runs[s.model])
	slices.Sort(s.clients)
	slices.Sort(s.failing)
	rates := map[string]float64{"contention": 1, "failures": 100, "outage": 155}
	s.rate = cmp.Or(s.rate, rates[s.model])
}

// maxRate is the highest rate per second: one call per nanosecond.
const maxRate = 1e9

// check reports invalid numbers.
func (s *simulation) check() error {
	switch {
	case min(slices.Min(s.clients), s.runs, s.calls) < 1:
		return errors.New("-clients, -runs and -calls must be at least 1")
	case s.model != "contention" && len(s.clients) > 1:
		return fmt.Errorf("%s takes a single number of -clients", s.model)
	case !(slices.Min(s.failing) >= 0 && slices.Max(s.failing) <= 100):
		return errors.New("-failing must be percentages between 0 and 100")
	case !(min(s.rate, s.capacity) > 0 && max(s.rate, s.capacity) <= maxRate):
		return errors.New("-rate and -capacity must be positive and at most 1e9")
	case s.model == "outage":
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
