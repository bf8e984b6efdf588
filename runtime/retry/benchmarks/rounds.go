package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
)

// A benchmark is one peer in one scenario.
type benchmark struct {
	scenario, peer string // IDs
	cpu            string // numbers of processors, as for go test -cpu; "" means all of them
}

// measure runs benchmarks of a package for a section: each once per round, in its own process
// and in random order.
func (p *program) measure(ctx context.Context, section, pkg string, all []benchmark) (*samples, error) {
	test := p.built(section + ".test")
	if err := p.command(ctx, "go", "test", "-c", "-o", test, pkg).Run(); err != nil {
		return nil, fmt.Errorf("building the benchmarks: %w", err)
	}
	samples := newSamples()
	for round := range p.count {
		fmt.Fprintf(p.progress, "%s: round %d of %d\n", section, round+1, p.count)
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, b := range all {
			if err := p.once(ctx, test, b, samples); err != nil {
				return nil, err
			}
		}
	}
	return samples, nil
}

// once runs a benchmark once.
func (p *program) once(ctx context.Context, test string, b benchmark, into *samples) error {
	out, err := p.command(ctx, test,
		"-test.run=^$",
		"-test.bench=^BenchmarkGet$/^"+b.scenario+"$/^"+b.peer+"$",
		"-test.benchtime="+p.benchtime.String(),
		"-test.cpu="+b.cpu).Output()
	if err != nil {
		return fmt.Errorf("%s/%s: %w\n%s", b.scenario, b.peer, err, out)
	}
	return into.read(bytes.NewReader(out))
}
