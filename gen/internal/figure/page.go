package figure

import (
	_ "embed" // for the page
	"fmt"
	"html/template"
	"io"

	"github.com/retrygen/retrygen/gen/show/chart"
)

// A Page is a self-contained HTML file: it needs no other files, scripts or network
// access.
type Page struct {
	Title    string
	Lead     []string // paragraphs
	Sections []Section
}

// A Section is a part of a page with a heading.
type Section struct {
	ID     string
	Title  string
	Blocks []Block
}

// A Block is an element of a section. The parts that are set are shown in this order.
type Block struct {
	Heading string
	Code    string
	HTML    template.HTML
	Text    string
	Alarms  []string
	Items   []string
	Keys    []Key
	Drawing *chart.Drawing
	Table   *Table
}

// A Key explains a sign in a drawing.
type Key struct {
	Sign Sign
	Text string
}

// A Sign is a small picture next to its explanation.
type Sign struct {
	Class string
	Kind  string // rect, line, tick, dot or curve
}

// Inline returns the sign as an element of a page.
func (s Sign) Inline() template.HTML {
	shapes := map[string]string{
		"rect":  `<rect class="%s" width="24" height="12" rx="2"/>`,
		"line":  `<line class="%s" x2="24" y1="6" y2="6"/>`,
		"tick":  `<line class="%s" x1="12" x2="12" y2="12"/>`,
		"dot":   `<circle class="%s" cx="12" cy="6" r="5"/>`,
		"curve": `<path class="%s" d="M0 6h24"/>`,
	}
	return template.HTML(fmt.Sprintf(`<svg width="24" height="12" aria-hidden="true">`+shapes[s.Kind]+`</svg>`, s.Class))
}

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// WriteHTML writes the page.
func (p *Page) WriteHTML(w io.Writer) error {
	return pageTemplate.Execute(w, struct {
		*Page
		Style template.CSS
	}{p, template.CSS(chart.Style)})
}
