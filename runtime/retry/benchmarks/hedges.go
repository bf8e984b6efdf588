package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/hedges"
	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
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
	b.WriteString(measurement(p, samples, hedging()))
	for _, s := range hedges.Scenarios {
		fmt.Fprintf(&b, "\n### %s\n\n%s", s.Title, raceTable(samples, s))
	}
	var behaviours []peers.Behaviour
	for _, behaviour := range hedges.Behaviours {
		behaviours = append(behaviours, peers.Behaviour(behaviour))
	}
	fmt.Fprintf(&b, "\n### Behaviour of hedges\n\n%s", behaviourReport(seen, behaviours, hedging()))
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

// hedging returns the contenders of package hedges.
func hedging() []contender {
	var list []contender
	for _, p := range hedges.All {
		list = append(list, contender{p.ID, p.Title, p.Module})
	}
	return list
}
