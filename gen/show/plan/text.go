package plan

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/show/chart"
)

// WriteText writes the plan for a terminal: a timeline and the numbers for each method.
func (p *Plan) WriteText(w io.Writer, term figure.Terminal) error {
	t := &text{Plan: p, term: term}
	t.line(figure.Wrap(p.assumptions(), figure.Columns, ""))
	for _, m := range p.Methods {
		t.line("")
		t.method(m)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// text is a plan for a terminal under construction.
type text struct {
	*Plan
	strings.Builder
	term figure.Terminal
}

func (t *text) line(s string) { t.WriteString(strings.TrimRight(s, " ") + "\n") }

func (t *text) method(m *Method) {
	t.line(t.term.Paint(figure.Bold, m.Name) + "  " + t.term.Paint(figure.Faint, m.Position))
	if m.Once != "" {
		t.line("  " + m.calledOnce())
		return
	}
	t.line("  " + figure.Wrap(m.Policy, figure.Columns-2, "  "))
	t.line("")
	t.chart(m)
	t.line("")
	t.WriteString(m.attemptTable().Text("  "))
	if m.More != "" {
		t.line("  " + m.More)
	}
	t.line("")
	for _, f := range m.facts(t.Plan) {
		t.line(fmt.Sprintf("  %-11s %s", f.name, figure.Wrap(f.text, figure.Columns-14, strings.Repeat(" ", 14))))
	}
	t.line("")
	t.WriteString(m.loadTable().Text("  "))
	t.line("")
	t.line("  never retried")
	for _, never := range m.Never {
		t.line("    " + figure.Wrap(never, figure.Columns-4, "      "))
	}
	for _, finding := range m.Findings {
		t.line("  " + t.term.Paint(figure.Alarm, figure.Wrap("finding: "+finding, figure.Columns-2, "    ")))
	}
}

const (
	chartWidth  = figure.Columns - 6
	columnWidth = 8 // about, in pixels
)

// chart draws one row for each attempt on a common time axis. What is beyond its end is not
// drawn.
func (t *text) chart(m *Method) {
	axis := m.axis(t.Plan, chartWidth*columnWidth)
	limits := m.limits(t.Plan, axis)
	column := func(at float64) int { return int(math.Round(at * (chartWidth - 1))) }
	for _, a := range m.Attempts {
		row := []rune(strings.Repeat(" ", chartWidth))
		fill := func(from, to Duration, sign rune) {
			if seconds(from) <= axis.End() {
				for i := column(axis.Place(seconds(from))); i <= column(axis.Place(seconds(to))); i++ {
					row[i] = sign
				}
			}
		}
		mark := func(at Duration, sign rune) { fill(at, at, sign) }
		if m.Timeout > 0 {
			fill(a.Median, a.Median+m.Timeout, '─')
		}
		fill(a.Earliest, a.Latest, '░')
		fill(a.P5, a.P95, '▓')
		if m.Timeout > 0 {
			mark(a.Median+m.Timeout, '┤')
		}
		if m.HedgeAfter > 0 && !a.Queued {
			mark(a.Median+m.HedgeAfter, '◇')
		}
		mark(a.Median, '┃')
		if a.Sample != nil {
			mark(*a.Sample, '●')
		}
		for _, l := range limits {
			row[column(l.at)] = l.sign
		}
		t.line(fmt.Sprintf("%4s  %s", a.label(), t.paint(string(row))))
	}
	t.line("      " + t.term.Paint(figure.Faint, labels(axis, column)))
	t.line("      " + t.term.Paint(figure.Faint, t.legend(m, limits)))
}

// paint colors the characters of a row.
func (t *text) paint(row string) string {
	row = strings.TrimRight(row, " ")
	if !t.term.Color {
		return row
	}
	colors := map[rune]string{'░': figure.Faint, '▓': figure.Blue, '┃': figure.Bold, '─': figure.Faint, '┤': figure.Bold, '●': figure.Cyan, '╎': figure.Alarm, '┆': figure.Bold, '◇': figure.Bold}
	var painted, same strings.Builder // same is a run of characters with the same color
	color := ""
	for _, sign := range row {
		if colors[sign] != color {
			painted.WriteString(t.term.Paint(color, same.String()))
			same.Reset()
			color = colors[sign]
		}
		same.WriteRune(sign)
	}
	return painted.String() + t.term.Paint(color, same.String())
}

// labels writes the ticks of an axis below their columns.
func labels(axis chart.Axis, column func(float64) int) string {
	row := []rune(strings.Repeat(" ", chartWidth))
	for _, tick := range axis.Ticks {
		label := []rune(tick.Label)
		from := column(axis.Place(tick.At)) - len(label)/2
		copy(row[min(max(from, 0), chartWidth-len(label)):], label)
	}
	return string(row)
}

func (t *text) legend(m *Method, limits []limit) string {
	words := []string{"start: ░ earliest to latest", "▓ 5% to 95%", "┃ median"}
	if m.Timeout > 0 {
		words = append(words, "┤ timeout")
	}
	if m.HedgeAfter > 0 {
		words = append(words, "◇ second request")
	}
	for _, l := range limits {
		words = append(words, string(l.sign)+" "+l.name)
	}
	if len(m.Attempts) > 0 && m.Attempts[0].Sample != nil {
		words = append(words, "● sample")
	}
	return strings.Join(words, "  ")
}
