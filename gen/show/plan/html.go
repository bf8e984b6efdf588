package plan

import (
	_ "embed" // for the summary
	"fmt"
	"html/template"
	"io"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// WriteHTML writes the plan as a self-contained HTML file: a summary of all methods,
// followed by the details of those that are retried.
func (p *Plan) WriteHTML(w io.Writer) error {
	page := &figure.Page{Title: "Retry plan", Lead: []string{p.assumptions()}}
	if n := p.Findings(); n > 0 {
		page.Lead = append(page.Lead, "Findings: "+words.Count(n, "finding")+".")
	}
	groups := p.groups()
	summary, err := p.summary(groups)
	if err != nil {
		return err
	}
	page.Sections = []figure.Section{{ID: "summary", Title: "Summary", Blocks: []figure.Block{{HTML: summary}}}}
	if len(groups) > 0 {
		page.Sections = append(page.Sections, figure.Section{ID: "signs", Title: "Signs in the timelines", Blocks: []figure.Block{{Keys: p.keys()}}})
	}
	for _, g := range groups {
		page.Sections = append(page.Sections, g.section(p))
	}
	return page.WriteHTML(w)
}

// A group has the methods of one policy, whose details are the same as those of the first.
type group struct {
	*Method
	id     string // of its section
	others []*Method
}

// groups returns the groups of the methods that are retried, in the order of the first.
func (p *Plan) groups() []*group {
	var groups []*group
next:
	for _, m := range p.Methods {
		if m.Once != "" {
			continue
		}
		for _, g := range groups {
			if g.same(m) {
				g.others = append(g.others, m)
				continue next
			}
		}
		groups = append(groups, &group{Method: m, id: fmt.Sprintf("m%d", len(groups))})
	}
	return groups
}

// same reports whether m and o have the same details.
func (m *Method) same(o *Method) bool {
	other := *o
	other.Name, other.Position = m.Name, m.Position
	return reflect.DeepEqual(*m, other)
}

// title returns the name of the first method and the number of the others.
func (g *group) title() string {
	if len(g.others) == 0 {
		return g.Name
	}
	return fmt.Sprintf("%s and %s", g.Name, words.Count(len(g.others), "other method"))
}

// section returns the details of a group.
func (g *group) section(p *Plan) figure.Section {
	s := figure.Section{ID: g.id, Title: g.Name}
	var facts []string
	for _, f := range g.facts(p) {
		facts = append(facts, f.name+": "+f.text)
	}
	also := ""
	if len(g.others) > 0 {
		also = "The same holds for " + names(g.others) + "."
	}
	s.Blocks = []figure.Block{
		{Code: g.Policy, HTML: link(g.Position), Text: also, Alarms: g.Findings},
		{Heading: "When attempts start", Drawing: g.drawing(p, ""), Table: g.attemptTable()},
		{Text: g.More, Items: facts},
		{Heading: "Load on the service", Table: g.loadTable()},
		{Heading: "Never retried", Items: g.Never},
	}
	return s
}

// names lists methods.
func names(methods []*Method) string {
	list := make([]string, len(methods))
	for i, m := range methods {
		list[i] = m.Name
	}
	return words.And(list)
}

//go:embed summary.html
var summaryText string

var summaryTemplate = template.Must(template.New("summary").Parse(summaryText))

// A row is a row of the summary in HTML.
type row struct {
	Name           string
	Position       template.HTML
	Once           string // why it is not retried
	Section        string // with its details; "" if it is not retried
	Same           string // method with the same details; "" if it is the first
	Policy, Repeat string
	Cells          cells
}

// summary returns the table of all methods.
func (p *Plan) summary(groups []*group) (template.HTML, error) {
	groupOf := map[*Method]*group{}
	for _, g := range groups {
		groupOf[g.Method] = g
		for _, m := range g.others {
			groupOf[m] = g
		}
	}
	var rows []row
	for _, m := range p.Methods {
		r := row{Name: m.Name, Position: link(m.Position)}
		if g := groupOf[m]; g == nil {
			r.Once = m.calledOnce()
		} else {
			r.Section, r.Policy, r.Repeat, r.Cells = g.id, m.Policy, m.Repeat, m.cells()
			if g.Method != m {
				r.Same = g.Name
			}
		}
		rows = append(rows, r)
	}
	var b strings.Builder
	err := summaryTemplate.Execute(&b, rows)
	return template.HTML(b.String()), err
}

// link returns a link to a position. Its fragment is the line, as hosts of repositories
// have it; a path that is not relative is one of the file system.
func link(position string) template.HTML {
	path, line := position, ""
	if i := strings.LastIndexByte(position, ':'); i >= 0 {
		path, line = position[:i], position[i+1:]
	}
	to := (&url.URL{Path: filepath.ToSlash(path)}).String()
	if filepath.IsAbs(path) {
		to = diag.FileURI(path)
	}
	if line != "" {
		to += "#L" + line
	}
	return template.HTML(fmt.Sprintf(`<a href="%s">%s</a>`, template.HTMLEscapeString(to), template.HTMLEscapeString(position)))
}

// keys returns the explanations of the signs in the drawings.
func (p *Plan) keys() []figure.Key {
	keys := []figure.Key{
		{Sign: figure.Sign{Class: "band", Kind: "rect"}, Text: "earliest to latest start of an attempt"},
		{Sign: figure.Sign{Class: "core", Kind: "rect"}, Text: "5th to 95th percentile"},
		{Sign: figure.Sign{Class: "mark", Kind: "tick"}, Text: "median"},
	}
	if slices.ContainsFunc(p.Methods, func(m *Method) bool { return m.HedgeAfter > 0 }) {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "mark", Kind: "tick"}, Text: "if short: second request beside a median attempt"})
	}
	if slices.ContainsFunc(p.Methods, func(m *Method) bool { return m.Timeout > 0 }) {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "until", Kind: "line"}, Text: "from there until its timeout"})
	}
	if slices.ContainsFunc(p.Methods, func(m *Method) bool { return len(m.Attempts) > 0 && m.Attempts[0].Sample != nil }) {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "sample", Kind: "dot"}, Text: "start in a sample run"})
	}
	return keys
}
