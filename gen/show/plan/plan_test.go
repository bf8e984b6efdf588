package plan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/show/plan"
)

var update = flag.Bool("update", false, "rewrite the expected output")

// assumed is the Config of the tests.
var assumed = plan.Config{Deadline: 3 * time.Second, Latency: 100 * time.Millisecond, Rate: 100, Seed: 7, Sample: true}

// stored are the models of testdata/store.
var stored = sync.OnceValues(func() ([]*model.Package, error) {
	src, err := gen.Load(context.Background(), gen.Config{Dir: storeDir, Patterns: []string{"."}})
	if err != nil {
		return nil, err
	}
	return src.Models()
})

var storeDir, _ = filepath.Abs("testdata/store")

// planOf plans testdata/store.
func planOf(t *testing.T, cfg plan.Config) *plan.Plan {
	t.Helper()
	models, err := stored()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Dir = storeDir
	return plan.New(models, cfg)
}

func methodOf(t *testing.T, p *plan.Plan, name string) *plan.Method {
	t.Helper()
	for _, m := range p.Methods {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("no plan of %s", name)
	return nil
}

// Every format has the expected output, which go test ./gen/show/plan -update rewrites.
func TestFormats(t *testing.T) {
	p := planOf(t, assumed)
	for name, write := range map[string]func(io.Writer) error{
		"plan.txt":  func(w io.Writer) error { return p.WriteText(w, figure.Terminal{}) },
		"plan.json": p.WriteJSON,
		"plan.md":   p.WriteMarkdown,
		"plan.svg":  p.WriteSVG,
		"plan.html": p.WriteHTML,
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s is not as expected: look at it, then go test ./gen/show/plan -update\n%s", path, got.String())
			}
		})
	}
}

