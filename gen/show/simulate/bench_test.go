package simulate

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkOutage simulates a minute of fleets of different sizes, in which each client
// makes one call per second, with and without its own breaker and budget. The work grows
// by less than n·log n, which is a factor of 150 from 10,000 to 1,000,000 clients. The
// time grows more when the clients' breakers and budgets exceed the cache, because each
// call is of a random client.
func BenchmarkOutage(b *testing.B) {
	for _, text := range []string{
		"attempts=3 jitter=full",
		"attempts=3 jitter=full; breaker failures=5 cooldown=10s; budget ratio=0.1",
	} {
		p, err := ParsePolicy(text)
		if err != nil {
			b.Fatal(err)
		}
		for _, clients := range []int{10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("guarded=%t/clients=%d", p.guarded(), clients), func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					minute(clients).Run(b.Context(), []Policy{p}, Options{Seed: 1})
				}
			})
		}
	}
}

// minute returns the model of a minute in which the service is unavailable for ten
// seconds.
func minute(clients int) Outage {
	return Outage{Clients: []int{clients}, Rate: float64(clients), Capacity: 2 * float64(clients), Timeout: time.Second,
		From: 20 * time.Second, To: 30 * time.Second, Length: 60 * time.Second, Runs: 1}
}
