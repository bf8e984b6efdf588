package durable

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

// settings are what the options of this package set for a Method.
type settings struct {
	queue   Queue
	inject  func(context.Context, map[string]string)
	extract func(context.Context, map[string]string) context.Context
}

// settingsOf returns the settings of m.
func settingsOf(m *retry.Method) settings {
	s, _ := internals.Durable(m).(settings)
	return s
}

// change returns an option that changes the settings.
func change(set func(*settings)) retry.Option {
	return internals.WithDurable(func(old any) any {
		s, _ := old.(settings)
		set(&s)
		return s
	})
}

// WithQueue queues the calls of methods with //retry:durable in q.
func WithQueue(q Queue) retry.Option {
	return change(func(s *settings) { s.queue = q })
}

// WithCarrier passes on the trace context: inject writes that of the caller to a map that is
// queued with the call, and extract returns the context of the attempt with what it reads
// there. With OpenTelemetry:
//
//	durable.WithCarrier(
//		func(ctx context.Context, m map[string]string) {
//			otel.GetTextMapPropagator().Inject(ctx, propagation.MapCarrier(m))
//		},
//		func(ctx context.Context, m map[string]string) context.Context {
//			return otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier(m))
//		})
func WithCarrier(inject func(context.Context, map[string]string), extract func(context.Context, map[string]string) context.Context) retry.Option {
	return change(func(s *settings) { s.inject, s.extract = inject, extract })
}
