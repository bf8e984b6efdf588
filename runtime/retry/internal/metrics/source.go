package metrics

import (
	"strconv"
	"unicode/utf8"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A source calls a func with the points of a metric.
type source func(*retry.Snapshot, func(Point))

// A sink receives the points of one method, breaker, budget or throttle.
type sink struct {
	subject string
	pass    func(Point)
}

// value passes on the only value.
func (k sink) value(v float64) { k.pass(Point{Subject: k.subject, Value: v}) }

// count passes on the only value, which is a number.
func (k sink) count(n uint64) { k.value(float64(n)) }

// part passes on the number with that detail.
func (k sink) part(detail string, n uint64) {
	k.pass(Point{Subject: k.subject, Detail: Valid(detail), Value: float64(n)})
}

// parts passes on numbers with their names.
func (k sink) parts(counts []retry.Count) {
	for _, c := range counts {
		k.part(c.Name, c.N)
	}
}

// histogram passes on a histogram.
func (k sink) histogram(sum float64, bounds []float64, buckets []uint64) {
	k.pass(Point{Subject: k.subject, Value: sum, Bounds: bounds, Buckets: buckets})
}

// times passes on durations, if they were measured.
func (k sink) times(h *retry.Histogram) {
	if h == nil {
		return
	}
	bounds := make([]float64, len(h.Bounds))
	for i, bound := range h.Bounds {
		bounds[i] = bound.Seconds()
	}
	k.histogram(h.Sum.Seconds(), bounds, h.Counts)
}

// states passes on numbers indexed by state.
func (k sink) states(counts [states]uint64) {
	for state, n := range counts {
		k.part(retry.State(state).String(), n)
	}
}

// states is the number of states of a breaker.
const states = len(retry.BreakerStats{}.Changes)

// methods returns the source of a metric of methods.
func methods(points func(*retry.MethodStats, sink)) source {
	return func(s *retry.Snapshot, pass func(Point)) {
		for i := range s.Methods {
			m := &s.Methods[i]
			points(m, sink{Valid(m.Key), pass})
		}
	}
}

// breakers returns the source of a metric of breakers.
func breakers(points func(*retry.BreakerStats, sink)) source {
	return func(s *retry.Snapshot, pass func(Point)) {
		for i := range s.Breakers {
			b := &s.Breakers[i]
			points(b, sink{Valid(b.Name), pass})
		}
	}
}

// budgets returns the source of a metric of budgets.
func budgets(points func(*retry.BudgetStats, sink)) source {
	return func(s *retry.Snapshot, pass func(Point)) {
		for i := range s.Budgets {
			b := &s.Budgets[i]
			points(b, sink{Valid(b.Name), pass})
		}
	}
}

// throttles returns the source of a metric of throttles.
func throttles(points func(*retry.ThrottleStats, sink)) source {
	return func(s *retry.Snapshot, pass func(Point)) {
		for i := range s.Throttles {
			t := &s.Throttles[i]
			points(t, sink{Valid(t.Name), pass})
		}
	}
}

// Valid returns s, with escapes in place of what is not UTF-8: one invalid attribute would
// make an exporter drop all metrics or spans of the program.
func Valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}
