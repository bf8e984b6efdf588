package plan

import (
	"fmt"
	"io"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/figure"
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

const chartWidth = figure.Columns - 6

// chart draws one row for each attempt on a common time axis.
func (t *text) chart(m *Method) {
	end := m.ends(t.Plan)
	column := func(d Duration) int {
		return min(int(float64(d)/float64(end)*chartWidth), chartWidth-1)
	}
	for _, a := range m.Attempts {
		row := []rune(strings.Repeat(" ", chartWidth))
		fill := func(from, to Duration, sign rune) {
			for i := column(from); i <= column(to); i++ {
				row[i] = sign
			}
		}
		if m.Timeout > 0 {
			fill(a.Median, a.Median+m.Timeout, '─')
		}
		fill(a.Earliest, a.Latest, '░')
		fill(a.P5, a.P95, '▓')
		if m.Timeout > 0 {
			row[column(a.Median+m.Timeout)] = '┤'
		}
		row[column(a.Median)] = '┃'
		if a.Sample != nil {
			row[column(*a.Sample)] = '●'
		}
		if t.Deadline != nil {
			row[column(*t.Deadline)] = '╎'
		}
		t.line(fmt.Sprintf("%4s  %s", a.label(), t.paint(string(row))))
	}
	t.line("      " + t.term.Paint(figure.Faint, axis(end)))
	t.line("      " + t.term.Paint(figure.Faint, t.legend(m)))
}

// paint colors the characters of a row.
func (t *text) paint(row string) string {
	row = strings.TrimRight(row, " ")
	if !t.term.Color {
		return row
	}
	colors := map[rune]string{'░': figure.Faint, '▓': figure.Blue, '┃': figure.Bold, '─': figure.Faint, '┤': figure.Bold, '●': figure.Cyan, '╎': figure.Alarm}
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

// axis writes the times at both ends and in the middle.
func axis(end Duration) string {
	left, middle, right := "0", short(end/2), short(end)
	space := chartWidth - figure.Width(left) - figure.Width(middle) - figure.Width(right)
	return left + strings.Repeat(" ", space/2) + middle + strings.Repeat(" ", space-space/2) + right
}

func (t *text) legend(m *Method) string {
	words := []string{"start: ░ earliest to latest", "▓ 5% to 95%", "┃ median"}
	if m.Timeout > 0 {
		words = append(words, "┤ timeout")
	}
	if t.Deadline != nil {
		words = append(words, "╎ deadline")
	}
	if len(m.Attempts) > 0 && m.Attempts[0].Sample != nil {
		words = append(words, "● sample")
	}
	return strings.Join(words, "  ")
}

// ends returns the end of a method's time axis.
func (m *Method) ends(p *Plan) Duration {
	end := Duration(1000) // greater than zero
	for _, a := range m.Attempts {
		end = max(end, a.Latest, a.Median+m.Timeout)
	}
	if p.Deadline != nil {
		end = max(end, *p.Deadline)
	}
	return end
}
