package simulate

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// published lists policies of package retry equivalent to those in the table: base 5ms
// and cap 2s, where the first window of an exponential backoff is already twice the base.
var published = map[string]retry.Policy{
	"None":        {Delay: retry.NoDelay, Jitter: retry.NoJitter},
	"Exponential": {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.NoJitter},
	"EqualJitter": {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.EqualJitter},
	"FullJitter":  {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.FullJitter},
	"Decorr":      {Delay: 5 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.DecorrelatedJitter},
}

// Time and work match the published simulation in every cell: the means are within 4
// combined standard errors.
func TestContentionTable(t *testing.T) {
	for _, row := range readTable(t, "backoff-table.csv") {
		clients, algorithm := int(row.number("clients")), row.values["algorithm"]
		t.Run(fmt.Sprintf("%s/%d", algorithm, clients), func(t *testing.T) {
			if small() && clients > 20 {
				t.Skip("the large cells take too long for a short test")
			}
			policy := Policy{Name: algorithm, Retry: published[algorithm]}
			policy.Retry.MaxAttempts = math.MaxInt32
			model := Contention{Clients: []int{clients}, Runs: 1000}
			got := model.Run(t.Context(), []Policy{policy}, Options{Seed: 1})[0]
			if got.Runs != 1000 || got.Success.Mean != 1 {
				t.Errorf("%d runs, success %v", got.Runs, got.Success.Mean)
			}
			reps := math.Sqrt(row.number("reps"))
			stderr := math.Sqrt(float64(got.Runs))
			sameMean(t, "time in ms", got.Millis.Mean, got.Millis.SD/stderr, row.number("mean_time_ms"), row.number("sd_time")/reps, 0)
			sameMean(t, "writes", got.Writes.Mean, got.Writes.SD/stderr, row.number("mean_calls"), row.number("sd_calls")/reps, 0)
		})
	}
}

// A client that has used up its attempts finishes without success.
func TestContentionGivesUp(t *testing.T) {
	once := Policy{Retry: retry.Policy{MaxAttempts: 1}}
	got := Contention{Clients: []int{50}, Runs: 10}.Run(t.Context(), []Policy{once}, Options{})[0]
	if got.Writes.Mean != 50 || got.Success.Mean > 0.1 || got.Millis.Mean > 100 {
		t.Errorf("%+v", got)
	}
}
