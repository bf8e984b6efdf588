package retryotel

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// Attributes of spans and events that metrics do not have.
const (
	attemptKey = attribute.Key("retrygen.attempt")
	hedgeKey   = attribute.Key("retrygen.hedge")       // number of the hedge beside the attempt
	delayKey   = attribute.Key("retrygen.retry_delay") // in seconds
	reasonKey  = attribute.Key("retrygen.reason")
)

// WithTracing records a span for each attempt but the first, and for each hedge: see the
// package comment. A call that succeeds at once has none. If the caller's context has no
// span, each is the root of a trace. A nil provider is ignored.
func WithTracing(provider trace.TracerProvider) retry.Option {
	if provider == nil {
		return nil
	}
	return retry.WithAttempts(tracer{provider.Tracer(scope)}.begin)
}

// A tracer starts the spans of attempts.
type tracer struct{ trace.Tracer }

// begin starts the span of an attempt.
func (t tracer) begin(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
	ctx, span := t.Start(ctx, metrics.Valid(a.Method), trace.WithAttributes(attributes(a)...))
	if a.Hedge == 0 && span.IsRecording() {
		span.AddEvent("retrygen.retry", trace.WithAttributes(retried(a)...))
	}
	return ctx, func(err error) { end(span, a, err) }
}

// attributes returns those of the span.
func attributes(a retry.AttemptStart) []attribute.KeyValue {
	all := []attribute.KeyValue{
		attribute.String(metrics.MethodKey, metrics.Valid(a.Key)),
		attemptKey.Int(a.Number),
	}
	if a.Hedge > 0 {
		all = append(all, hedgeKey.Int(a.Hedge))
	}
	if a.Breaker != "" {
		all = append(all, attribute.String(metrics.BreakerKey, metrics.Valid(a.Breaker)))
	}
	return all
}

// retried returns the attributes of the event about the failed attempt and the wait after it.
func retried(a retry.AttemptStart) []attribute.KeyValue {
	last := a.Last
	all := []attribute.KeyValue{
		attemptKey.Int(last.Attempt),
		errorType(a, last.Err),
		delayKey.Float64(last.Wait.Seconds()),
	}
	if last.Err != nil {
		all = append(all, semconv.ExceptionMessage(text(last.Err)))
	}
	if last.Reason != "" {
		all = append(all, reasonKey.String(metrics.Valid(last.Reason)))
	}
	return all
}

// end ends the span of an attempt.
func end(span trace.Span, a retry.AttemptStart, err error) {
	defer span.End()
	if err == nil || !span.IsRecording() {
		return
	}
	span.SetAttributes(errorType(a, err))
	if a.Hedge > 0 && errors.Is(err, context.Canceled) { // it has lost
		return
	}
	span.SetStatus(codes.Error, text(err))
}

// errorType returns the attribute with the bounded name of err.
func errorType(a retry.AttemptStart, err error) attribute.KeyValue {
	return semconv.ErrorTypeKey.String(metrics.Valid(a.ErrorName(err)))
}

// text returns the text of err, whose method Error may panic.
func text(err error) string { return metrics.Valid(fmt.Sprint(err)) }
