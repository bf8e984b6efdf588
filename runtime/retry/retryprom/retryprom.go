// Package retryprom exports the statistics of a retry.Tracker to Prometheus.
package retryprom

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

func NewCollector(tracker *retry.Tracker) prometheus.Collector {
	c := &collector{tracker: tracker}
	for _, m := range metrics.Table {
		c.families = append(c.families, family{m, prometheus.NewDesc(m.Prometheus(), m.Help, labels(m), nil)})
	}
	return c
}

type collector struct {
	tracker  *retry.Tracker
	families []family
}

// A family is a metric with its description.
type family struct {
	*metrics.Metric
	desc *prometheus.Desc
}

func labels(m *metrics.Metric) []string {
	names := make([]string, len(m.Keys))
	for i, key := range m.Keys {
		names[i] = metrics.Label(key)
	}
	return names
}

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, f := range c.families {
		ch <- f.desc
	}
}

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	s := c.tracker.Snapshot()
	for _, f := range c.families {
		f.Each(&s, func(p metrics.Point) { ch <- f.metric(p) })
	}
}

func (f family) metric(p metrics.Point) prometheus.Metric {
	labels := []string{p.Subject, p.Detail}[:len(f.Keys)]
	if f.Kind != metrics.Histogram {
		t := prometheus.CounterValue
		if f.Kind == metrics.Gauge {
			t = prometheus.GaugeValue
		}
		m, err := prometheus.NewConstMetric(f.desc, t, p.Value, labels...)
		if err != nil {
			return prometheus.NewInvalidMetric(f.desc, err)
		}
		return m
	}
	var n uint64
	buckets := map[float64]uint64{}
	for i, b := range p.Buckets {
		n += b
		if i < len(f.Bounds) {
			buckets[f.Bounds[i]] = n
		}
	}
	m, err := prometheus.NewConstHistogram(f.desc, n, p.Value, buckets, labels...)
	if err != nil {
		return prometheus.NewInvalidMetric(f.desc, err)
	}
	return m
}
