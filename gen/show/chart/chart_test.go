package chart_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/show/chart"
	"github.com/retrygen/retrygen/gen/show/chart/charttest"
)

// A drawing is well formed, whatever its texts are.
func TestDrawing(t *testing.T) {
	d := &chart.Drawing{Height: 20, Left: 10, Right: 5, Label: `a "b" <c>`}
	d.Text("title", 0.1, 0, 10, chart.Middle, "<&>")
	d.Rect("band", 0.25, 0.5, 1, 2)
	d.Curve("c0", []float64{0, 1}, []float64{0, 0.5}, 0, 20)
	document := chart.Document("<title>", 400, 1, []*chart.Drawing{d})
	for _, want := range []string{
		`<rect class="band" x="25%" width="25%" y="1" height="2"`, `d="M0 1000L1000 500"`,
		`x="26" y="16" width="353"`, `viewBox="0 0 400 52"`, "prefers-color-scheme: dark",
	} {
		if !strings.Contains(document, want) {
			t.Errorf("no %s in\n%s", want, document)
		}
	}
	for in := xml.NewDecoder(strings.NewReader(document)); ; {
		if _, err := in.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
	}
	if want := `style="margin-left:10px;width:calc(100% - 15px)"`; !strings.Contains(string(d.Inline()), want) {
		t.Errorf("no %s in a page", want)
	}
}

// Drawings of a document are in columns, and a row is as high as its highest drawing.
func TestColumns(t *testing.T) {
	var drawings []*chart.Drawing
	for _, height := range []float64{10, 30, 20} {
		drawings = append(drawings, &chart.Drawing{Height: height})
	}
	document := chart.Document("", 232, 2, drawings)
	for _, want := range []string{`x="16" y="16" width="92"`, `x="124" y="16" width="92"`, `x="16" y="62" width="92"`, `width="232" height="98"`} {
		if !strings.Contains(document, want) {
			t.Errorf("no %s in\n%s", want, document)
		}
	}
}

// A line has a gap where nothing was measured. What is alone between two gaps is visible.
func TestGaps(t *testing.T) {
	gap := math.NaN()
	c := &chart.Chart{At: []float64{0, 1, 2, 3, 4, 5}, Lines: []chart.Line{
		{Class: "c0", Values: []float64{0, 1, gap, 1, gap, gap}},
		{Class: "c1", Values: []float64{gap, gap, gap, gap, gap, gap}, Label: "B"},
		{Class: "c2", Values: []float64{0, 0.5}},
	}}
	drawn := chart.Document("", 400, 1, []*chart.Drawing{c.Draw()})
	charttest.Check(t, drawn, 400)
	for _, want := range []string{`d="M0 1000L200 0M600 0h2"`, `d="M0 1000L200 500"`} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s in\n%s", want, drawn)
		}
	}
	if strings.Contains(drawn, "<circle") || strings.Contains(drawn, `"c1"`) || strings.Contains(drawn, ">B<") {
		t.Error("there are points, or a line without values:\n", drawn)
	}
}

// Where something was measured there is a point, and nowhere else.
func TestPoints(t *testing.T) {
	c := &chart.Chart{Points: true, Names: []string{"p50", "p90", "p99"}, At: []float64{0, 1, 2}, Lines: []chart.Line{{Class: "c0", Values: []float64{3, math.NaN(), 4}}}}
	drawn := string(c.Draw().Inline())
	if n := strings.Count(drawn, "<circle"); n != 2 || !strings.Contains(drawn, `<circle class="c0" cx="100%"`) {
		t.Errorf("%d points in\n%s", n, drawn)
	}
}

// Many lines that end at the same point have labels that do not touch, in a chart that is
// high enough for them; a line that ends early is labeled there.
func TestLabels(t *testing.T) {
	for _, n := range []int{1, 2, 6, 30} {
		c := &chart.Chart{Title: "Many", At: []float64{0, 60, 120}, X: chart.Seconds, Bands: []chart.Band{{Name: "outage", From: 90, To: 120}},
			Levels: []chart.Level{{Name: "capacity", At: 10}}}
		for i := range n {
			c.Lines = append(c.Lines, chart.Line{Class: "c0", Label: fmt.Sprint("line ", i), Values: []float64{1, 10, 10}[:2+i%2]})
		}
		d := c.Draw()
		charttest.Check(t, chart.Document("", 400, 1, []*chart.Drawing{d}), 400)
		charttest.Check(t, string(d.Inline()), 340, 1200)
		for _, name := range []string{"outage", "capacity", "line 0", fmt.Sprint("line ", n-1)} {
			if strings.Count(string(d.Inline()), ">"+name+"<") != 1 {
				t.Errorf("%d lines: %q is missing", n, name)
			}
		}
	}
}

// A chart of values of all sizes has labels at both ends of its axes.
func TestEnds(t *testing.T) {
	for _, highest := range []float64{0, 1e-9, 0.02, 1, 486.6, 1e6, 3e12} {
		c := &chart.Chart{At: []float64{10, 486.6}, Lines: []chart.Line{{Class: "c0", Values: []float64{0, highest}}}}
		drawn := string(c.Draw().Inline())
		charttest.Check(t, drawn, 340, 500, 1200)
		ticks := charttest.Drawings(t, drawn)[0].Ticks
		if !slices.Contains(ticks, "500") || ticks[0] != "0" || slices.Contains(ticks, "486.6") {
			t.Errorf("ticks of a chart up to %v: %q", highest, ticks)
		}
	}
}

// Values that cannot be drawn do no harm.
func TestHostile(t *testing.T) {
	for _, c := range []*chart.Chart{
		{},
		{Log: true, At: []float64{0, 1}, Lines: []chart.Line{{Values: []float64{1, 2}}}},
		{Log: true, At: []float64{-1}},
		{At: []float64{1, math.Inf(1)}, Lines: []chart.Line{{Values: []float64{1, math.Inf(1)}}}},
		{At: []float64{math.NaN()}, Levels: []chart.Level{{At: math.NaN()}}},
	} {
		if ticks := charttest.Drawings(t, string(c.Draw().Inline()))[0].Ticks; len(ticks) < 4 {
			t.Errorf("%+v: ticks %q", c, ticks)
		}
	}
}

// Charts beside each other can have the same vertical axis.
func TestTop(t *testing.T) {
	c := &chart.Chart{Top: 450, At: []float64{0, 1}, Lines: []chart.Line{{Class: "c0", Values: []float64{0, 3}}}}
	if ticks := charttest.Drawings(t, string(c.Draw().Inline()))[0].Ticks; !slices.Contains(ticks, "500") {
		t.Errorf("ticks: %q", ticks)
	}
}

// Thin keeps the means, and gaps that are wide enough.
func TestThin(t *testing.T) {
	gap := math.NaN()
	got := chart.Thin([]float64{1, 3, gap, 5, gap, gap}, 3)
	if len(got) != 3 || got[0] != 2 || got[1] != 5 || !math.IsNaN(got[2]) {
		t.Errorf("got %v", got)
	}
}
