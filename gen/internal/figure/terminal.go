// Package figure renders the output of plan and simulate: HTML pages, tables, and graphics
// for terminals. It does not depend on the content.
package figure

import (
	"math"
	"os"
	"strings"

	"github.com/retrygen/retrygen/gen/show/chart"
)

// Columns is the maximum width of terminal output.
const Columns = 100

// A Terminal describes the capabilities of a terminal.
type Terminal struct {
	Color bool
}

// TerminalOf returns the capabilities of f: color if it is a terminal, unless the
// environment variable NO_COLOR is set or TERM is dumb.
func TerminalOf(f any, getenv func(string) string) Terminal {
	return Terminal{Color: IsTerminal(f) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f any) bool {
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && file.Name() != os.DevNull
}

// Bold, Faint, Alarm and so on are styles of text.
const (
	Bold  = "1"
	Faint = "2"
	Alarm = "31"
	Blue  = "34"
	Cyan  = "36"
)

// Paint returns text in a style.
func (t Terminal) Paint(style, text string) string {
	if !t.Color || text == "" || style == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

const blocks = " ▁▂▃▄▅▆▇█"

// Spark draws values as columns of at most one line's height. Each column shows the mean
// of the values that fall on it, and is blank if these are NaN.
func Spark(values []float64, width int, highest float64) string {
	var b strings.Builder
	levels := []rune(blocks)
	for _, v := range chart.Thin(values, width) {
		level := 0
		if v > 0 && highest > 0 { // a small value remains visible
			level = min(max(int(math.Round(v/highest*8)), 1), 8)
		}
		b.WriteRune(levels[level])
	}
	return b.String()
}

// Bar draws a fraction of width, with a resolution of an eighth of a column.
func Bar(share float64, width int) string {
	eighths := int(math.Round(min(max(share, 0), 1) * float64(8*width)))
	return strings.Repeat("█", eighths/8) + []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}[eighths%8]
}
