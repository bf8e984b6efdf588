// Package draft proposes directives for interfaces and func types that have none.
//
// [Find] selects declarations by their syntax. [New] decides on the directives of one by its
// model, which results from a directive that only marks it. [Insert] writes them into the
// source, of which it changes nothing else.
package draft

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Mark is the directive that makes a declaration part of the model that [New] requires.
var Mark = []Line{{Text: "policy"}}

// GoGenerate is the comment that makes go generate run retrygen.
const GoGenerate = "//go:generate go tool retrygen"

// A Line is a directive to write, and the reason for it.
type Line struct {
	Method string // above which it is written; "" for the type
	Text   string // without //retry:
	Why    string
}

// String returns the directive as it is written.
func (l Line) String() string { return "//retry:" + l.Text }

// A place is where to write the directives of a declaration: at the beginning of its first
// line, after its doc comment.
type place struct {
	offset int
	indent string
	prose  bool // whether the doc comment ends with text, from which gofmt separates directives
}

// An insertion is text to insert, in whole lines, without the ends of lines.
type insertion struct {
	offset int
	lines  []string
}

// insertions returns the insertions that write lines for c.
func (c Candidate) insertions(lines []Line) []insertion {
	byMethod := map[string][]Line{}
	for _, l := range c.arranged(lines) {
		byMethod[l.Method] = append(byMethod[l.Method], l)
	}
	var all []insertion
	for method, lines := range byMethod {
		at := c.at[method]
		ins := insertion{offset: at.offset}
		if at.prose {
			ins.lines = append(ins.lines, at.indent+"//")
		}
		for _, l := range lines {
			ins.lines = append(ins.lines, at.indent+l.String())
		}
		all = append(all, ins)
	}
	return all
}

const (
	maxAlone = 3  // maximum number of methods of an interface with the same directive of their own
	maxNames = 80 // maximum width of a list of methods
)

// arranged replaces the directives of methods by //retry:method lines on their interface where
// they would be many, or have no place.
func (c Candidate) arranged(lines []Line) []Line {
	alone := map[string]int{} // number of methods by directive
	for _, l := range lines {
		if _, ok := c.at[l.Method]; ok {
			alone[l.Text]++
		}
	}
	var kept, moved []Line
	listed := map[string][]string{} // methods by directive
	for _, l := range lines {
		if _, ok := c.at[l.Method]; l.Method == "" || ok && alone[l.Text] <= maxAlone {
			kept = append(kept, l)
			continue
		}
		if listed[l.Text] == nil {
			moved = append(moved, l)
		}
		listed[l.Text] = append(listed[l.Text], l.Method)
	}
	for _, l := range moved {
		kept = append(kept, listing(listed[l.Text], l.Text)...)
	}
	return kept
}

// listing returns the lines that apply a directive to methods.
func listing(names []string, text string) []Line {
	var lines []Line
	list := names[0]
	for _, name := range names[1:] {
		if len(list)+len(name) > maxNames {
			lines = append(lines, Line{Text: "method " + list + " " + text})
			list = name
			continue
		}
		list += "," + name
	}
	return append(lines, Line{Text: "method " + list + " " + text})
}

// Annotated is a declaration with its directives.
type Annotated struct {
	Candidate
	Lines []Line
}

// Insert returns text with the directives of declarations in it, and with [GoGenerate] after
// the package clause if generate is set. It keeps the line endings, and everything else.
func Insert(text []byte, all []Annotated, generate bool) []byte {
	var inserted []insertion
	for _, a := range all {
		inserted = append(inserted, a.insertions(a.Lines)...)
	}
	if generate {
		inserted = append(inserted, afterClause(text))
	}
	slices.SortFunc(inserted, func(a, b insertion) int { return cmp.Compare(a.offset, b.offset) })
	var b bytes.Buffer
	done := 0
	for _, ins := range inserted {
		end := endOfLine(text, ins.offset)
		b.Write(text[done:ins.offset])
		done = ins.offset
		if done > 0 && text[done-1] != '\n' {
			b.WriteString(end) // the file ends without one
		}
		b.WriteString(strings.Join(ins.lines, end) + end)
	}
	b.Write(text[done:])
	return b.Bytes()
}

// endOfLine returns how the line before an offset ends, or the first line if that is the last.
func endOfLine(text []byte, offset int) string {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if before := bytes.TrimSuffix(text[:offset], []byte("\n")); len(before) < offset {
		line = before
	}
	if bytes.HasSuffix(line, []byte("\r")) {
		return "\r\n"
	}
	return "\n"
}

// afterClause returns the insertion of GoGenerate after the package clause, between empty
// lines.
func afterClause(text []byte) insertion {
	clause := int(parse("", text).Name.End()) - 1 // a token.Pos is an offset plus 1
	at := lineEnd(text, clause)
	ins := insertion{at, []string{"", GoGenerate}}
	if next := lineEnd(text, at); strings.TrimSpace(string(text[at:next])) != "" {
		ins.lines = append(ins.lines, "")
	}
	return ins
}

// lineEnd returns the offset of the line after the one that contains an offset.
func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}
