package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/show/chart"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// A panel is the part of the chart with the results of one scenario.
type panel struct {
	title string
	times []timing // of its contenders, in order
}

// A timing is the median time of a peer, in seconds.
type timing struct {
	peer   *peers.Peer
	median float64
}

// panels returns a panel for each scenario, with the largest number of processors. Times
// are those of the tables, with three significant digits.
func panels(s *samples) []panel {
	var all []panel
	for _, scenario := range peers.Scenarios {
		procs := s.procs(scenario)
		if len(procs) == 0 {
			continue
		}
		most := procs[len(procs)-1]
		p := panel{title: title(scenario, most)}
		for _, r := range s.results(scenario, most) {
			p.times = append(p.times, timing{r.peer, parseDuration(duration(r.median))})
		}
		all = append(all, p)
	}
	return all
}

// Dimensions of the chart, in pixels.
const (
	chartWidth  = 1080
	columns     = 2
	panelTop    = 28.0
	rowHeight   = 18.0
	axisHeight  = 22.0
	valueMargin = 64.0
	textSize    = 13.0
)

// picture draws the panels. All have the same axis, which is logarithmic because times differ
// by three orders of magnitude; a dot is the median of what was measured.
func picture(panels []panel) string {
	fastest, slowest, names := math.Inf(1), 0.0, 0.0
	for _, p := range panels {
		for _, t := range p.times {
			fastest, slowest = min(fastest, t.median), max(slowest, t.median)
			names = max(names, chart.TextWidth(t.peer.Title, textSize))
		}
	}
	width := chart.ColumnWidth(chartWidth, columns) - names - valueMargin
	axis := chart.Logarithmic(fastest, slowest, chart.Seconds, width)
	var drawings []*chart.Drawing
	for _, p := range panels {
		drawings = append(drawings, p.drawing(axis, names))
	}
	return chart.Document("Time of a call, by scenario and library", chartWidth, columns, drawings)
}

// drawing draws a row for each contender: its name in the left margin, its time in the right
// one, and a dot between them.
func (p *panel) drawing(axis chart.Axis, names float64) *chart.Drawing {
	d := &chart.Drawing{Label: "Time of a call: " + p.title, Left: names + 8, Right: valueMargin}
	d.Title(p.title)
	bottom := panelTop + rowHeight*float64(len(p.times))
	d.Height = bottom + axisHeight
	d.XAxis(axis, panelTop, bottom, "")
	for i, t := range p.times {
		y := panelTop + rowHeight*(float64(i)+0.5)
		d.Line("", 0, y, 1, y)
		d.Dot(dotClass(t.peer), axis.Place(t.median), y, 5)
		d.Text(nameClass(t.peer), 0, -8, y+4, chart.End, t.peer.Title)
		d.Text(nameClass(t.peer), 1, 8, y+4, chart.Start, duration(t.median))
	}
	return d
}

// dotClass returns the class of a peer's dot: libraries are fainter than retrygen and than what
// is only for comparison.
func dotClass(p *peers.Peer) string {
	switch {
	case p.Module != "":
		return "faint"
	case isRetrygen(p):
		return "c0"
	default:
		return "ink"
	}
}

func nameClass(p *peers.Peer) string {
	if isRetrygen(p) {
		return "c0"
	}
	return ""
}

// parseDuration parses what duration has formatted, or returns NaN.
func parseDuration(text string) float64 {
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	scale, ok := map[string]float64{"ns": 1e-9, "µs": 1e-6, "ms": 1e-3}[unit]
	if err != nil || !ok {
		return math.NaN()
	}
	return v * scale
}
