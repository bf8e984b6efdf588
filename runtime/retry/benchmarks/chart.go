package main

import (
	"bytes"
	_ "embed"
	"math"
	"text/template"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

//go:embed chart.svg.tmpl
var chartSource string

var chartTemplate = template.Must(template.New("chart").Parse(chartSource))

// Dimensions of the chart, in pixels.
const (
	panelWidth  = 500
	labelWidth  = 224
	valueWidth  = 60
	barWidth    = panelWidth - labelWidth - valueWidth
	barHeight   = 16
	barGap      = 4
	titleHeight = 30
	panelGap    = 24
	columns     = 2
)

// A panel is the chart of one scenario.
type panel struct {
	X, Y  int
	Title string
	Bars  []bar
}

func (p *panel) height() int { return titleHeight + len(p.Bars)*(barHeight+barGap) }

type bar struct {
	Label, Value  string
	Y, Width, End int // within the panel
	Class         string
}

// drawing is the input of the template.
type drawing struct {
	Width, Height                    int
	LabelWidth, BarHeight, TextShift int
	Panels                           []panel
}

// chart draws a panel for each scenario, scaled to its slowest contender.
func chart(s *samples) []byte {
	var panels []panel
	for _, scenario := range peers.Scenarios {
		if procs := s.procs(scenario); len(procs) > 0 {
			most := procs[len(procs)-1]
			panels = append(panels, newPanel(title(scenario, most), s.results(scenario, most)))
		}
	}
	d := drawing{
		Width:      columns*panelWidth + (columns+1)*panelGap,
		Height:     place(panels),
		LabelWidth: labelWidth,
		BarHeight:  barHeight,
		TextShift:  barHeight - 4,
		Panels:     panels,
	}
	var b bytes.Buffer
	// Only a mistake in the template can cause an error, and the tests would find it.
	_ = chartTemplate.Execute(&b, d)
	return b.Bytes()
}

func newPanel(title string, results []result) panel {
	p := panel{Title: title}
	slowest := 0.0
	for _, r := range results {
		slowest = max(slowest, r.median)
	}
	for i, r := range results {
		width := max(1, int(math.Round(barWidth*r.median/slowest)))
		p.Bars = append(p.Bars, bar{
			Label: r.peer.Title,
			Value: duration(r.median),
			Y:     titleHeight + i*(barHeight+barGap),
			Width: width,
			End:   labelWidth + width,
			Class: class(r.peer),
		})
	}
	return p
}

func class(p *peers.Peer) string {
	switch {
	case p.Module != "":
		return "peer"
	case p.Once:
		return "direct"
	case isRetrygen(p):
		return "retrygen"
	default:
		return "plain"
	}
}

// place arranges the panels in columns, adding each to the shortest column so far, and
// returns the height of the tallest.
func place(panels []panel) int {
	var bottom [columns]int
	for i := range bottom {
		bottom[i] = panelGap
	}
	for i := range panels {
		column := 0
		for c := range bottom {
			if bottom[c] < bottom[column] {
				column = c
			}
		}
		panels[i].X = panelGap + column*(panelWidth+panelGap)
		panels[i].Y = bottom[column]
		bottom[column] += panels[i].height() + panelGap
	}
	longest := 0
	for _, y := range bottom {
		longest = max(longest, y)
	}
	return longest
}
