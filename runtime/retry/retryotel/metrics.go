package retryotel

import (
	"context"
	"errors"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// boundKey is the attribute for the inclusive upper bound of a bucket.
const boundKey = attribute.Key("le")

// Register exports the statistics of the tracker as metrics, until the registration is
// unregistered: see the package comment. The tracker is read once per collection. Register
// each tracker only once with a provider, otherwise its counts are added up.
func Register(provider metric.MeterProvider, tracker *retry.Tracker) (metric.Registration, error) {
	if provider == nil || tracker == nil {
		return nil, errors.New("retryotel: registering metrics needs a provider and a tracker: got nil")
	}
	meter := provider.Meter(scope)
	e := exporter{tracker: tracker}
	var instruments []metric.Observable
	for _, m := range metrics.Table {
		s, err := newSeries(meter, m)
		if err != nil {
			return nil, err
		}
		e.series = append(e.series, s)
		instruments = append(instruments, s.instruments()...)
	}
	return meter.RegisterCallback(e.observe, instruments...)
}

// An exporter observes all metrics of a tracker.
type exporter struct {
	tracker *retry.Tracker
	series  []series
}

// observe is the callback.
func (e exporter) observe(_ context.Context, o metric.Observer) error {
	s := e.tracker.Snapshot()
	for _, m := range e.series {
		m.Each(&s, func(p metrics.Point) { m.observe(o, p) })
	}
	return nil
}

// A series is a metric with its instruments.
type series struct {
	*metrics.Metric
	value   metric.Float64Observable
	buckets metric.Float64Observable // nil unless the metric is a histogram
}

// newSeries creates the instruments of m.
func newSeries(meter metric.Meter, m *metrics.Metric) (series, error) {
	unit, help := metric.WithUnit(m.Unit), metric.WithDescription(m.Help)
	switch m.Kind {
	case metrics.Gauge:
		value, err := meter.Float64ObservableGauge(m.Name, unit, help)
		return series{m, value, nil}, err
	case metrics.Histogram:
		sum, err := meter.Float64ObservableCounter(m.Name+".sum", unit, help)
		buckets, err2 := meter.Float64ObservableCounter(m.Name+".bucket", metric.WithUnit("{observation}"), help)
		return series{m, sum, buckets}, errors.Join(err, err2)
	default:
		value, err := meter.Float64ObservableCounter(m.Name, unit, help)
		return series{m, value, nil}, err
	}
}

// instruments returns all instruments.
func (s series) instruments() []metric.Observable {
	if s.buckets == nil {
		return []metric.Observable{s.value}
	}
	return []metric.Observable{s.value, s.buckets}
}

// observe observes a point.
func (s series) observe(o metric.Observer, p metrics.Point) {
	subject := attribute.String(s.Keys[0], p.Subject)
	if len(s.Keys) == 1 {
		o.ObserveFloat64(s.value, p.Value, with(subject))
	} else {
		o.ObserveFloat64(s.value, p.Value, with(subject, attribute.String(s.Keys[1], p.Detail)))
	}
	var calls uint64
	for i, n := range p.Buckets {
		calls += n
		o.ObserveFloat64(s.buckets, float64(calls), with(subject, boundKey.String(bound(p, i))))
	}
}

// bound returns the upper bound of a bucket of p.
func bound(p metrics.Point, i int) string {
	if i == len(p.Bounds) {
		return "+Inf"
	}
	return strconv.FormatFloat(p.Bounds[i], 'g', -1, 64)
}

// with returns an option for the attributes.
func with(all ...attribute.KeyValue) metric.ObserveOption {
	return metric.WithAttributeSet(attribute.NewSet(all...))
}
