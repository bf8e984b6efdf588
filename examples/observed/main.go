// Observed calls services that keep failing, and shows what its retries do.
//
//	GOWORK=off go run .
//
// Then open http://localhost:8080/debug/retry/ for the page of package retrydebug,
// /metrics for what Prometheus scrapes, and /traces for the last calls that were
// retried. It logs retries to standard error. With OTEL_EXPORTER_OTLP_ENDPOINT set, the
// traces also go to that collector.
//
// page.png, which screenshot.sh makes, shows the page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr); err != nil {
		log.Fatal(err)
	}
}

// run calls the services, and serves what can be seen of it, until ctx ends.
func run(ctx context.Context, addr string) error {
	p, err := newProgram(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: addr, Handler: p.handler()}
	var stopped sync.WaitGroup
	stopped.Go(func() { p.work(ctx) })
	stopped.Go(func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	})
	log.Printf("see http://%[1]s/debug/retry/, http://%[1]s/metrics and http://%[1]s/traces", addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving: %w", err)
	}
	stopped.Wait()
	return p.tracing.Shutdown(context.Background())
}

// A program has services, and what shows their retries.
type program struct {
	tracker *retry.Tracker
	traces  *traces
	tracing *trace.TracerProvider

	users    Users
	payments Payments
	mail     Mail
}

func newProgram(ctx context.Context) (*program, error) {
	p := &program{tracker: new(retry.Tracker), traces: new(traces)}
	exporters := []trace.TracerProviderOption{trace.WithSyncer(p.traces)}
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("exporting traces: %w", err)
		}
		exporters = append(exporters, trace.WithBatcher(exporter))
	}
	p.tracing = trace.NewTracerProvider(exporters...)
	seen := retry.Options(
		retry.WithTracker(p.tracker), // by default, retry.DefaultTracker
		retry.WithLogger(slog.Default()),
		retryotel.WithTracing(p.tracing),
	)
	p.users = NewRetryingUsers(&service{failing: 0.2, slow: 0.02}, seen)
	p.payments = NewRetryingPayments(&service{failing: 0.1, down: badQuarter}, seen)
	p.mail = NewRetryingMail(&service{failing: 0.05}, seen)
	return p, nil
}

// handler serves the page, the metrics and the traces.
func (p *program) handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(retryprom.NewCollector(p.tracker))
	mux := http.NewServeMux()
	mux.Handle("/debug/retry/", retrydebug.Handler(p.tracker))
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.Handle("/traces", p.traces)
	mux.Handle("/", http.RedirectHandler("/debug/retry/", http.StatusFound))
	return mux
}

// work makes calls until ctx ends.
func (p *program) work(ctx context.Context) {
	tracer := p.tracing.Tracer("observed")
	var callers sync.WaitGroup
	every := func(pause time.Duration, name string, call func(ctx context.Context, id string) error) {
		callers.Go(func() {
			for ctx.Err() == nil {
				ctx, span := tracer.Start(ctx, name)
				if err := call(ctx, fmt.Sprint(rand.IntN(1000))); err != nil {
					span.SetStatus(codes.Error, err.Error())
				}
				span.End()
				wait(ctx, time.Duration(rand.ExpFloat64()*float64(pause)))
			}
		})
	}
	for range 3 {
		every(40*time.Millisecond, "show a user", func(ctx context.Context, id string) error { _, err := p.users.Get(ctx, id); return err })
	}
	every(200*time.Millisecond, "show all users", func(ctx context.Context, _ string) error { _, err := p.users.List(ctx); return err })
	every(80*time.Millisecond, "show an order", func(ctx context.Context, id string) error { _, err := p.payments.Status(ctx, id); return err })
	every(400*time.Millisecond, "take an order back", p.payments.Refund)
	every(300*time.Millisecond, "greet", func(ctx context.Context, id string) error { return p.mail.Send(ctx, id, "hello") })
	callers.Wait()
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
