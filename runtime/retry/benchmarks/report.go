package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// speedReport returns the README's section on speed.
func speedReport(p *program, s *samples) string {
	var b strings.Builder
	b.WriteString(measurement(p, s, contenders(peers.All)) + "\n")
	b.WriteString(summary(s).String())
	for _, scenario := range peers.Scenarios {
		fmt.Fprintf(&b, "\n### %s\n\n%s", scenario.Title, scenarioTable(s, scenario))
	}
	return b.String()
}

// measurement says how samples of contenders were measured.
func measurement(p *program, s *samples, all []contender) string {
	return fmt.Sprintf("%s, %s, on %s. Medians of %d rounds of %v each.\n\nLibraries: %s.\n",
		s.cpu, goVersion(), time.Now().Format(time.DateOnly), p.count, p.benchtime, libraries(all))
}

// summary compares retrygen, with and without statistics, with the fastest library that
// retries.
func summary(s *samples) *table {
	t := &table{}
	t.add("", "direct call", "fastest library", "", "retrygen", "", "no statistics", "")
	for _, scenario := range peers.Scenarios {
		for _, procs := range s.procs(scenario) {
			results := s.results(scenario, procs)
			own, best := find(results, isRetrygen), find(results, isLibrary)
			if own == nil || best == nil {
				continue
			}
			row := []string{title(scenario, procs), duration(results[0].median), best.peer.Title, duration(best.median)}
			row = append(row, beside(own, best)...)
			t.add(append(row, beside(find(results, isUntracked), best)...)...)
		}
	}
	return t
}

func title(scenario *peers.Scenario, procs int) string {
	if !scenario.Parallel {
		return scenario.Title
	}
	return fmt.Sprintf("%s (%s)", scenario.Title, processors(procs))
}

func processors(n int) string {
	if n == 1 {
		return "1 processor"
	}
	return fmt.Sprintf("%d processors", n)
}

// beside returns the cells of a result: its time, and its ratio to the best time.
func beside(r, best *result) []string {
	if r == nil {
		return []string{"—", "—"}
	}
	return []string{duration(r.median), times(r.median / best.median)}
}

func isRetrygen(p *peers.Peer) bool  { return p == peers.Retrygen }
func isUntracked(p *peers.Peer) bool { return p == peers.Untracked }
func isLibrary(p *peers.Peer) bool   { return p.Module != "" && !p.Once }

// find returns the first, and so the fastest, result of a matching peer.
func find(results []result, such func(*peers.Peer) bool) *result {
	for i := range results {
		if such(results[i].peer) {
			return &results[i]
		}
	}
	return nil
}

// scenarioTable returns a table of all results of a scenario.
func scenarioTable(s *samples, scenario *peers.Scenario) *table {
	if scenario.Parallel {
		return parallelTable(s, scenario)
	}
	t := &table{}
	t.add("", "median", "min", "B/op", "allocs", "to direct")
	for _, procs := range s.procs(scenario) {
		for _, r := range s.results(scenario, procs) {
			t.add(r.peer.Title, duration(r.median), duration(r.least), count(r.bytes), count(r.allocs), times(r.ratio))
		}
	}
	return t
}

// parallelTable returns a table with a row for each peer and number of processors.
func parallelTable(s *samples, scenario *peers.Scenario) *table {
	t := &table{}
	t.add("", "processors", "median", "min", "throughput", "B/op", "allocs", "to direct")
	procs := s.procs(scenario)
	if len(procs) == 0 {
		return t
	}
	for _, most := range s.results(scenario, procs[len(procs)-1]) {
		one := find(s.results(scenario, procs[0]), func(p *peers.Peer) bool { return p == most.peer })
		for _, n := range procs {
			r := find(s.results(scenario, n), func(p *peers.Peer) bool { return p == most.peer })
			t.add(r.peer.Title, fmt.Sprint(n), duration(r.median), duration(r.least), times(one.median/r.median),
				count(r.bytes), count(r.allocs), times(r.ratio))
		}
	}
	return t
}

// duration formats seconds with three significant digits.
func duration(seconds float64) string {
	switch ns := seconds * 1e9; {
	case ns < 9.95:
		return fmt.Sprintf("%.2f ns", ns)
	case ns < 99.5:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 999.5:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 9995:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	case ns < 999.5e3:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	default:
		return fmt.Sprintf("%.1f ms", ns/1e6)
	}
}

// times formats a ratio with two significant digits.
func times(ratio float64) string {
	switch {
	case ratio < 0.0995:
		return fmt.Sprintf("%.3f×", ratio)
	case ratio < 0.995:
		return fmt.Sprintf("%.2f×", ratio)
	case ratio < 9.95:
		return fmt.Sprintf("%.1f×", ratio)
	default:
		return fmt.Sprintf("%.0f×", ratio)
	}
}

func count(n float64) string { return fmt.Sprintf("%.0f", n) }
