// Package figure renders the output of plan and simulate: SVG, HTML pages, tables, and
// graphics for terminals. It does not depend on the content.
//
// It does not use a chart library: the libraries in pure Go draw pictures of a fixed size
// in fixed colors, or load external scripts. This package draws bars and lines that
// adapt to the width of the screen and the color scheme of the reader.
package figure

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// A Drawing is an SVG drawing under construction. Horizontal coordinates are fractions of
// its width, from 0 to 1, so that it scales; vertical coordinates and font sizes are
// pixels, so that it remains readable.
type Drawing struct {
	b      strings.Builder
	Height float64
	Label  string // description for screen readers
}

// Rect draws a bar from x0 to x1.
func (d *Drawing) Rect(class string, x0, x1, y, height float64) {
	fmt.Fprintf(&d.b, `<rect class="%s" x="%s" width="%s" y="%s" height="%s" rx="2"/>`+"\n",
		class, percent(x0), percent(max(x1-x0, 0)), number(y), number(height))
}

// Line draws a straight line.
func (d *Drawing) Line(class string, x0, y0, x1, y1 float64) {
	fmt.Fprintf(&d.b, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n",
		class, percent(x0), number(y0), percent(x1), number(y1))
}

// Dot draws a dot.
func (d *Drawing) Dot(class string, x, y, radius float64) {
	fmt.Fprintf(&d.b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`+"\n", class, percent(x), number(y), number(radius))
}

// Text writes text with its baseline at y. It begins at x, or ends at x if it would
// otherwise extend beyond the drawing.
func (d *Drawing) Text(class string, x, y float64, text string) {
	anchor := "start"
	switch {
	case x > 0.8:
		anchor = "end"
	case x > 0.2:
		anchor = "middle"
	}
	fmt.Fprintf(&d.b, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`+"\n",
		class, percent(x), number(y), anchor, html.EscapeString(text))
}

// Curve draws a line through points whose coordinates are fractions of the width and of
// the height between y and y+height, measured from the bottom.
func (d *Drawing) Curve(class string, xs, ys []float64, y, height float64) {
	fmt.Fprintf(&d.b, `<svg x="0" y="%s" width="100%%" height="%s" viewBox="0 0 1000 1000" preserveAspectRatio="none">`+
		`<polyline class="%s" vector-effect="non-scaling-stroke" points="`, number(y), number(height), class)
	for i := range xs {
		if i > 0 {
			d.b.WriteByte(' ')
		}
		d.b.WriteString(number(1000*xs[i]) + "," + number(1000*(1-ys[i])))
	}
	d.b.WriteString(`"/></svg>` + "\n")
}

// Inline returns the drawing as an element of a page.
func (d *Drawing) Inline() template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="drawing" width="100%%" height="%s" role="img" aria-label="%s">`+"\n%s</svg>",
		number(d.Height), html.EscapeString(d.Label), d.b.String()))
}

// Document returns drawings, one below the other, as an SVG file.
func Document(title string, width float64, drawings []*Drawing) string {
	const gap = 16.0
	var b strings.Builder
	y := gap
	for _, d := range drawings {
		fmt.Fprintf(&b, `<svg class="drawing" x="%s" y="%s" width="%s" height="%s" role="img" aria-label="%s">`+"\n%s</svg>\n",
			number(gap), number(y), number(width-2*gap), number(d.Height), html.EscapeString(d.Label), d.b.String())
		y += d.Height + gap
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s">`+"\n<title>%s</title>\n<style>\n%s</style>\n"+
		`<rect class="paper" width="100%%" height="100%%"/>`+"\n%s</svg>\n",
		number(width), number(y), html.EscapeString(title), style, b.String())
}

func percent(share float64) string { return number(100*share) + "%" }

// number formats v with at most two decimal places.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(100*v)/100, 'f', -1, 64)
}
