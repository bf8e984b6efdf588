package chart

import (
	"cmp"
	"math"
	"slices"
)

// A Chart shows lines over a common horizontal axis.
type Chart struct {
	Title string
	Label string // for screen readers; Title if it is empty

	X     Unit
	XName string    // meaning of the x values, below their axis; may be empty
	At    []float64 // x values
	Names []string  // of the x values, if they are not numbers; At is then 0, 1, 2, ...
	Log   bool      // whether the horizontal axis is logarithmic; x values are then positive

	Y      Unit
	Top    float64 // minimum of the end of the vertical axis, such as that of the chart beside it
	Lines  []Line
	Points bool // whether to mark the points of lines, because only there was something measured

	Bands  []Band
	Levels []Level

	Height float64 // of the area of the lines; 150 if it is 0
	Width  float64 // minimum width at which the chart is shown, including margins; that of a phone if it is 0
}

// A Line is a line of a chart. Where a value is NaN, it has a gap.
type Line struct {
	Class  string
	Label  string // beside its end
	Values []float64
}

// A Band is a named range of the horizontal axis.
type Band struct {
	Name     string
	From, To float64
}

// A Level is a named horizontal line.
type Level struct {
	Name string // beside its end
	At   float64
}

// Narrow is the width of a phone in pixels, less the margins of a page.
const Narrow = 340.0

const (
	leftMargin  = 56.0
	titleHeight = 22.0
	topHeight   = 8.0  // half a line, for the highest label of the vertical axis
	bandHeight  = 14.0 // of its name, above the area
	areaHeight  = 150.0
	axisHeight  = 20.0
	nameHeight  = 16.0
	pointRadius = 4.0
	toBaseline  = 4.0 // from the middle of a text
	maxPoints   = 450 // more are thinned out
)

// Draw draws the chart. Names of lines and levels are in the right margin, where they
// cannot cross a line, and at least a line apart.
func (c *Chart) Draw() *Drawing {
	d := &Drawing{Label: cmp.Or(c.Label, c.Title), Left: leftMargin, Right: c.rightMargin()}
	top := topHeight
	if c.Title != "" {
		top += titleHeight
	}
	if len(c.Bands) > 0 {
		top += bandHeight
	}
	a := &area{Drawing: d, top: top, height: max(cmp.Or(c.Height, areaHeight), lineHeight*float64(len(c.Lines)+len(c.Levels)))}
	d.Height = a.top + a.height + axisHeight
	a.y = c.vertical(a.height)
	for _, tick := range a.y.Ticks {
		d.Left = max(d.Left, TextWidth(tick.Label, small)+labelGap)
	}
	a.x = c.horizontal(cmp.Or(c.Width, Narrow) - d.Left - d.Right)
	c.draw(a)
	return d
}

// draw draws the parts of the chart, those in front last.
func (c *Chart) draw(a *area) {
	if c.Title != "" {
		a.Title(c.Title)
	}
	for _, b := range c.Bands {
		a.band(b)
	}
	a.yAxis()
	a.XAxis(a.x, a.top+a.height, a.top+a.height, c.XName)
	for _, l := range c.Levels {
		a.Line("level", 0, a.place(l.At), 1, a.place(l.At))
	}
	for _, l := range c.Lines {
		c.line(a, l)
	}
	c.labels(a)
}

// An area is the part of a drawing that has the lines of a chart.
type area struct {
	*Drawing
	top, height float64
	x, y        Axis
}

// place returns the vertical coordinate of a value.
func (a *area) place(v float64) float64 { return a.top + a.height*(1-a.y.Place(v)) }

// yAxis draws a line across the area for each tick of the vertical axis, with its label in
// the left margin.
func (a *area) yAxis() {
	for _, tick := range a.y.Ticks {
		y := a.place(tick.At)
		a.Line("", 0, y, 1, y)
		a.Text("faint", 0, -labelGap, y+toBaseline, End, tick.Label)
	}
}

// vertical returns the axis of the values, which contains 0.
func (c *Chart) vertical(height float64) Axis {
	lowest, highest := 0.0, c.Top
	for _, l := range c.Lines {
		for _, v := range l.Values {
			if !math.IsNaN(v) {
				lowest, highest = min(lowest, v), max(highest, v)
			}
		}
	}
	for _, l := range c.Levels {
		highest = max(highest, l.At)
	}
	return vertical(lowest, highest, c.Y, height)
}

