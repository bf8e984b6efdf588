package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// traces keeps the last traces that have a retry, and serves them as text. The zero value
// is empty.
type traces struct {
	mu      sync.Mutex
	pending map[oteltrace.TraceID][]trace.ReadOnlySpan
	last    [][]trace.ReadOnlySpan // each begins with its root
}

// ExportSpans implements trace.SpanExporter. A root ends after its children.
func (t *traces) ExportSpans(_ context.Context, spans []trace.ReadOnlySpan) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending == nil {
		t.pending = map[oteltrace.TraceID][]trace.ReadOnlySpan{}
	}
	for _, s := range spans {
		id := s.SpanContext().TraceID()
		if s.Parent().IsValid() {
			t.pending[id] = append(t.pending[id], s)
			continue
		}
		if children := t.pending[id]; len(children) > 0 {
			slices.SortStableFunc(children, func(a, b trace.ReadOnlySpan) int { return a.StartTime().Compare(b.StartTime()) })
			t.last = append(t.last, append([]trace.ReadOnlySpan{s}, children...))
			t.last = t.last[max(len(t.last)-20, 0):]
		}
		delete(t.pending, id)
	}
	return nil
}

// Shutdown implements trace.SpanExporter.
func (t *traces) Shutdown(context.Context) error { return nil }

// ServeHTTP writes the traces, the newest first.
func (t *traces) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	last := slices.Clone(t.last)
	t.mu.Unlock()
	slices.Reverse(last)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	for _, spans := range last {
		for i, s := range spans {
			indent := strings.Repeat("  ", min(i, 1))
			fmt.Fprintf(w, "%8s %8s  %s%s %s\n", s.StartTime().Sub(spans[0].StartTime()).Round(time.Millisecond),
				s.EndTime().Sub(s.StartTime()).Round(time.Millisecond), indent, s.Name(), facts(s))
		}
		fmt.Fprintln(w)
	}
}

// facts returns the attributes of a span and of its events, and its error.
func facts(s trace.ReadOnlySpan) string {
	all := []string{cmp.Or(s.Status().Description, "ok")}
	for _, a := range s.Attributes() {
		all = append(all, string(a.Key)+"="+a.Value.String())
	}
	for _, e := range s.Events() {
		for _, a := range e.Attributes {
			all = append(all, e.Name+":"+string(a.Key)+"="+a.Value.String())
		}
	}
	return strings.Join(all, ", ")
}