// Everything fits a terminal of 100 columns; there are escape codes only with color.
func TestText(t *testing.T) {
	p := planOf(t, assumed)
	var plain, colored strings.Builder
	if err := p.WriteText(&plain, figure.Terminal{}); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteText(&colored, figure.Terminal{Color: true}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(plain.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 || strings.Contains(line, "\x1b") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if !strings.Contains(colored.String(), "\x1b[1mstore.Users.Get\x1b[0m") {
		t.Error("there is no color")
	}
}

// Without jitter all numbers are known.
func TestExactTimes(t *testing.T) {
	m := methodOf(t, planOf(t, assumed), "store.Rows.Query")
	wants := []struct{ earliest, median, latest time.Duration }{
		{0, 0, 0},
		{50 * time.Millisecond, 150 * time.Millisecond, 150 * time.Millisecond},
		{150 * time.Millisecond, 350 * time.Millisecond, 350 * time.Millisecond},
	}
	for i, want := range wants {
		got := m.Attempts[i]
		if time.Duration(got.Earliest) != want.earliest || time.Duration(got.Median) != want.median || time.Duration(got.Latest) != want.latest ||
			got.P5 != got.Median || got.P95 != got.Median || got.InTime != 1 || got.Dead {
			t.Errorf("attempt %d: %+v", i+1, got)
		}
	}
	if time.Duration(m.Typical) != 450*time.Millisecond {
		t.Errorf("a call takes %v", time.Duration(m.Typical))
	}
}

// Percentiles are those of the jitter's distribution: full jitter is uniform.
func TestPercentiles(t *testing.T) {
	second := methodOf(t, planOf(t, assumed), "store.Users.Get").Attempts[1]
	for share, got := range map[float64]plan.Duration{0.05: second.P5, 0.5: second.Median, 0.95: second.P95} {
		want := 100 + share*200
		if millis := float64(got) / 1e6; math.Abs(millis-want) > 2 {
			t.Errorf("the %v%% percentile is %.1fms, want %.1fms", 100*share, millis, want)
		}
	}
}

// The probability of starting in time follows from the distribution: the third attempt of
// Doer starts after 100ms and a wait of 1s ± 50%, and 100ms and a wait of 2s ± 50%.
func TestInTime(t *testing.T) {
	p := planOf(t, assumed)
	third := methodOf(t, p, "store.Doer.Do").Attempts[2]
	// P(U(0.5, 1.5) + U(1, 3) < 2.8): the area under 2.8-x, less 1, over the width 2.
	want := 0.0
	const steps = 1000
	for i := range steps {
		x := 0.5 + (float64(i)+0.5)/steps
		want += min(max((2.8-x-1)/2, 0), 1) / steps
	}
	if math.Abs(third.InTime-want) > 0.02 {
		t.Errorf("it starts in time with %.3f, want %.3f", third.InTime, want)
	}
	get := methodOf(t, p, "store.Users.Get")
	if last := get.Attempts[4]; last.InTimeSlow >= last.InTime || last.InTime < 0.9 {
		t.Errorf("after timeouts it is no less probable: %+v", last)
	}
}

// An attempt that never starts is a finding; one that rarely starts is not.
func TestDeadAttempts(t *testing.T) {
	fetch := methodOf(t, planOf(t, assumed), "store.Fetch")
	if len(fetch.Findings) != 1 || !strings.Contains(fetch.Findings[0], "attempts 7 to 12 never start: the earliest start would be 3.15s, and the deadline is 3s") {
		t.Errorf("findings: %q", fetch.Findings)
	}
	if a := fetch.Attempts; a[5].Dead || !a[6].Dead || a[6].InTime != 0 {
		t.Errorf("the 6th attempt: %+v\nthe 7th: %+v", a[5], a[6])
	}
	free := assumed
	free.Deadline = 0
	if fetch := methodOf(t, planOf(t, free), "store.Fetch"); len(fetch.Findings) != 0 {
		t.Errorf("without a deadline: %q", fetch.Findings)
	}
}

// The load matches the closed form if there is time for all attempts.
func TestLoad(t *testing.T) {
	m := methodOf(t, planOf(t, plan.Config{Latency: time.Millisecond, Rate: 100}), "store.Users.Get")
	for _, l := range m.Loads {
		want := 5.0
		if l.Failing < 1 {
			want = (1 - math.Pow(l.Failing, 5)) / (1 - l.Failing)
		}
		paid := 0.1 * (1 - l.Failing) // per attempt; 0.1 are free
		budgeted := min(want, 1+(paid+0.1)/(1-paid))
		if math.Abs(l.Plain-want) > 0.001 || math.Abs(l.Budgeted-budgeted) > 0.001 {
			t.Errorf("at %v: %+v, want %.3f, %.3f with a budget", l.Failing, l, want, budgeted)
		}
	}
}

// Hedges add their share of the calls to the load, however many attempts fail.
func TestHedgedLoad(t *testing.T) {
	p := planOf(t, assumed)
	for name, after := range map[string]time.Duration{"store.Cache.Find": 50 * time.Millisecond, "store.Cache.Search": 0, "store.Lookup": 0} {
		m := methodOf(t, p, name)
		for _, l := range m.Loads {
			if math.Abs(l.Hedged-l.Plain-0.05) > 1e-9 || m.Hedge == "" || time.Duration(m.HedgeAfter) != after {
				t.Errorf("%s: %+v, hedge %q after %v", name, l, m.Hedge, time.Duration(m.HedgeAfter))
			}
		}
	}
	for _, l := range methodOf(t, p, "store.Cache.Put").Loads {
		if l.Hedged != 0 {
			t.Errorf("Put: %+v, want no hedges", l)
		}
	}
}

// Nested retries multiply, and so do hedges.
func TestProduct(t *testing.T) {
	p := planOf(t, assumed)
	for name, want := range map[string]string{
		"store.Users.Get":  "5 × 3 = 15",
		"store.Rows.Query": "3 × 3 = 9",
		"store.Doer.Do":    "any number × 2",
		"store.Fetch":      "12",

		"store.Cache.Find":   "3 × (1 + 1) = 6",
		"store.Cache.Search": "3 × (1 + 2) = 9",
		"store.Cache.Put":    "3",
		"store.Lookup":       "1 × (1 + 1) = 2",
	} {
		if m := methodOf(t, p, name); m.Product != want {
			t.Errorf("%s: %q, want %q", name, m.Product, want)
		}
	}
}

// A plan without a time limit has no worst case, which JSON omits.
func TestWorst(t *testing.T) {
	free := assumed
	free.Deadline = 0
	p := planOf(t, free)
	if m := methodOf(t, p, "store.Users.List"); m.Worst != nil {
		t.Errorf("List: %v", time.Duration(*m.Worst))
	}
	// 5 timeouts of 500ms, and waits of at most 200ms, 400ms, 800ms and 1.6s.
	if m := methodOf(t, p, "store.Users.Get"); m.Worst == nil || time.Duration(*m.Worst).Round(time.Millisecond) != 5500*time.Millisecond {
		t.Errorf("Get: %v", m.Worst)
	}
	text, err := json.Marshal(methodOf(t, p, "store.Users.Get").Worst)
	if err != nil || string(text) != "5500" {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}

func TestWrite(t *testing.T) {
	p := planOf(t, assumed)
	for _, format := range plan.Formats() {
		var b bytes.Buffer
		if err := p.Write(&b, format); err != nil || b.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", format, b.Len(), err)
		}
	}
	if err := p.Write(io.Discard, "yaml"); err == nil {
		t.Error("an unknown format is written")
	}
}
