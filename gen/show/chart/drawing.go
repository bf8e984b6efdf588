// Package chart draws the charts of plan, simulate and the benchmarks as SVG, with axes
// whose ticks are round.
//
// It does not use a chart library: those in pure Go draw pictures of a fixed size in fixed
// colors. Here, horizontal coordinates are fractions of the width, so that a drawing
// adapts to the screen while its texts remain readable, and colors are classes of a style
// sheet with a light and a dark scheme. Drawings need no scripts and no fonts.
package chart

import (
	_ "embed" // for the style sheet
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Style is the style sheet of drawings. Its variables are also for the page around them.
//
//go:embed style.css
var Style string

// A Drawing is an SVG drawing under construction. Horizontal coordinates are fractions of
// the width between its margins, from 0 to 1; margins, vertical coordinates and font sizes
// are pixels.
type Drawing struct {
	Height      float64
	Left, Right float64 // margins
	Label       string  // description for screen readers

	b strings.Builder
}

// Rect draws a bar from x0 to x1.
func (d *Drawing) Rect(class string, x0, x1, y, height float64) {
	fmt.Fprintf(&d.b, `<rect class="%s" x="%s" width="%s" y="%s" height="%s" rx="2"/>`+"\n",
		class, percent(x0), percent(max(x1-x0, 0)), number(y), number(height))
}

// Line draws a straight line.
func (d *Drawing) Line(class string, x0, y0, x1, y1 float64) {
	fmt.Fprintf(&d.b, `<line%s x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n",
		classed(class), percent(x0), number(y0), percent(x1), number(y1))
}

// Dot draws a dot.
func (d *Drawing) Dot(class string, x, y, radius float64) {
	fmt.Fprintf(&d.b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`+"\n", class, percent(x), number(y), number(radius))
}

// An Anchor is the part of a text that is at its position.
type Anchor string

// The anchors of texts.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// Text writes text with its baseline at y, dx pixels to the right of x.
func (d *Drawing) Text(class string, x, dx, y float64, anchor Anchor, text string) {
	var attributes string
	if dx != 0 {
		attributes = fmt.Sprintf(` dx="%s"`, number(dx))
	}
	if anchor != Start {
		attributes += fmt.Sprintf(` text-anchor="%s"`, anchor)
	}
	fmt.Fprintf(&d.b, `<text%s x="%s"%s y="%s">%s</text>`+"\n", classed(class), percent(x), attributes, number(y), html.EscapeString(text))
}

// Title writes the title of the drawing at its left edge.
func (d *Drawing) Title(text string) { d.Text("title", 0, -d.Left, titleBase, Start, text) }

// Curve draws a line through points whose coordinates are fractions of the width and of
// the height between y and y+height, measured from the bottom. It is interrupted where a
// coordinate is NaN.
func (d *Drawing) Curve(class string, xs, ys []float64, y, height float64) {
	path := curve(xs, ys)
	if path == "" {
		return
	}
	fmt.Fprintf(&d.b, `<svg y="%s" width="100%%" height="%s" viewBox="0 0 1000 1000" preserveAspectRatio="none">`+
		`<path class="%s" vector-effect="non-scaling-stroke" d="%s"/></svg>`+"\n", number(y), number(height), class, path)
}

// curve returns the path through points: per run of numbers, a move followed by lines. A
// single point between gaps becomes a short line, which is visible.
func curve(xs, ys []float64) string {
	var b strings.Builder
	for i, run := 0, 0; i < len(xs); i++ {
		if math.IsNaN(xs[i]) || math.IsNaN(ys[i]) {
			run = 0
			continue
		}
		command := " "
		switch run++; run {
		case 1:
			command = "M"
		case 2:
			command = "L"
		}
		b.WriteString(command + tenth(1000*xs[i]) + " " + tenth(1000*(1-ys[i])))
		if run == 1 && (i+1 == len(xs) || math.IsNaN(xs[i+1]) || math.IsNaN(ys[i+1])) {
			b.WriteString("h2")
		}
	}
	return b.String()
}

// Inline returns the drawing as an element of a page.
func (d *Drawing) Inline() template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="drawing" style="margin-left:%spx;width:calc(100%% - %spx)" height="%s" role="img" aria-label="%s">`+"\n%s</svg>",
		number(d.Left), number(d.Left+d.Right), number(d.Height), html.EscapeString(d.Label), d.b.String()))
}

// gap is the space around the drawings of a document.
const gap = 16.0

// ColumnWidth returns the width of a drawing, including its margins, in a Document.
func ColumnWidth(width float64, columns int) float64 {
	return (width - gap*float64(columns+1)) / float64(columns)
}

// Document returns an SVG file of drawings, in rows of as many as there are columns.
func Document(title string, width float64, columns int, drawings []*Drawing) string {
	var b strings.Builder
	column := ColumnWidth(width, columns)
	y, lowest := gap, gap
	for i, d := range drawings {
		if i%columns == 0 {
			y = lowest
		}
		x := gap + float64(i%columns)*(column+gap)
		fmt.Fprintf(&b, `<svg class="drawing" x="%s" y="%s" width="%s" height="%s" role="img" aria-label="%s">`+"\n%s</svg>\n",
			number(x+d.Left), number(y), number(column-d.Left-d.Right), number(d.Height), html.EscapeString(d.Label), d.b.String())
		lowest = max(lowest, y+d.Height+gap)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s">`+"\n<title>%[3]s</title>\n<style>\n%[4]s</style>\n"+
		`<rect class="paper" width="100%%" height="100%%"/>`+"\n%[5]s</svg>\n",
		number(width), number(lowest), html.EscapeString(title), Style, b.String())
}

func classed(class string) string {
	if class == "" {
		return ""
	}
	return ` class="` + class + `"`
}

// percent formats a fraction with at most one decimal place, which is a pixel of a wide
// screen.
func percent(share float64) string { return tenth(100*share) + "%" }

// number formats v with at most two decimal places.
func number(v float64) string { return decimal(v, 100) }

// tenth formats v with at most one decimal place.
func tenth(v float64) string { return decimal(v, 10) }

func decimal(v, parts float64) string {
	return strconv.FormatFloat(math.Round(parts*v)/parts, 'f', -1, 64)
}
