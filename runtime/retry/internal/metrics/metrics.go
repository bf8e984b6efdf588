// Package metrics has the one table of the metrics of a retry.Tracker, from which packages
// retryprom and retryotel, their documentation, the alerts and the dashboard are made.
package metrics

import (
	"strings"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Kind is a kind of metric.
type Kind string

// The kinds. Counters and histograms are cumulative, and never reset.
const (
	Counter   Kind = "counter"
	Gauge     Kind = "gauge"
	Histogram Kind = "histogram"
)

// Attributes of the points, as named in OpenTelemetry.
const (
	MethodKey  = "retrygen.method"  // MethodStats.Key
	OutcomeKey = "retrygen.outcome" // how a call ended
	CauseKey   = "retrygen.cause"   // names of MethodStats.Causes
	ClassKey   = "retrygen.class"   // names of MethodStats.Classes
	ErrorKey   = "error.type"       // names of MethodStats.Errors

	ObservationKey = "retrygen.observation" // names of MethodStats.Observed

	BreakerKey = "retrygen.breaker" // BreakerStats.Name
	StateKey   = "retrygen.state"   // texts of retry.State
	BudgetKey  = "retrygen.budget"  // BudgetStats.Name

	ThrottleKey = "retrygen.throttle" // ThrottleStats.Name
)

// A Metric is a row of the table.
type Metric struct {
	Name   string // in OpenTelemetry, such as retrygen.call.retries
	Kind   Kind
	Unit   string   // in UCUM: s, 1 for a share, or an annotation such as {call}
	Keys   []string // attributes: one for the method, breaker, budget or throttle, and at most one more
	Help   string   // a phrase without a full stop
	Source string   // fields of MethodStats, BreakerStats, BudgetStats or ThrottleStats that it is read from

	points source
}

// A Point is a value of a metric.
type Point struct {
	Subject string // value of Keys[0]: name of the method, breaker, budget or throttle
	Detail  string // value of Keys[1], if there is one

	Value float64 // of a Histogram, the sum of all observations

	// Bounds are the inclusive upper bounds of a Histogram's buckets but the last one, which
	// has none. Buckets are the observations in each bucket.
	Bounds  []float64
	Buckets []uint64
}

// Each calls f with the values of m in s. All points that can be known before something
// happens are there from the start, as 0; only those with an ErrorKey appear later, and those
// of durations need WithLatency. No two points of a metric have the same attributes, all of
// which are valid UTF-8.
func (m *Metric) Each(s *retry.Snapshot, f func(Point)) { m.points(s, f) }

// Prometheus returns the name of m in Prometheus, which is the one that OpenTelemetry's
// rules translate its name to: retrygen_call_retry_delay_seconds_total.
func (m *Metric) Prometheus() string {
	name := Label(m.Name)
	switch {
	case m.Unit == "s":
		name += "_seconds"
	case m.Unit == "1" && m.Kind == Gauge:
		name += "_ratio"
	}
	if m.Kind == Counter {
		name += "_total"
	}
	return name
}

// Label returns the name of an attribute in Prometheus: retrygen_method.
func Label(key string) string { return strings.ReplaceAll(key, ".", "_") }

// Markdown returns the table for a README.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| Prometheus | OpenTelemetry | kind | unit | attributes | meaning |\n|---|---|---|---|---|---|\n")
	for _, m := range Table {
		b.WriteString("| `" + m.Prometheus() + "` | `" + m.Name + "` | " + string(m.Kind) + " | " + m.Unit + " | `" + strings.Join(m.Keys, "` `") + "` | " + m.Help + " |\n")
	}
	return b.String()
}
