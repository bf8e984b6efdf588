package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
)

// width is the column at which comments are wrapped, as gofmt's own tools do.
const width = 80

// A comment is a doc comment in the making.
type comment struct {
	lines []string
}

// text adds a paragraph; an empty one adds nothing.
func (c *comment) text(format string, args ...any) {
	words := strings.Fields(fmt.Sprintf(format, args...))
	if len(words) == 0 {
		return
	}
	c.separate()
	line := "//"
	for _, w := range words {
		if len(line)+1+len(w) > width && line != "//" {
			c.lines = append(c.lines, line)
			line = "//"
		}
		line += " " + w
	}
	c.lines = append(c.lines, line)
}

// rows adds a code block of two columns.
func (c *comment) rows(rows [][2]string) {
	c.separate()
	first := 0
	for _, r := range rows {
		first = max(first, len([]rune(r[0])))
	}
	for _, r := range rows {
		pad := strings.Repeat(" ", first-len([]rune(r[0]))+2)
		if r[0] == "" {
			pad = ""
		}
		c.lines = append(c.lines, "//\t"+r[0]+pad+r[1])
	}
}

func (c *comment) separate() {
	if len(c.lines) > 0 {
		c.lines = append(c.lines, "//")
	}
}

// code returns the comment, ready for a declaration to follow.
func (c *comment) code() *jen.Statement {
	return jen.Comment(strings.Join(c.lines, "\n")).Line()
}
