package lsp

import (
	"go/token"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// offsetOf returns the byte offset of a position in a text: the end of the line if the
// position is behind it, or of the text if there is no such line.
func offsetOf(text string, pos position) int {
	start := 0
	for range max(pos.Line, 0) {
		next := strings.IndexByte(text[start:], '\n')
		if next < 0 {
			return len(text)
		}
		start += next + 1
	}
	line, _, ended := strings.Cut(text[start:], "\n")
	if ended {
		line = strings.TrimSuffix(line, "\r")
	}
	offset, units := 0, 0
	for offset < len(line) && units < pos.Character {
		r, size := utf8.DecodeRuneInString(line[offset:])
		offset += size
		units += utf16.RuneLen(r)
	}
	return start + offset
}

// positionOf returns the position of a byte offset in a text.
func positionOf(text string, offset int) position {
	line := strings.Count(text[:offset], "\n")
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	return position{line, len(utf16.Encode([]rune(text[start:offset])))}
}

// positionAt returns the position of a place in a file with the given text, (0, 0) for the
// file as a whole.
func positionAt(text []byte, pos token.Position) position {
	pos = diag.UTF16(text, pos)
	return position{max(pos.Line-1, 0), max(pos.Column-1, 0)}
}

// spanOf returns the span of a region in a file with the given text.
func spanOf(text []byte, region diag.Region) span {
	return span{positionAt(text, region.Start), positionAt(text, region.End)}
}

// overlaps reports whether two spans have a position in common, perhaps at their ends.
func (s span) overlaps(o span) bool { return !s.End.before(o.Start) && !o.End.before(s.Start) }

func (p position) before(o position) bool {
	return p.Line < o.Line || p.Line == o.Line && p.Character < o.Character
}
