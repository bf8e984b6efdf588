package plan

import (
	"io"
	"slices"
	"time"

	"github.com/retrygen/retrygen/gen/show/chart"
)

// WriteSVG writes the timelines as one SVG file: one for all methods that have the same.
func (p *Plan) WriteSVG(w io.Writer) error {
	var drawings []*chart.Drawing
	for _, g := range p.groups() {
		drawings = append(drawings, g.drawing(p, g.title()))
	}
	for _, m := range p.Methods {
		if m.Once != "" {
			drawings = append(drawings, m.note())
		}
	}
	_, err := io.WriteString(w, chart.Document("Retry plan", 900, 1, drawings))
	return err
}

// note draws a method that is called once: its name and why.
func (m *Method) note() *chart.Drawing {
	d := &chart.Drawing{Height: 2 * titleHeight, Label: m.Name + " is not retried"}
	d.Title(m.Name)
	d.Text("faint", 0, 0, titleHeight+14, chart.Start, m.calledOnce())
	return d
}

const (
	titleHeight = 22.0
	rowHeight   = 26.0
	limitHeight = 16.0 // of the name of a limit
	axisHeight  = 22.0
	margin      = 36.0
)

// drawing draws one row for each attempt on a common time axis. Nothing but bars and limits
// is between the margins: numbers of attempts are in the left one, and whether they start
// in time in the right one.
func (m *Method) drawing(p *Plan, title string) *chart.Drawing {
	d := &chart.Drawing{Label: "When the attempts of " + m.Name + " start", Left: margin, Right: margin}
	top := 2.0
	if title != "" {
		d.Title(title)
		top += titleHeight
	}
	late := m.late()
	if late {
		d.Right = 64
	}
	axis := m.axis(p, chart.Narrow-d.Left-d.Right)
	limits := m.limits(p, axis)
	if late {
		d.Text("faint", 1, 8, top+12, chart.Start, "in time")
	}
	for i, l := range limits {
		d.Text(l.class, l.at, 0, top+12+limitHeight*float64(i), l.anchor(), l.name)
	}
	if late || len(limits) > 0 {
		top += limitHeight * float64(max(len(limits), 1))
	}
	bottom := top + rowHeight*float64(len(m.Attempts))
	d.Height = bottom + axisHeight
	d.XAxis(axis, top, bottom, "")
	for i, a := range m.Attempts {
		a.row(d, m, top+rowHeight*(float64(i)+0.5), axis)
	}
	for _, l := range limits {
		d.Line(l.class, l.at, top, l.at, bottom)
	}
	return d
}

// late reports whether attempts may start too late.
func (m *Method) late() bool {
	return slices.ContainsFunc(m.Attempts, func(a Attempt) bool { return a.InTime < 1 })
}

// axis returns the time axis of a method, for the given width in pixels.
func (m *Method) axis(p *Plan, width float64) chart.Axis {
	return chart.Horizontal(0, seconds(m.ends(p)), chart.Seconds, width)
}

func seconds(d Duration) float64 { return time.Duration(d).Seconds() }

// A limit is a time that ends calls.
type limit struct {
	name, class string
	sign        rune    // in text
	at          float64 // on the axis
}

// anchor returns the anchor with which the name of l is within the drawing.
func (l limit) anchor() chart.Anchor {
	switch {
	case l.at < 0.2:
		return chart.Start
	case l.at > 0.8:
		return chart.End
	}
	return chart.Middle
}

// limits returns the limits that are on an axis.
func (m *Method) limits(p *Plan, axis chart.Axis) []limit {
	var limits []limit
	if p.Deadline != nil && seconds(*p.Deadline) <= axis.End() {
		limits = append(limits, limit{"deadline " + short(*p.Deadline), "alarm", '╎', axis.Place(seconds(*p.Deadline))})
	}
	if m.Elapsed > 0 && seconds(m.Elapsed) <= axis.End() {
		limits = append(limits, limit{"elapsed " + short(m.Elapsed), "limit", '┆', axis.Place(seconds(m.Elapsed))})
	}
	return limits
}

// row draws an attempt around y. What is beyond the end of the axis is not drawn.
func (a *Attempt) row(d *chart.Drawing, m *Method, y float64, axis chart.Axis) {
	class := "faint"
	if a.Dead {
		class = "alarm"
	}
	d.Text(class, 0, -8, y+4, chart.End, a.label())
	if m.late() {
		d.Text(class, 1, 8, y+4, chart.Start, chance(a.InTime))
	}
	place := func(t Duration) float64 { return axis.Place(seconds(t)) }
	bar := func(class string, from, to Duration) {
		if from < to && seconds(from) <= axis.End() {
			d.Rect(class, place(from), place(to), y-7, 14)
		}
	}
	mark := func(class string, at Duration, above, below float64) {
		if seconds(at) <= axis.End() {
			d.Line(class, place(at), y+above, place(at), y+below)
		}
	}
	bar("band", a.Earliest, a.Latest)
	bar("core", a.P5, a.P95)
	if until := a.Median + m.Timeout; m.Timeout > 0 && seconds(a.Median) <= axis.End() {
		d.Line("until", place(a.Median), y+10, place(until), y+10)
		mark("until", until, 7, 12)
	}
	if m.HedgeAfter > 0 && !a.Queued {
		mark("mark", a.Median+m.HedgeAfter, 3, 9)
	}
	mark("mark", a.Median, -9, 9)
	if a.Sample != nil && seconds(*a.Sample) <= axis.End() {
		d.Dot("sample", place(*a.Sample), y, 4)
	}
}

// far is how many times as long as its attempts a call may take for the timeline to show
// that.
const far = 4

// ends returns the end of a method's timeline: the longest duration of a call or, if that
// is far beyond the attempts, unlimited, or continued in a queue, the end of the attempts.
func (m *Method) ends(p *Plan) Duration {
	end := Duration(1000) // greater than zero
	queued := false
	for _, a := range m.Attempts {
		end = max(end, a.Latest, a.Median+m.Timeout, a.Median+m.HedgeAfter)
		queued = queued || a.Queued
	}
	if longest := m.longest(p); !queued && longest > 0 && longest/far <= end {
		return longest
	}
	return end
}

// longest returns the first limit of a call, or 0 if there is none.
func (m *Method) longest(p *Plan) Duration {
	longest := m.Elapsed
	for _, limit := range []*Duration{m.Worst, p.Deadline} {
		if limit != nil && (longest == 0 || *limit < longest) {
			longest = *limit
		}
	}
	return longest
}
