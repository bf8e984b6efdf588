package simulate

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/show/chart"
)

// WriteSVG writes the charts as one SVG file.
func (r *Report) WriteSVG(w io.Writer) error {
	drawings := []*chart.Drawing{r.legend()}
	for i := range r.Charts {
		drawings = append(drawings, r.Charts[i].drawing(r.Charts[i].Title))
	}
	_, err := io.WriteString(w, chart.Document("Simulation: "+r.Model, 900, 1, drawings))
	return err
}

const (
	legendLine  = 20.0
	curveColors = 6
)

// legend returns the names of the policies.
func (r *Report) legend() *chart.Drawing {
	d := &chart.Drawing{Height: legendLine * float64(len(r.Policies)+1), Label: "Policies"}
	d.Title("Simulation: " + r.Model)
	for i, name := range r.Policies {
		d.Text(color(i), 0, 0, legendLine*float64(i+2)-4, chart.Start, Letter(i)+"  "+name)
	}
	return d
}

func color(policy int) string { return fmt.Sprintf("c%d", policy%curveColors) }

// units lists the units of charts with those of their axes, and the factor between them.
var units = map[string]struct {
	unit chart.Unit
	of   float64
}{
	"s":  {chart.Seconds, 1},
	"ms": {chart.Seconds, 1e-3},
	"%":  {chart.Percent, 1},
}

// drawing draws the chart. The title is empty if it is elsewhere.
func (c *Chart) drawing(title string) *chart.Drawing {
	x, y := units[c.XUnit].unit, units[c.Unit]
	drawn := &chart.Chart{Title: title, Label: c.Title, X: x, At: c.At, Names: c.Names, Y: y.unit, Points: c.Measured, Log: c.wide()}
	if x != chart.Seconds { // which are obvious
		drawn.XName = strings.TrimPrefix(c.X, "% ")
	}
	if c.Shade[1] > 0 {
		drawn.Bands = []chart.Band{{Name: "outage", From: c.Shade[0], To: c.Shade[1]}}
	}
	for i, line := range c.Lines {
		scaled := values(line, func(v float64) float64 { return v * cmp.Or(y.of, 1) })
		drawn.Lines = append(drawn.Lines, chart.Line{Class: color(i), Label: Letter(i), Values: scaled})
	}
	return drawn.Draw()
}

// wide reports whether the x values are numbers of such different sizes that their axis is
// logarithmic.
func (c *Chart) wide() bool {
	least, most := slices.Min(c.At), slices.Max(c.At)
	return len(c.Names) == 0 && c.XUnit == "" && least > 0 && most >= 50*least
}

// ifAny returns a measured value, or NaN, which is a gap in a chart, if there were no
// measurements.
func ifAny(n, value float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	return value
}
