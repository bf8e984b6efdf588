package simulate

import (
	"fmt"
	"io"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// WriteSVG writes the charts as one SVG file.
func (r *Report) WriteSVG(w io.Writer) error {
	drawings := []*figure.Drawing{r.legend()}
	for i := range r.Charts {
		drawings = append(drawings, r.Charts[i].drawing())
	}
	_, err := io.WriteString(w, figure.Document("Simulation: "+r.Model, 900, drawings))
	return err
}

const (
	lineHeight  = 20.0
	chartTop    = 44.0
	chartHeight = 150.0
	curveColors = 6
	maxPoints   = 450
	maxLetters  = 24 // side by side
)

// legend returns the names of the policies.
func (r *Report) legend() *figure.Drawing {
	d := &figure.Drawing{Height: lineHeight * float64(len(r.Policies)+1), Label: "Policies"}
	d.Text("title", 0, lineHeight-6, "Simulation: "+r.Model)
	for i, name := range r.Policies {
		d.Text(color(i), 0, lineHeight*float64(i+2)-6, Letter(i)+"  "+name)
	}
	return d
}

func color(policy int) string { return fmt.Sprintf("c%d", policy%curveColors) }

// drawing draws the chart. Labels are inside, so that no margins waste space on a phone.
func (c *Chart) drawing() *figure.Drawing {
	d := &figure.Drawing{Height: chartTop + chartHeight + lineHeight, Label: c.Title}
	d.Text("title", 0, 16, c.Title)
	last := c.At[len(c.At)-1]
	place := func(x float64) float64 {
		if len(c.At) < 2 {
			return 0.5
		}
		return (x - c.At[0]) / (last - c.At[0])
	}
	if c.Shade[1] > 0 {
		d.Rect("shade", place(c.Shade[0]), min(place(c.Shade[1]), 1), chartTop, chartHeight)
	}
	highest := max(c.highest(), 1e-9)
	for _, share := range []float64{0, 0.5, 1} {
		y := chartTop + chartHeight*(1-share)
		d.Line("", 0, y, 1, y)
	}
	for i, line := range c.Lines {
		c.curve(d, i, line, highest, place)
	}
	for _, share := range []float64{0.5, 1} {
		d.Text("faint", 0, chartTop+chartHeight*(1-share)-4, short(share*highest)+c.Unit)
	}
	c.axisTexts(d, place)
	return d
}

// axisTexts writes the names of the x values, or the ends of the axis.
func (c *Chart) axisTexts(d *figure.Drawing, place func(float64) float64) {
	if len(c.Names) == 0 {
		d.Text("faint", 0, d.Height-4, short(c.At[0]))
		d.Text("faint", 1, d.Height-4, c.name(len(c.At)-1))
		return
	}
	const room = 8 // of a phone, for names
	step := (len(c.Names) + room - 1) / room
	for i := 0; i < len(c.Names); i += step {
		d.Text("faint", place(c.At[i]), d.Height-4, c.Names[i])
	}
}

// curve draws a policy's line, with its letter at the end.
func (c *Chart) curve(d *figure.Drawing, policy int, line []float64, highest float64, place func(float64) float64) {
	if len(line) == 0 {
		return
	}
	xs := values(figure.Thin(c.At[:len(line)], maxPoints), place)
	ys := values(figure.Thin(line, maxPoints), func(v float64) float64 { return v / highest })
	d.Curve(color(policy), xs, ys, chartTop, chartHeight)
	if len(line) == 1 {
		d.Dot(color(policy), xs[0], chartTop+chartHeight*(1-ys[0]), 4)
	}
	// The letters are side by side, because lines often end at the same point.
	end := len(ys) - 1
	d.Text(color(policy), min(xs[end], 1)-0.04*float64(policy%maxLetters), chartTop+chartHeight*(1-ys[end])-6, Letter(policy))
}
