package simulate

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// compared lists policies of all kinds.
func compared(t *testing.T) []Policy {
	t.Helper()
	var policies []Policy
	for _, text := range []string{
		"attempts=3 delay=50ms jitter=decorrelated timeout=300ms",
		"attempts=4 jitter=full; breaker failures=10 cooldown=5s; budget ratio=0.2 floor=0",
	} {
		p, err := ParsePolicy(text)
		if err != nil {
			t.Fatal(err)
		}
		policies = append(policies, p)
	}
	return policies
}

// reports runs every model for a short time.
func reports(t *testing.T, ctx context.Context, seed uint64) []*Report {
	t.Helper()
	policies, opts := compared(t), Options{Seed: seed}
	contention := Contention{Clients: []int{5, 20}, Runs: 20}
	failures := Failures{Rates: []float64{0.1, 1}, Clients: 5, Calls: 500, Rate: 100}
	outage := Outage{Clients: []int{3}, Rate: 200, Capacity: 300, Queue: 400, Timeout: time.Second,
		From: 10 * time.Second, To: 20 * time.Second, Length: 90 * time.Second, Runs: 3}
	hedge := Hedge{Latency: latency(t, "lognormal median=10ms p99=100ms"), After: []After{{Wait: 50 * time.Millisecond}, {Quantile: 0.9}},
		Max: []int{1, 2}, Budget: 0.05, Failing: 0.01, Fanout: 2, Calls: 2000, Runs: 3}
	return []*Report{
		hedge.Report(hedge.Run(ctx, opts)),
		contention.Report(policies, contention.Run(ctx, policies, opts)),
		failures.Report(policies, failures.Run(ctx, policies, opts)),
		outage.Report(policies, outage.Run(ctx, policies, opts)),
	}
}

// written returns a report in all formats.
func written(t *testing.T, r *Report) map[string]string {
	t.Helper()
	formats := map[string]string{}
	for _, format := range Formats() {
		var out bytes.Buffer
		if err := r.Write(&out, format); err != nil {
			t.Fatal(err)
		}
		formats[format] = out.String()
	}
	return formats
}

// The same seed produces the same output, in all formats and for all models, and another
// seed a different output.
func TestReproducible(t *testing.T) {
	once, again, other := reports(t, t.Context(), 1), reports(t, t.Context(), 1), reports(t, t.Context(), 2)
	for i, r := range once {
		first, second, third := written(t, r), written(t, again[i]), written(t, other[i])
		for format, text := range first {
			if text != second[format] {
				t.Errorf("%s as %s: the same seed gives something else", r.Model, format)
			}
			if text == third[format] {
				t.Errorf("%s as %s: another seed gives the same", r.Model, format)
			}
		}
	}
}

// Everything fits a terminal of 100 columns, and the formats for tools are well-formed.
func TestFormats(t *testing.T) {
	for _, r := range reports(t, t.Context(), 1) {
		formats := written(t, r)
		for line := range strings.Lines(formats["text"]) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > figure.Columns {
				t.Errorf("%s: %d columns: %s", r.Model, n, line)
			}
		}
		if !json.Valid([]byte(formats["json"])) {
			t.Errorf("%s: not JSON: %s", r.Model, formats["json"])
		}
		rows, err := csv.NewReader(strings.NewReader(formats["csv"])).ReadAll()
		if want := map[string]int{"contention": 5, "failures": 5, "hedge": 6, "outage": 181}[r.Model]; err != nil || len(rows) != want {
			t.Errorf("%s: %d rows of CSV, want %d: %v", r.Model, len(rows), want, err)
		}
	}
}

// An interrupted simulation reports the interruption and the results so far.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range reports(t, ctx, 1) {
		if text := written(t, r)["text"]; !r.Stopped || !strings.Contains(text, "Interrupted: these are the results so far.") {
			t.Errorf("%s: %s", r.Model, text)
		}
	}
}

// An interrupted outage reports its finished seconds.
func TestStoppedOutage(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	long := minute(100_000)
	long.Length = time.Hour
	progress := &Progress{}
	got := long.Run(ctx, compared(t)[:1], Options{Progress: progress})[0]
	if n := len(got.Seconds); got.Runs != 0 || n == 0 && progress.Share() > 0 || n >= 3600 {
		t.Errorf("%d runs, %d seconds, progress %v", got.Runs, n, progress.Share())
	}
}

// At the end, the progress is complete.
func TestProgress(t *testing.T) {
	progress := &Progress{}
	policies := compared(t)
	if progress.Share() != 0 {
		t.Errorf("before it begins %v", progress.Share())
	}
	Contention{Clients: []int{3}, Runs: 3}.Run(t.Context(), policies, Options{Progress: progress})
	Failures{Rates: []float64{1}, Clients: 1, Calls: 1}.Run(t.Context(), policies, Options{Progress: progress})
	Hedge{Latency: latency(t, "exponential mean=1ms"), Fanout: 1, Calls: 1000, Runs: 2}.Run(t.Context(), Options{Progress: progress})
	outage := minute(10)
	outage.Length = 60*time.Second + 500*time.Millisecond
	outage.Run(t.Context(), policies, Options{Progress: progress})
	if progress.Share() != 1 {
		t.Errorf("in the end %v", progress.Share())
	}
}
