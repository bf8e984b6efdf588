package retry

import (
	"cmp"
	"strings"
)

// A pattern matches names of methods: * stands for any characters, including none and dots.
type pattern struct {
	text     string
	parts    []string // between the stars
	literals int      // number of characters other than stars
}

// newPattern returns the pattern of a text.
func newPattern(text string) pattern {
	return pattern{text, strings.Split(text, "*"), len(text) - strings.Count(text, "*")}
}

// exact reports whether p matches a single name.
func (p *pattern) exact() bool { return len(p.parts) == 1 }

// compare compares how specific p and q are: one without a star is more specific than one
// with, and otherwise the one that has more characters other than stars.
func (p *pattern) compare(q *pattern) int {
	if p.exact() != q.exact() {
		if p.exact() {
			return 1
		}
		return -1
	}
	return cmp.Compare(p.literals, q.literals)
}

// matches reports whether p matches name.
func (p *pattern) matches(name string) bool {
	if p.exact() {
		return name == p.text
	}
	last := len(p.parts) - 1
	name, ok := strings.CutPrefix(name, p.parts[0])
	if !ok || !strings.HasSuffix(name, p.parts[last]) {
		return false
	}
	name = name[:len(name)-len(p.parts[last])]
	for _, part := range p.parts[1:last] {
		if _, name, ok = strings.Cut(name, part); !ok {
			return false
		}
	}
	return true
}

// distance returns the number of characters to insert, remove or replace in p so that it
// matches name.
func (p *pattern) distance(name string) int {
	row := make([]int, len(name)+1) // distances of the part of p so far to each prefix of name
	for j := range row {
		row[j] = j
	}
	for i := range len(p.text) {
		diagonal := row[0]
		if p.text[i] == '*' {
			for j := 1; j <= len(name); j++ {
				row[j] = min(row[j], row[j-1])
			}
			continue
		}
		row[0]++
		for j := 1; j <= len(name); j++ {
			change := 1
			if p.text[i] == name[j-1] {
				change = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+change)
		}
	}
	return row[len(name)]
}
