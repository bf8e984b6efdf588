// Package charttest checks drawings of package chart in tests.
package charttest

import (
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/show/chart"
)

// Check checks the drawings in an SVG file or an HTML page: their numbers are finite, and
// no text touches another one, the edge of its drawing, or a line that marks a limit. If
// the page adapts to the screen, it is checked for every given width of its drawings,
// including margins; files ignore it.
func Check(t *testing.T, document string, widths ...float64) {
	t.Helper()
	if n := strings.Count(document, "NaN") + strings.Count(document, "Inf"); n > 0 {
		t.Errorf("%d numbers are not finite", n)
	}
	drawings := Drawings(t, document)
	if len(drawings) == 0 {
		t.Error("there are no drawings")
	}
	for _, d := range drawings {
		for _, width := range widths {
			for _, fault := range d.faults(width) {
				t.Errorf("%s, %v pixels wide: %s", d.Label, width, fault)
			}
		}
	}
}

// A Drawing is a drawing that has been read.
type Drawing struct {
	Label string
	Ticks []string // texts of the class faint, such as labels of axes
	Texts []Text

	width       float64 // without margins, if it is fixed
	left, right float64 // margins, if it is not
	height      float64
	lines       []line // that mark limits
}

// A Text is a text of a drawing.
type Text struct {
	Class, Text string

	x, dx, y float64 // x is a fraction of the width
	anchor   string
}

// A line is vertical.
type line struct{ x, y0, y1 float64 }

// A box is the area of a text, in pixels.
type box struct{ x0, x1, y0, y1 float64 }

var margins = regexp.MustCompile(`margin-left:([\d.]+)px;width:calc\(100% - ([\d.]+)px\)`)

// Drawings reads the drawings in a document.
func Drawings(t *testing.T, document string) []*Drawing {
	t.Helper()
	var drawings []*Drawing
	for {
		begin := strings.Index(document, `<svg class="drawing"`)
		if begin < 0 {
			return drawings
		}
		document = document[begin:]
		d, size, err := read(document)
		if err != nil {
			t.Fatalf("reading a drawing: %v", err)
		}
		drawings = append(drawings, d)
		document = document[size:]
	}
}

// read reads the drawing with which a document begins, and returns its size in bytes.
func read(document string) (d *Drawing, size int64, err error) {
	in := xml.NewDecoder(strings.NewReader(document))
	var text *Text
	for depth := 0; d == nil || depth > 0; {
		token, err := in.Token()
		if err != nil {
			return nil, 0, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			a := attributes(token)
			if d == nil {
				d = newDrawing(a)
			}
			text = d.add(token.Name.Local, a)
		case xml.CharData:
			if text != nil {
				text.Text += string(token)
			}
		case xml.EndElement:
			depth--
			if text != nil {
				d.Texts = append(d.Texts, *text)
				if text.Class == "faint" {
					d.Ticks = append(d.Ticks, text.Text)
				}
				text = nil
			}
		}
	}
	return d, in.InputOffset(), nil
}

func attributes(e xml.StartElement) map[string]string {
	all := map[string]string{}
	for _, a := range e.Attr {
		all[a.Name.Local] = a.Value
	}
	return all
}

func newDrawing(a map[string]string) *Drawing {
	d := &Drawing{Label: a["aria-label"], width: number(a["width"]), height: number(a["height"])}
	if m := margins.FindStringSubmatch(a["style"]); m != nil {
		d.left = number(m[1])
		d.right = number(m[2]) - d.left
	}
	return d
}

// add adds an element, and returns it if it is a text.
func (d *Drawing) add(element string, a map[string]string) *Text {
	switch {
	case element == "text":
		return &Text{Class: a["class"], x: number(a["x"]) / 100, dx: number(a["dx"]), y: number(a["y"]), anchor: a["text-anchor"]}
	case element == "line" && (a["class"] == "alarm" || a["class"] == "limit"):
		d.lines = append(d.lines, line{number(a["x1"]) / 100, number(a["y1"]), number(a["y2"])})
	}
	return nil
}

// number parses a number with or without a unit.
func number(text string) float64 {
	v, _ := strconv.ParseFloat(strings.TrimRight(text, "%px"), 64)
	return v
}

// faults describes what is wrong in a drawing of the given width.
func (d *Drawing) faults(width float64) []string {
	if d.width > 0 {
		width = d.width
	} else {
		width -= d.left + d.right
	}
	faults := map[string]bool{}
	for i, text := range d.Texts {
		b := text.box(width)
		if b.y0 < -1 || b.y1 > d.height+1 || d.left > 0 && (b.x0 < -d.left-1 || b.x1 > width+d.right+1) && text.Class != "title" {
			faults[fmt.Sprintf("%q is beyond the edge: %+v", text.Text, b)] = true
		}
		for _, other := range d.Texts[:i] {
			if b.touches(other.box(width)) {
				faults[fmt.Sprintf("%q touches %q", other.Text, text.Text)] = true
			}
		}
		for _, l := range d.lines {
			if b.touches(box{l.x*width - 1, l.x*width + 1, l.y0, l.y1}) {
				faults[fmt.Sprintf("a line crosses %q", text.Text)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(faults))
}

// box returns about the maximum area of a text.
func (text Text) box(width float64) box {
	size, bold := 13.0, 1.1
	switch text.Class {
	case "faint", "alarm", "limit":
		size, bold = 12, 1
	}
	length := chart.TextWidth(text.Text, size) * bold
	x := text.x*width + text.dx
	switch text.anchor {
	case "middle":
		x -= length / 2
	case "end":
		x -= length
	}
	return box{x, x + length, text.y - 0.75*size, text.y + 0.2*size}
}

// touches reports whether boxes overlap.
func (b box) touches(o box) bool {
	return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1
}
