package main

import (
	"context"
	"fmt"
	"time"
)

// generatorRounds is small because runs take seconds and vary little.
const generatorRounds = 3

// generators measures retrygen against mock generators.
func generators(ctx context.Context, p *program) (string, error) {
	rounds := min(p.count, generatorRounds)
	out, err := p.command(ctx, "go", "run", "./generators", fmt.Sprintf("-count=%d", rounds)).Output()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, on %s. Times are medians of %d rounds; memory is that of the largest process.\n\n%s",
		goVersion(), time.Now().Format(time.DateOnly), rounds, out), nil
}
