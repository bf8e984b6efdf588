package plan

import (
	"fmt"
	"io"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// WriteSVG writes the timelines as one SVG file.
func (p *Plan) WriteSVG(w io.Writer) error {
	var drawings []*figure.Drawing
	for _, m := range p.Methods {
		drawings = append(drawings, m.drawing(p, m.Name))
	}
	_, err := io.WriteString(w, figure.Document("Retry plan", 900, drawings))
	return err
}

const (
	rowHeight = 44.0
	titleSpan = 24.0
	axisSpan  = 24.0
)

// drawing draws one row for each attempt on a common time axis. Labels are above the
// bars, so that bars have the whole width on a phone.
func (m *Method) drawing(p *Plan, title string) *figure.Drawing {
	d := &figure.Drawing{Label: "When the attempts of " + m.Name + " start"}
	top := 0.0
	if title != "" {
		d.Text("title", 0, 16, title)
		top = titleSpan
	}
	if m.Once != "" {
		d.Text("faint", 0, top+16, m.calledOnce())
		d.Height = top + axisSpan
		return d
	}
	end := m.ends(p)
	bottom := top + rowHeight*float64(len(m.Attempts))
	d.Height = bottom + axisSpan
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		d.Line("", share, top, share, bottom)
		d.Text("faint", share, d.Height-6, short(Duration(share*float64(end))))
	}
	place := func(t Duration) float64 { return min(float64(t)/float64(end), 1) }
	for i, a := range m.Attempts {
		a.row(d, m, top+rowHeight*float64(i), place)
	}
	if p.Deadline != nil {
		d.Line("alarm", place(*p.Deadline), top, place(*p.Deadline), bottom)
	}
	return d
}

// row draws an attempt.
func (a *Attempt) row(d *figure.Drawing, m *Method, y float64, place func(Duration) float64) {
	label, class := fmt.Sprintf("attempt %d", a.Number), ""
	if a.Queued {
		label += " in the queue"
	}
	if a.InTime < 1 {
		label += ", starts in time: " + chance(a.InTime)
	}
	if a.Dead {
		class = "alarm"
	}
	d.Text(class, 0, y+15, label)
	middle, below := y+27, y+39
	if m.Timeout > 0 {
		until := place(a.Median + m.Timeout)
		d.Line("until", place(a.Median), below, until, below)
		d.Line("until", until, below-3, until, below+3)
	}
	d.Rect("band", place(a.Earliest), place(a.Latest), middle-7, 14)
	d.Rect("core", place(a.P5), place(a.P95), middle-7, 14)
	d.Line("mark", place(a.Median), middle-9, place(a.Median), middle+9)
	if a.Sample != nil {
		d.Dot("sample", place(*a.Sample), middle, 4)
	}
}
