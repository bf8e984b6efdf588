package main

import (
	"fmt"
	"os"
	"strings"
)

// replaceSection puts text between the markers of a section in a file:
//
//	<!-- begin speed -->
//	<!-- end speed -->
func replaceSection(path, name, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	replaced, err := between(string(old), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(replaced), 0o644)
}

func between(page, name, text string) (string, error) {
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	before, rest, ok := strings.Cut(page, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("no markers %q and %q", strings.TrimSpace(begin), end)
	}
	return before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after, nil
}

// A table is a Markdown table. In a table of text, all columns are left-aligned;
// otherwise all but the first are right-aligned.
type table struct {
	text bool
	rows [][]string // the first is the header
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	for i, row := range t.rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|---" + strings.Repeat(t.rule(), len(row)-1) + "|\n")
		}
	}
	return b.String()
}

func (t *table) rule() string {
	if t.text {
		return "|---"
	}
	return "|---:"
}
