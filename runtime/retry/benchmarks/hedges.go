package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/hedges"
)

// hedged shows what hedges gain and cost with a real HTTP server.
func hedged(ctx context.Context, p *program) (string, error) {
	t := &table{}
	t.add("", "median", "p95", "p99", "p99.9", "requests per call")
	for _, l := range hedges.Loads {
		fmt.Fprintf(p.progress, "hedges: %s\n", l.Title)
		plain, hedged, err := l.Run(ctx)
		if err != nil {
			return "", err
		}
		t.add(append([]string{fmt.Sprintf("%s: %d calls", l.Title, l.Calls)}, latencies(plain)...)...)
		t.add(append([]string{"the same, with a hedge after p95"}, latencies(hedged)...)...)
	}
	return fmt.Sprintf("%s, on %s.\n\n%s", goVersion(), time.Now().Format(time.DateOnly), t), nil
}

// latencies returns the cells of a measurement.
func latencies(m *hedges.Measured) []string {
	var cells []string
	for _, q := range []float64{0.5, 0.95, 0.99, 0.999} {
		cells = append(cells, fmt.Sprintf("%.1f ms", m.Quantile(q).Seconds()*1e3))
	}
	return append(cells, fmt.Sprintf("%.3f", m.PerCall()))
}

// races compares libraries that hedge.
func races(ctx context.Context, p *program) (string, error) {
	samples, err := p.measure(ctx, "races", "./hedges", hedgeRaces())
	if err != nil {
		return "", err
	}
	fmt.Fprintln(p.progress, "races: behaviours")
	seen, err := p.observe(ctx, "./hedges")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, on %s. Medians of %d rounds of %v each.\n\n", samples.cpu, goVersion(), time.Now().Format(time.DateOnly), p.count, p.benchtime)
	fmt.Fprintf(&b, "Libraries: %s.\n", hedgingLibraries())
	for _, s := range hedges.Scenarios {
		fmt.Fprintf(&b, "\n### %s\n\n%s", s.Title, raceTable(samples, s))
	}
	b.WriteString("\n### Behaviour of hedges\n\n")
	for i, behaviour := range hedges.Behaviours {
		fmt.Fprintf(&b, "%d. %s. ✓ means: %s.\n", i+1, behaviour.Title, behaviour.Want)
	}
	fmt.Fprintf(&b, "\n%s", hedgeTable(seen))
	return b.String(), nil
}

// hedgeRaces returns the benchmarks of package hedges.
func hedgeRaces() []benchmark {
	var list []benchmark
	for _, s := range hedges.Scenarios {
		for _, peer := range hedges.All {
			list = append(list, benchmark{s.ID, peer.ID, "1"})
		}
	}
	return list
}

// raceTable returns a table of all results of a scenario, in the order of the peers.
func raceTable(s *samples, scenario *hedges.Scenario) *table {
	t := &table{}
	t.add("", "time", "CPU time", "B/op", "allocs", "goroutines started")
	for _, peer := range hedges.All {
		all := s.byKey[key{scenario.ID, peer.ID, 1}]
		if len(all) == 0 {
			continue
		}
		of := func(value func(sample) float64) float64 { return median(all, value) }
		t.add(peer.Title,
			duration(of(func(s sample) float64 { return s.seconds })),
			duration(of(func(s sample) float64 { return s.cpu })),
			count(of(func(s sample) float64 { return s.bytes })),
			count(of(func(s sample) float64 { return s.allocs })),
			fmt.Sprintf("%.1f", of(func(s sample) float64 { return s.goroutines })))
	}
	return t
}

// hedgeTable returns a table with a row for each peer.
func hedgeTable(seen outcomes) *table {
	t := &table{text: true}
	head := []string{""}
	for i := range hedges.Behaviours {
		head = append(head, fmt.Sprint(i+1))
	}
	t.add(head...)
	for _, peer := range hedges.All {
		row := []string{peer.Title}
		for _, b := range hedges.Behaviours {
			row = append(row, cell(seen[b.ID+"/"+peer.ID], b.Want))
		}
		t.add(row...)
	}
	return t
}

// hedgingLibraries lists the modules of the contenders with their versions.
func hedgingLibraries() string {
	versions := versions()
	var names []string
	for _, peer := range hedges.All {
		if peer.Module != "" {
			names = append(names, strings.TrimSpace(peer.Module+" "+versions[peer.Module]))
		}
	}
	return strings.Join(names, ", ")
}
