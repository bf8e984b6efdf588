package retrydebug

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Fill gives h samples of the last minute, in which all methods were called, failed and
// were retried at rates that vary.
func Fill(h http.Handler) {
	handler := h.(*handler)
	random := rand.New(rand.NewPCG(0, 0))
	snapshot, _ := handler.history.look(handler.tracker)
	counts := map[string]Counts{}
	var samples []sample
	for second := range 60 {
		next := map[string]Counts{}
		for _, m := range snapshot.Methods {
			more := Counts{Calls: random.Uint64N(100), Failures: random.Uint64N(50), Retries: random.Uint64N(30)}
			next[m.Key] = counts[m.Key].plus(more)
		}
		counts = next
		samples = append(samples, sample{snapshot.Time.Add(time.Duration(second-59) * time.Second), counts})
	}
	handler.history.samples = samples
}
