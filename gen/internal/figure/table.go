package figure

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Table has a row of headings and rows with the same number of cells. The first column
// contains the names of the rows, the others contain numbers.
type Table struct {
	Title   string
	Columns []string
	Rows    [][]string
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// Text returns the table for a terminal, indented.
func (t *Table) Text(indent string) string {
	widths := make([]int, len(t.Columns))
	lines := append([][]string{t.Columns}, t.Rows...)
	for _, cells := range lines {
		for i, cell := range cells {
			widths[i] = max(widths[i], Width(cell))
		}
	}
	var b strings.Builder
	for _, cells := range lines {
		line := indent
		for i, cell := range cells {
			space := strings.Repeat(" ", widths[i]-Width(cell))
			if i == 0 {
				line += cell + space
			} else {
				line += "  " + space + cell
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// Markdown returns the table in GitHub's Markdown.
func (t *Table) Markdown() string {
	var b strings.Builder
	row := func(cells []string) {
		escaped := make([]string, len(cells))
		for i, cell := range cells {
			escaped[i] = strings.ReplaceAll(cell, "|", `\|`)
		}
		b.WriteString("| " + strings.Join(escaped, " | ") + " |\n")
	}
	row(t.Columns)
	b.WriteString("|---" + strings.Repeat("|--:", len(t.Columns)-1) + "|\n")
	for _, cells := range t.Rows {
		row(cells)
	}
	return b.String()
}

// WriteCSV writes the table as CSV.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Columns); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return out.WriteAll(t.Rows)
}

// Width returns the number of terminal columns that text occupies.
func Width(text string) int { return utf8.RuneCountInString(text) }

// Wrap breaks text into lines of at most width columns, except for longer words, which
// get a line each. Lines after the first are indented.
func Wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := Width(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = Width(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
