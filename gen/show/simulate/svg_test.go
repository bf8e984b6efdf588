package simulate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/show/chart/charttest"
)

// In no chart of any model does a text touch another one, on a phone or on a screen, and
// both ends of the time axis of an outage have a label.
func TestCharts(t *testing.T) {
	for _, r := range reports(t, t.Context(), 1) {
		formats := written(t, r)
		charttest.Check(t, formats["svg"], 900)
		charttest.Check(t, formats["html"], 368, 1088)
		drawings := charttest.Drawings(t, formats["html"])
		var charts []*charttest.Drawing
		for _, d := range drawings {
			if d.Label != "" {
				charts = append(charts, d)
			}
		}
		if len(charts) != len(r.Charts) {
			t.Errorf("%s: %d drawings of %d charts", r.Model, len(charts), len(r.Charts))
		}
		for _, d := range charts {
			if r.Model == "outage" && (!slices.Contains(d.Ticks, "outage") || !slices.Contains(d.Ticks, "0") || !slices.Contains(d.Ticks, "1m30s")) {
				t.Errorf("%s has the labels %q", d.Label, d.Ticks)
			}
		}
		if points := strings.Contains(formats["svg"], "<circle"); points != (r.Model != "outage") {
			t.Errorf("%s: there are points: %t", r.Model, points)
		}
	}
}

// An interrupted simulation can be drawn, too.
func TestStoppedCharts(t *testing.T) {
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range reports(t, stopped, 1) {
		formats := written(t, r)
		charttest.Check(t, formats["svg"], 900)
		charttest.Check(t, formats["html"], 368)
	}
}

// Nothing that was not measured is shown as 0: neither the latency while no call is
// answered, nor a cell that was not simulated.
func TestNothingMeasured(t *testing.T) {
	silent := Second{Calls: 5, Failures: 5}
	measure := measures[len(measures)-1].value
	if v := measure(silent); !math.IsNaN(v) {
		t.Errorf("the latency of no calls is %v", v)
	}
	if v := measure(Second{Successes: 2, Latency: 0.5}); v != 0.5 {
		t.Errorf("the latency of two calls is %v", v)
	}
	table := outageCSV([]OutageResult{{Seconds: []Second{silent}}})
	if got := table.Rows[0][slices.Index(table.Columns, "latency_s")]; got != "" {
		t.Errorf("as CSV it is %q", got)
	}
	charts := Contention{Clients: []int{5, 9}}.charts([]ContentionResult{{Runs: 0}, {Runs: 3, Millis: Mean{Mean: 7}}})
	if line := charts[0].Lines[0]; !math.IsNaN(line[0]) || line[1] != 7 {
		t.Errorf("cells without and with runs: %v", line)
	}
	var b strings.Builder
	charts[0].bars(&b, figure.Terminal{}, 7)
	if !strings.Contains(b.String(), "5 clients   –\n") {
		t.Errorf("as text:\n%s", b.String())
	}
}

// Numbers of clients that differ much are on a logarithmic axis.
func TestWideAxis(t *testing.T) {
	for clients, want := range map[int]bool{100: false, 1000: true} {
		c := Chart{At: []float64{10, float64(clients)}}
		if c.wide() != want {
			t.Errorf("10 to %d clients: logarithmic is %t", clients, !want)
		}
	}
}
