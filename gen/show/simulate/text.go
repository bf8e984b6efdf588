package simulate

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// WriteText writes the report for a terminal: tables and plots.
func (r *Report) WriteText(w io.Writer, term figure.Terminal) error {
	var b strings.Builder
	b.WriteString(term.Paint(figure.Bold, "Simulation: "+r.Model) + "\n")
	b.WriteString(figure.Wrap(r.settings(), figure.Columns, "") + "\n\n")
	for i, name := range r.Policies {
		fmt.Fprintf(&b, "%s  %s\n", term.Paint(figure.Bold, Letter(i)), figure.Wrap(name, figure.Columns-3, "   "))
	}
	b.WriteString("\n" + r.Table.Text("") + "\n")
	for i := range r.Charts {
		r.Charts[i].plot(&b, term)
	}
	for _, finding := range r.Findings {
		b.WriteString(figure.Wrap(finding, figure.Columns, "  ") + "\n")
	}
	if r.Stopped {
		b.WriteString(term.Paint(figure.Alarm, "Interrupted: these are the results so far.") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) settings() string {
	var words []string
	for _, s := range r.Settings {
		words = append(words, s.Name+" "+s.Value)
	}
	return strings.Join(words, ", ")
}

const (
	plotWidth = figure.Columns - 4
	fewPoints = 20 // maximum number of values with a bar each
)

// plot draws a chart: a bar for each value, or a row of columns for many values.
func (c *Chart) plot(b *strings.Builder, term figure.Terminal) {
	highest := c.highest()
	fmt.Fprintf(b, "%s%s\n", term.Paint(figure.Bold, c.Title), term.Paint(figure.Faint, ", up to "+short(highest)+c.Unit))
	if len(c.At) <= fewPoints {
		c.bars(b, term, highest)
		return
	}
	for i, line := range c.Lines {
		width := min(plotWidth, len(c.At)) * len(line) / len(c.At)
		fmt.Fprintf(b, "%-3s %s\n", Letter(i), term.Paint(figure.Blue, figure.Spark(line, max(width, 1), highest)))
	}
	fmt.Fprintf(b, "    %s\n\n", term.Paint(figure.Faint, c.axis(min(plotWidth, len(c.At)))))
}

// bars draws a bar for each value.
func (c *Chart) bars(b *strings.Builder, term figure.Terminal, highest float64) {
	for i, line := range c.Lines {
		for j, v := range line {
			bar, value := "", "–"
			if !math.IsNaN(v) {
				bar, value = figure.Bar(v/max(highest, 1e-9), plotWidth-40), short(v)+c.Unit
			}
			fmt.Fprintf(b, "%-3s %28s  %s %s\n", Letter(i), c.name(j), term.Paint(figure.Blue, bar), value)
		}
	}
	b.WriteByte('\n')
}

// axis labels the ends of the chart, and marks the outage.
func (c *Chart) axis(width int) string {
	from, to := int(c.Shade[0])*width/len(c.At), int(c.Shade[1])*width/len(c.At)
	axis := []rune(strings.Repeat(" ", width))
	for i := from; i < max(to, from+1) && c.Shade[1] > 0; i++ {
		axis[min(i, width-1)] = '▔'
	}
	copy(axis, []rune(short(c.At[0])))
	end := []rune(c.name(len(c.At) - 1))
	copy(axis[max(width-len(end), 0):], end)
	return strings.TrimRight(string(axis), " ")
}
