package main

import (
	"context"
	"fmt"
	"time"
)

// generatorRounds is enough: runs take seconds and differ by little.
const generatorRounds = 3

// generators measures retrygen beside generators of mocks.
func generators(ctx context.Context, p *program) (string, error) {
	rounds := min(p.count, generatorRounds)
	out, err := p.command(ctx, "go", "run", "./generators", fmt.Sprintf("-count=%d", rounds)).Output()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, on %s. Median times of %d rounds; memory is that of the largest process.\n\n%s",
		goVersion(), time.Now().Format(time.DateOnly), rounds, out), nil
}
