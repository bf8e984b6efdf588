package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// A key identifies a measurement.
type key struct {
	scenario, peer string
	procs          int // GOMAXPROCS
}

// A sample is the result of one benchmark in one round.
type sample struct {
	seconds, bytes, allocs float64 // per call
	cpu, goroutines        float64 // CPU time, and goroutines started; only of hedges
}

// samples are all results. They are read with benchfmt, as benchstat does: it parses
// names, units and the machine's description, whereas golang.org/x/tools/benchmark/parse
// is frozen and parses none of these.
type samples struct {
	cpu   string
	byKey map[key][]sample
}

func newSamples() *samples { return &samples{byKey: map[key][]sample{}} }

// read parses the output of a benchmark and adds its results.
func (s *samples) read(output io.Reader) error {
	r := benchfmt.NewReader(output, "benchmark")
	for r.Scan() {
		switch record := r.Result().(type) {
		case *benchfmt.Result:
			if err := s.add(record); err != nil {
				return err
			}
		case *benchfmt.SyntaxError:
			return record
		}
	}
	return r.Err()
}

func (s *samples) add(r *benchfmt.Result) error {
	key, err := parseName(r.Name)
	if err != nil {
		return err
	}
	seconds, ok := r.Value("sec/op")
	if !ok {
		return fmt.Errorf("%s: no time", r.Name)
	}
	bytes, _ := r.Value("B/op")
	allocs, _ := r.Value("allocs/op")
	s.cpu = r.GetConfig("cpu")
	cpu, _ := r.Value("cpu-sec/op")
	goroutines, _ := r.Value("goroutines/op")
	s.byKey[key] = append(s.byKey[key], sample{seconds, bytes, allocs, cpu, goroutines})
	return nil
}

// parseName parses a name of the form Get/SCENARIO/PEER-PROCS.
func parseName(name benchfmt.Name) (key, error) {
	_, parts := name.Parts()
	if len(parts) < 2 {
		return key{}, fmt.Errorf("unexpected benchmark %q", name)
	}
	k := key{scenario: string(parts[0][1:]), peer: string(parts[1][1:]), procs: 1}
	if len(parts) > 2 {
		procs, err := strconv.Atoi(strings.TrimPrefix(string(parts[2]), "-"))
		if err != nil {
			return key{}, fmt.Errorf("unexpected benchmark %q", name)
		}
		k.procs = procs
	}
	return k, nil
}

// A result summarizes the samples of one benchmark.
type result struct {
	peer          *peers.Peer
	median, least float64 // seconds
	bytes, allocs float64
	ratio         float64 // ratio to the direct call
}

// results returns the results of a scenario with the given number of processors: the
// direct call first, then the others from fastest to slowest.
func (s *samples) results(scenario *peers.Scenario, procs int) []result {
	var list []result
	for _, p := range peers.All {
		if all := s.byKey[key{scenario.ID, p.ID, procs}]; len(all) > 0 {
			list = append(list, summarize(p, all))
		}
	}
	if len(list) == 0 {
		return nil
	}
	direct := list[0].median
	for i := range list {
		list[i].ratio = list[i].median / direct
	}
	slices.SortStableFunc(list[1:], func(a, b result) int { return cmp.Compare(a.median, b.median) })
	return list
}

func summarize(p *peers.Peer, all []sample) result {
	return result{
		peer:   p,
		median: median(all, func(s sample) float64 { return s.seconds }),
		least:  slices.Min(values(all, func(s sample) float64 { return s.seconds })),
		bytes:  median(all, func(s sample) float64 { return s.bytes }),
		allocs: median(all, func(s sample) float64 { return s.allocs }),
	}
}

func values(all []sample, of func(sample) float64) []float64 {
	list := make([]float64, len(all))
	for i, s := range all {
		list[i] = of(s)
	}
	return list
}

func median(all []sample, of func(sample) float64) float64 {
	list := values(all, of)
	slices.Sort(list)
	middle := len(list) / 2
	if len(list)%2 == 1 {
		return list[middle]
	}
	return (list[middle-1] + list[middle]) / 2
}

// procs returns the numbers of processors with which a scenario was measured.
func (s *samples) procs(scenario *peers.Scenario) []int {
	var list []int
	for k := range s.byKey {
		if k.scenario == scenario.ID && !slices.Contains(list, k.procs) {
			list = append(list, k.procs)
		}
	}
	slices.Sort(list)
	return list
}
