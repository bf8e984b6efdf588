package retrydebug

import (
	"slices"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Samples are kept for the recent period, and are at least spacing apart.
const (
	recent  = time.Minute
	spacing = 900 * time.Millisecond // somewhat less than the second between two events
)

// A sample has the counts of all methods at one time, by key.
type sample struct {
	at     time.Time
	counts map[string]Counts
}

// A history has the samples of the recent period. The zero value is empty.
type history struct {
	mu      sync.Mutex
	samples []sample // by time
}

// look returns a snapshot of t, and the samples up to and including it.
func (h *history) look(t *retry.Tracker) (retry.Snapshot, []sample) {
	h.mu.Lock()
	defer h.mu.Unlock()
	snapshot := t.Snapshot()
	return snapshot, h.add(newSample(snapshot))
}

// add adds a sample unless the last one is just before it, and returns all of them, ending
// with now.
func (h *history) add(now sample) []sample {
	h.samples = slices.DeleteFunc(h.samples, func(s sample) bool { return now.at.Sub(s.at) > recent })
	all := append(slices.Clone(h.samples), now)
	if n := len(h.samples); n == 0 || now.at.Sub(h.samples[n-1].at) >= spacing {
		h.samples = append(h.samples, now)
	}
	return all
}

func newSample(s retry.Snapshot) sample {
	counts := make(map[string]Counts, len(s.Methods))
	for _, m := range s.Methods {
		counts[m.Key] = newCounts(m.Stats)
	}
	return sample{s.Time, counts}
}

// addRecent adds the numbers since the first of samples.
func (r *Report) addRecent(samples []sample) {
	first := samples[0]
	period := r.Time.Sub(first.at)
	if period <= 0 {
		return
	}
	r.RecentMS = milliseconds(period)
	for i := range r.Methods {
		m := &r.Methods[i]
		counts := m.Total.since(first.counts[m.Key])
		m.Recent = &counts
	}
}
