package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// speed measures all contenders in all scenarios.
func speed(ctx context.Context, p *program) (string, error) {
	test := p.built("peers.test")
	if err := p.command(ctx, "go", "test", "-c", "-o", test, "./peers").Run(); err != nil {
		return "", fmt.Errorf("building the benchmarks: %w", err)
	}
	samples := newSamples()
	contests := contests()
	for round := range p.count {
		fmt.Fprintf(p.progress, "speed: round %d of %d\n", round+1, p.count)
		rand.Shuffle(len(contests), func(i, j int) { contests[i], contests[j] = contests[j], contests[i] })
		for _, c := range contests {
			if err := p.measure(ctx, test, c, samples); err != nil {
				return "", err
			}
		}
	}
	if err := os.WriteFile("speed.svg", []byte(picture(panels(samples))), 0o644); err != nil {
		return "", err
	}
	return speedReport(p, samples), nil
}

// A contest is one peer in one scenario.
type contest struct {
	scenario *peers.Scenario
	peer     *peers.Peer
}

func contests() []contest {
	var list []contest
	for _, s := range peers.Scenarios {
		for _, p := range peers.All {
			if s.Wrap(p) != nil {
				list = append(list, contest{s, p})
			}
		}
	}
	return list
}

// measure runs one benchmark once.
func (p *program) measure(ctx context.Context, test string, c contest, into *samples) error {
	cpu := "-test.cpu=" // the default: all of them
	if c.scenario.Parallel {
		cpu += "1,2"
	}
	cmd := p.command(ctx, test,
		"-test.run=^$",
		"-test.bench=^BenchmarkGet$/^"+c.scenario.ID+"$/^"+c.peer.ID+"$",
		"-test.benchtime="+p.benchtime.String(),
		cpu)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s/%s: %w\n%s", c.scenario.ID, c.peer.ID, err, out)
	}
	return into.read(bytes.NewReader(out))
}
