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
		b.WriteString(m.summary())
	}
	for _, m := range p.Methods {
		if m.Once == "" {
			m.details(&b, p)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summary returns a method's row.
func (m *Method) summary() string {
	if m.Once != "" {
		return fmt.Sprintf("| `%s` | %s | | | | | |\n", m.Name, strings.TrimPrefix(m.calledOnce(), "called "))
	}
	worst := "no limit"
	if m.Worst != nil {
		worst = short(*m.Worst)
	}
	typical, load := short(m.Typical), m.failing()
	if m.Endless {
		typical, load = "no limit", "no limit"
	}
	findings := strings.ReplaceAll(strings.Join(m.Findings, "; "), "|", `\|`)
	return fmt.Sprintf("| `%s` | `%s` | %s | %s | %s | %s | %s |\n", m.Name, m.Policy, m.Repeat, typical, worst, load, findings)
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
