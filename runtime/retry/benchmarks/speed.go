package main

import (
	"context"
	"os"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// speed measures all contenders in all scenarios.
func speed(ctx context.Context, p *program) (string, error) {
	samples, err := p.measure(ctx, "speed", "./peers", contests())
	if err != nil {
		return "", err
	}
	if err := os.WriteFile("speed.svg", []byte(picture(panels(samples))), 0o644); err != nil {
		return "", err
	}
	return speedReport(p, samples), nil
}

// contests returns the benchmarks of package peers.
func contests() []benchmark {
	var list []benchmark
	for _, s := range peers.Scenarios {
		cpu := ""
		if s.Parallel {
			cpu = "1,2"
		}
		for _, p := range peers.All {
			if s.Wrap(p) != nil {
				list = append(list, benchmark{s.ID, p.ID, cpu})
			}
		}
	}
	return list
}
