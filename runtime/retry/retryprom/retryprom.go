// Package retryprom exports the statistics of package retry to Prometheus. It is a module
// of its own:
//
//	go get github.com/retrygen/retrygen/runtime/retry/retryprom
//
// Its README has the table of metrics, and describes the alerts and the dashboard that are
// beside it: rules.yml and dashboard.json.
//
// # Labels
//
// The number of series is bounded by the program, not by its input: a series has the name
// of a method, breaker, budget or throttle, and at most one more label with a fixed set of
// values, or the name of an error, of which a method has at most 17. No label contains the
// text of an error, an argument, or a key of [retry.Breakers], whose members are counted by
// state. The README has the number of series of each.
//
// Names must be valid UTF-8; other bytes are escaped.
package retryprom

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// NewCollector returns a collector of the statistics in tracker, such as
// [retry.DefaultTracker]. Register it once.
//
// It reads them when it is scraped, and runs nothing in between; reading changes nothing
// that calls depend on. Each series of a method, breaker, budget or throttle is there from
// its creation, as 0, so that increase sees the first failure; only errors by name appear with
// the first one. Counters never decrease while the program runs, also if a breaker closes
// again or a generated value is garbage collected.
//
// To register the collectors of several trackers, distinguish them by a label:
//
//	labels := prometheus.Labels{"tracker": "jobs"}
//	prometheus.WrapRegistererWith(labels, registry).MustRegister(retryprom.NewCollector(jobs))
func NewCollector(tracker *retry.Tracker) prometheus.Collector {
	c := &collector{tracker: tracker}
	for _, m := range metrics.Table {
		c.families = append(c.families, family{m, prometheus.NewDesc(m.Prometheus(), m.Help, labels(m), nil)})
	}
	return c
}

// labels returns the names of the labels of m.
func labels(m *metrics.Metric) []string {
	names := make([]string, len(m.Keys))
	for i, key := range m.Keys {
		names[i] = metrics.Label(key)
	}
	return names
}

// A collector reads the statistics of a tracker.
type collector struct {
	tracker  *retry.Tracker
	families []family
}

// Describe implements [prometheus.Collector].
func (c *collector) Describe(descs chan<- *prometheus.Desc) {
	for _, f := range c.families {
		descs <- f.desc
	}
}

// Collect implements [prometheus.Collector].
func (c *collector) Collect(all chan<- prometheus.Metric) {
	s := c.tracker.Snapshot()
	for _, f := range c.families {
		f.Each(&s, func(p metrics.Point) { all <- f.metric(p) })
	}
}

// A family is a metric of the table, as described to Prometheus.
type family struct {
	*metrics.Metric
	desc *prometheus.Desc
}

// metric returns p as a metric of f.
func (f family) metric(p metrics.Point) prometheus.Metric {
	var m prometheus.Metric
	var err error
	labels := []string{p.Subject, p.Detail}[:len(f.Keys)]
	switch f.Kind {
	case metrics.Counter:
		m, err = prometheus.NewConstMetric(f.desc, prometheus.CounterValue, p.Value, labels...)
	case metrics.Gauge:
		m, err = prometheus.NewConstMetric(f.desc, prometheus.GaugeValue, p.Value, labels...)
	case metrics.Histogram:
		count, buckets := cumulative(p)
		m, err = prometheus.NewConstHistogram(f.desc, count, p.Value, buckets, labels...)
	}
	if err != nil {
		return prometheus.NewInvalidMetric(f.desc, err)
	}
	return m
}

// cumulative returns the number of observations of a histogram, and of those up to each
// bound.
func cumulative(p metrics.Point) (count uint64, buckets map[float64]uint64) {
	buckets = make(map[float64]uint64, len(p.Bounds))
	for i, n := range p.Buckets {
		count += n
		if i < len(p.Bounds) {
			buckets[p.Bounds[i]] = count
		}
	}
	return count, buckets
}
