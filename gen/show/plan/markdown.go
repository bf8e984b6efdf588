package plan

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the plan for a pull request: a summary of all methods, followed by
// collapsed details.
func (p *Plan) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## Retry plan\n\n%s\n\n", p.assumptions())
	b.WriteString("| method | policy | may be repeated because | typical | worst | load at 100% failure | findings |\n|---|---|---|--:|--:|--:|---|\n")
	for _, m := range p.Methods {
		b.WriteString(m.row())
	}
	for _, m := range p.Methods {
		if m.Once == "" {
			m.details(&b, p)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// row returns a method's row of the summary.
func (m *Method) row() string {
	if m.Once != "" {
		return fmt.Sprintf("| `%s` | %s | | | | | |\n", m.Name, strings.TrimPrefix(m.calledOnce(), "called "))
	}
	c := m.cells()
	return fmt.Sprintf("| `%s` | `%s` | %s | %s | %s | %s | %s |\n", m.Name, m.Policy, m.Repeat, c.Typical, c.Worst, c.Load, strings.ReplaceAll(c.Found, "|", `\|`))
}

// cells are the numbers of a method in the summary, and its findings.
type cells struct{ Typical, Worst, Load, Found string }

// cells returns the cells of a method that is retried.
func (m *Method) cells() cells {
	const none = "no limit"
	c := cells{Typical: none, Worst: none, Load: none, Found: strings.Join(m.Findings, "; ")}
	if m.Worst != nil {
		c.Worst = short(*m.Worst)
	}
	if !m.Endless {
		c.Typical, c.Load = short(m.Typical), m.failing()
	}
	return c
}

// failing describes how many attempts a call makes if all fail.
func (m *Method) failing() string {
	load := m.Loads[len(m.Loads)-1]
	attempts := fmt.Sprintf("%.2f", load.Plain)
	if m.Budget != "" {
		attempts += fmt.Sprintf(", %.2f with the budget", load.Budgeted)
	}
	return attempts
}

// details writes the collapsed details of a method.
func (m *Method) details(b *strings.Builder, p *Plan) {
	fmt.Fprintf(b, "\n<details>\n<summary>%s</summary>\n\n", m.Name)
	b.WriteString(m.attemptTable().Markdown() + "\n")
	if m.More != "" {
		b.WriteString(m.More + "\n\n")
	}
	for _, f := range m.facts(p) {
		fmt.Fprintf(b, "- %s: %s\n", f.name, f.text)
	}
	b.WriteString("\n" + m.loadTable().Markdown() + "\nNever retried:\n\n")
	for _, never := range m.Never {
		fmt.Fprintf(b, "- %s\n", never)
	}
	b.WriteString("\n</details>\n")
}