func (c *Chart) horizontal(width float64) Axis {
	if len(c.Names) > 0 {
		return named(c.Names, width)
	}
	if len(c.At) == 0 {
		return Horizontal(0, 0, c.X, width)
	}
	least, most := slices.Min(c.At), slices.Max(c.At)
	if c.Log {
		return Logarithmic(least, most, c.X, width)
	}
	if least < most/2 {
		least = min(least, 0)
	}
	return Horizontal(least, most, c.X, width)
}

// rightMargin returns the width of the longest label. There is always room for half the
// label of the last tick.
func (c *Chart) rightMargin() float64 {
	margin := 24.0
	if len(c.Names) > 0 {
		margin = max(margin, TextWidth(c.Names[len(c.Names)-1], small)/2)
	}
	for _, l := range c.Lines {
		margin = max(margin, boldWidth(l.Label)+labelGap)
	}
	for _, l := range c.Levels {
		margin = max(margin, TextWidth(l.Name, small)+labelGap)
	}
	return margin
}

// band draws a band, with its name above the area, where no line crosses it.
func (a *area) band(b Band) {
	from, to := a.x.Place(b.From), a.x.Place(b.To)
	a.Rect("shade", from, to, a.top, a.height)
	anchor, at := Start, from
	if from > 0.6 {
		anchor, at = End, to
	}
	a.Text("faint", at, 0, a.top-5, anchor, b.Name)
}

// line draws a line and, if only they were measured, its points.
func (c *Chart) line(a *area, l Line) {
	at, values := Thin(c.At[:len(l.Values)], maxPoints), Thin(l.Values, maxPoints)
	xs, ys := make([]float64, len(at)), make([]float64, len(at))
	for i := range at {
		xs[i], ys[i] = a.x.Place(at[i]), a.y.Place(values[i])
	}
	a.Curve(l.Class, xs, ys, a.top, a.height)
	for i := range at {
		if c.Points && !math.IsNaN(ys[i]) {
			a.Dot(l.Class, xs[i], a.place(values[i]), pointRadius)
		}
	}
}

// labels writes the names of lines and levels beside their ends: in the right margin or,
// if a line ends long before, above its end.
func (c *Chart) labels(a *area) {
	var margin, inside []label
	for _, l := range c.Lines {
		last := lastNumber(l.Values)
		if last < 0 || l.Label == "" {
			continue
		}
		x, y := a.x.Place(c.At[last]), a.place(l.Values[last])+toBaseline
		if x > 0.9 {
			margin = append(margin, label{l.Class, l.Label, 1, y})
		} else {
			inside = append(inside, label{l.Class, l.Label, x, y - lineHeight/2})
		}
	}
	for _, l := range c.Levels {
		margin = append(margin, label{"faint", l.Name, 1, a.place(l.At) + toBaseline})
	}
	a.spread(margin)
	a.spread(inside)
}

// A label is a text at the end of a line.
type label struct {
	class, text string
	x, y        float64
}

// spread writes labels, moved apart.
func (a *area) spread(labels []label) {
	ys := make([]float64, len(labels))
	for i, l := range labels {
		ys[i] = l.y
	}
	for i, y := range spread(ys, a.top+toBaseline, a.top+a.height+toBaseline) {
		a.Text(labels[i].class, labels[i].x, labelGap, y, Start, labels[i].text)
	}
}

// lastNumber returns the index of the last value that is a number, or -1.
func lastNumber(values []float64) int {
	for i, v := range slices.Backward(values) {
		if !math.IsNaN(v) {
			return i
		}
	}
	return -1
}

// Thin reduces values to at most n, by taking the means of neighbors. Values that are NaN
// do not count.
func Thin(values []float64, n int) []float64 {
	if len(values) <= n {
		return values
	}
	thinned := make([]float64, n)
	for i := range thinned {
		thinned[i] = mean(values[i*len(values)/n : (i+1)*len(values)/n])
	}
	return thinned
}

// mean returns the mean of the values that are numbers, or NaN if there are none.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / float64(n)
}

// XAxis draws the labels of a horizontal axis below the bottom of an area, with a line
// above each from top, and the meaning of its values, for which it makes the drawing higher.
func (d *Drawing) XAxis(a Axis, top, bottom float64, name string) {
	for _, tick := range a.Ticks {
		x := a.Place(tick.At)
		d.Line("", x, top, x, bottom+4)
		d.Text("faint", x, 0, bottom+16, Middle, tick.Label)
	}
	if name != "" {
		d.Text("faint", 0.5, 0, bottom+16+nameHeight, Middle, name)
		d.Height += nameHeight
	}
}
