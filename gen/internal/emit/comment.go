package emit

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

const (
	width = 80 // column at which text is wrapped, as gofmt's own tools do

	// A row, which is a code block, may be wider. Both numbers exclude the eight columns
	// of the slashes and the tab.
	rowWidth   = 92
	firstWidth = 32 // of its first column
)

// A comment is a doc comment under construction.
type comment struct {
	lines []string
}

// text adds a paragraph, unless it is empty.
func (c *comment) text(format string, args ...any) {
	lines := fill(strings.Fields(fmt.Sprintf(format, args...)), width-len("// "))
	if len(lines) == 0 {
		return
	}
	c.separate()
	for _, line := range lines {
		c.lines = append(c.lines, "// "+line)
	}
}

// rows adds a code block with two columns, both wrapped so that no line exceeds 100
// columns, unless a single word does.
func (c *comment) rows(rows [][2]string) {
	c.separate()
	first := 0
	for _, r := range rows {
		for _, line := range hang(r[0], firstWidth) {
			if line != "" {
				first = max(first, utf8.RuneCountInString(line)+len("  "))
			}
		}
	}
	for _, r := range rows {
		left, right := hang(r[0], firstWidth), hang(r[1], max(rowWidth-first, firstWidth))
		for i := range max(len(left), len(right)) {
			line := fmt.Sprintf("%-*s%s", first, at(left, i), at(right, i))
			c.lines = append(c.lines, "//\t"+strings.TrimRight(line, " "))
		}
	}
}

// at returns a line, or "" if there is none.
func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// hang breaks text into lines of at most width runes: at commas, or at spaces in a longer
// phrase. Lines after the first are indented.
func hang(text string, width int) []string {
	if utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	const indent = "  "
	width -= len(indent)
	var parts []string
	for phrase := range strings.SplitSeq(text, ", ") {
		if utf8.RuneCountInString(phrase) < width {
			parts = append(parts, phrase+",")
		} else {
			parts = append(parts, strings.Fields(phrase+",")...)
		}
	}
	lines := fill(parts, width)
	lines[len(lines)-1] = strings.TrimSuffix(lines[len(lines)-1], ",")
	for i := range lines[1:] {
		lines[i+1] = indent + lines[i+1]
	}
	return lines
}

// fill joins parts into lines of at most width runes, or of a single longer part.
func fill(parts []string, width int) []string {
	var lines []string
	for _, part := range parts {
		last := len(lines) - 1
		if last < 0 || utf8.RuneCountInString(lines[last]+" "+part) > width {
			lines = append(lines, part)
		} else {
			lines[last] += " " + part
		}
	}
	return lines
}

func (c *comment) separate() {
	if len(c.lines) > 0 {
		c.lines = append(c.lines, "//")
	}
}

// code returns the comment as code that precedes a declaration.
func (c *comment) code() *jen.Statement {
	return jen.Comment(strings.Join(c.lines, "\n")).Line()
}
