package retryotel_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// An errDown is a failure.
type errDown struct{ msg string }

func (e *errDown) Error() string { return e.msg }

// answering returns a func that returns one of the errors after the other, then nil.
func answering(answers ...error) func(context.Context) error {
	return func(context.Context) error {
		if len(answers) == 0 {
			return nil
		}
		err := answers[0]
		answers = answers[1:]
		return err
	}
}

// recorder returns a provider and the exporter that has its ended spans.
func recorder(opts ...sdktrace.TracerProviderOption) (*sdktrace.TracerProvider, *tracetest.InMemoryExporter) {
	spans := tracetest.NewInMemoryExporter()
	return sdktrace.NewTracerProvider(append(opts, sdktrace.WithSyncer(spans))...), spans
}

// describe returns a line per span, in the order of their ends, and an indented one per event.
func describe(spans tracetest.SpanStubs) (lines []string) {
	names := map[string]string{"0000000000000000": "none"}
	for _, s := range spans {
		names[s.SpanContext.SpanID().String()] = s.Name
	}
	for _, s := range spans {
		line := fmt.Sprintf("%s in %s %s", s.Name, names[s.Parent.SpanID().String()], list(s.Attributes))
		if s.Status.Code != codes.Unset {
			line += fmt.Sprintf(" %v: %s", s.Status.Code, s.Status.Description)
		}
		lines = append(lines, line)
		for _, e := range s.Events {
			lines = append(lines, fmt.Sprintf("  %v %s %s", e.Time.Sub(s.StartTime), e.Name, list(e.Attributes)))
		}
	}
	return lines
}

// list returns attributes as text.
func list(attributes []attribute.KeyValue) string {
	var all []string
	for _, a := range attributes {
		all = append(all, fmt.Sprintf("%s=%s", a.Key, a.Value.String()))
	}
	return strings.Join(all, " ")
}

// want checks the ended spans.
func want(t *testing.T, spans *tracetest.InMemoryExporter, lines ...string) {
	t.Helper()
	if got := describe(spans.GetSpans()); !slices.Equal(got, lines) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
	}
}

// Each attempt from the second on has a span, with the failure before it and the wait as an
// event, and the spans of the attempt are its children.
func TestTracing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, spans := recorder()
		tracer := provider.Tracer("test")
		down := &errDown{"down"}
		get := answering(retry.After(down, 5*time.Second), fmt.Errorf("get: %w", down))
		m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}, retry.WithTracker(nil),
			retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "db"})), retryotel.WithTracing(provider))
		ctx, caller := tracer.Start(t.Context(), "caller")
		began := time.Now()
		err := m.Do(ctx, func(ctx context.Context) error {
			_, query := tracer.Start(ctx, "query")
			defer query.End()
			time.Sleep(time.Minute)
			return get(ctx)
		})
		caller.End()
		if err != nil {
			t.Error(err)
		}
		want(t, spans,
			"query in caller ",
			"query in store.Get ",
			"store.Get in caller retrygen.method=store.Get retrygen.attempt=2 retrygen.breaker=db error.type=*retryotel_test.errDown Error: get: down",
			"  0s retrygen.retry retrygen.attempt=1 error.type=*retryotel_test.errDown retrygen.retry_delay=5 exception.message=down retrygen.reason=is neither an answer nor permanent",
			"query in store.Get ",
			"store.Get in caller retrygen.method=store.Get retrygen.attempt=3 retrygen.breaker=db",
			"  0s retrygen.retry retrygen.attempt=2 error.type=*retryotel_test.errDown retrygen.retry_delay=2 exception.message=get: down retrygen.reason=is neither an answer nor permanent",
			"caller in none ",
		)
		second := spans.GetSpans()[2]
		if after := second.StartTime.Sub(began); after != time.Minute+5*time.Second {
			t.Errorf("the span of the second attempt begins %v after the call, not after the wait", after)
		}
		if lasted := second.EndTime.Sub(second.StartTime); lasted != time.Minute {
			t.Errorf("the span of the second attempt lasts %v, not as long as the attempt", lasted)
		}
	})
}

// Calls without a second attempt have no spans.
func TestTracingOfSingleAttempts(t *testing.T) {
	provider, spans := recorder()
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retryotel.WithTracing(provider))
	for _, answer := range []error{nil, retry.Permanent(&errDown{"down"})} {
		m.Do(t.Context(), answering(answer))
	}
	want(t, spans)
}

// What an attempt returns, and how it ends.
func TestTracingOfErrors(t *testing.T) {
	var none *errDown
	for _, c := range []struct {
		name    string
		answers []error
		lines   []string
	}{
		{"invalid text", []error{&errDown{"a\xff"}}, []string{
			`store.Get in none retrygen.method=store.Get retrygen.attempt=2`,
			`  0s retrygen.retry retrygen.attempt=1 error.type=*retryotel_test.errDown retrygen.retry_delay=0 exception.message=a\xff retrygen.reason=is neither an answer nor permanent`,
		}},
		{"a nil pointer", []error{none}, []string{
			`store.Get in none retrygen.method=store.Get retrygen.attempt=2`,
			`  0s retrygen.retry retrygen.attempt=1 error.type=*retryotel_test.errDown retrygen.retry_delay=0 exception.message=<nil> retrygen.reason=is neither an answer nor permanent`,
		}},
		{"a result", []error{retry.Again(nil)}, []string{
			`store.Get in none retrygen.method=store.Get retrygen.attempt=2`,
			`  0s retrygen.retry retrygen.attempt=1 error.type=result retrygen.retry_delay=0 retrygen.reason=is marked to be retried (retry.Again)`,
		}},
		{"a reason", []error{retry.Unexecuted.Mark(context.DeadlineExceeded)}, []string{
			`store.Get in none retrygen.method=store.Get retrygen.attempt=2`,
			`  0s retrygen.retry retrygen.attempt=1 error.type=context.DeadlineExceeded retrygen.retry_delay=0 exception.message=context deadline exceeded retrygen.reason=proves that the call was not carried out (retry.Unexecuted, by class)`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider, spans := recorder()
				m := retry.NewMethod("store.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(nil), retryotel.WithTracing(provider))
				if err := m.Do(t.Context(), answering(c.answers...)); err != nil {
					t.Error(err)
				}
				want(t, spans, c.lines...)
			})
		})
	}
}

// The span of an attempt that panics ends.
func TestTracingOfPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, spans := recorder()
		m := retry.NewMethod("store.Get\xff", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(nil), retryotel.WithTracing(provider))
		attempts := 0
		func() {
			defer func() { recover() }()
			m.Do(t.Context(), func(context.Context) error {
				if attempts++; attempts == 2 {
					panic("boom")
				}
				return errors.New("down")
			})
		}()
		want(t, spans,
			`store.Get\xff in none retrygen.method=store.Get\xff retrygen.attempt=2 error.type=panic Error: retry: attempt panicked or called runtime.Goexit`,
			`  0s retrygen.retry retrygen.attempt=1 error.type=*errors.errorString retrygen.retry_delay=0 exception.message=down retrygen.reason=is neither an answer nor permanent`,
		)
	})
}

// Each hedge has a span, beside a first attempt, too. That of a loser is no error.
func TestTracingOfHedges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, spans := recorder()
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retryotel.WithTracing(provider),
			retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: time.Second, Max: 2})))
		tracer := provider.Tracer("test")
		ctx, caller := tracer.Start(t.Context(), "caller")
		var err error
		for ctx := range m.Attempts(ctx, &err) {
			_, err = retry.Hedged(ctx, m, func(ctx context.Context) (int, error) {
				ctx, query := tracer.Start(ctx, "query")
				defer query.End()
				select {
				case <-ctx.Done():
					return 0, ctx.Err()
				case <-time.After(2500 * time.Millisecond): // answers while two hedges are under way
					return 1, nil
				}
			})
		}
		caller.End()
		synctest.Wait()
		got := describe(spans.GetSpans())
		slices.Sort(got)
		if want := []string{
			"caller in none ",
			"query in caller ",
			"query in store.Get ",
			"query in store.Get ",
			"store.Get in caller retrygen.method=store.Get retrygen.attempt=1 retrygen.hedge=1 error.type=context.Canceled",
			"store.Get in caller retrygen.method=store.Get retrygen.attempt=1 retrygen.hedge=2 error.type=context.Canceled",
		}; err != nil || !slices.Equal(got, want) {
			t.Errorf("got error %v and\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// A span that the caller does not sample is not recorded, nor are those of attempts.
func TestTracingUnsampled(t *testing.T) {
	provider, spans := recorder(sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.NeverSample())))
	ctx, caller := provider.Tracer("test").Start(t.Context(), "caller")
	m := retry.NewMethod("store.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(nil), retryotel.WithTracing(provider), retryotel.WithTracing(nil))
	if err := m.Do(ctx, answering(&errDown{"down"})); err != nil {
		t.Error(err)
	}
	caller.End()
	want(t, spans)
}
