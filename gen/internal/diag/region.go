package diag

import (
	"bytes"
	"go/token"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Region is a part of a file, for tools that mark it. Columns are bytes from 1; the
// character at End is the first one after it.
type Region struct{ Start, End token.Position }

// Region returns the part of the file that d is about: what its fix replaces at Pos, or
// else the word there, or the directive that begins there. text is the content of the file,
// without which the region is empty, as it is if d has no line.
func (d Diagnostic) Region(text []byte) Region {
	word := wordAt(line(text, d.Pos))
	if d.Fix != nil {
		for _, e := range d.Fix.Edits {
			if e.Pos.Filename == d.Pos.Filename && e.Pos.Line == d.Pos.Line && e.Pos.Column == d.Pos.Column && e.Old != "" {
				word = e.Old
			}
		}
	}
	return regionOf(d.Pos, word)
}

// Region returns the part of a file that e replaces.
func (e Edit) Region() Region { return regionOf(e.Pos, e.Old) }

// regionOf returns the region of text at pos.
func regionOf(pos token.Position, text string) Region {
	end := pos
	end.Offset += len(text)
	end.Line += strings.Count(text, "\n")
	if last := strings.LastIndexByte(text, '\n'); last >= 0 {
		end.Column, text = 1, text[last+1:]
	}
	end.Column += len(text)
	return Region{pos, end}
}

// line returns the rest of the line at pos, "" if text has no such place.
func line(text []byte, pos token.Position) string {
	if pos.Line < 1 || pos.Column < 1 {
		return ""
	}
	n := 0
	for line := range bytes.Lines(text) {
		if n++; n == pos.Line && pos.Column <= len(line) {
			return strings.TrimRight(string(line[pos.Column-1:]), "\r\n")
		}
	}
	return ""
}

// wordAt returns the word at the beginning of text, or all of a comment.
func wordAt(text string) string {
	if strings.HasPrefix(text, "//") {
		return strings.TrimRight(text, " \t")
	}
	if end := strings.IndexAny(text, " \t,=(){}[]"); end > 0 {
		return text[:end]
	}
	return text
}

// UTF16 returns pos with its column in UTF-16 code units, as editors and SARIF count it. text
// is the content of the file.
func UTF16(text []byte, pos token.Position) token.Position {
	if pos.Line < 1 || pos.Column < 1 {
		return pos
	}
	before := line(text, token.Position{Line: pos.Line, Column: 1})
	n := 1
	for i := 0; i < len(before) && i < pos.Column-1; {
		r, size := utf8.DecodeRuneInString(before[i:])
		n += utf16.RuneLen(r)
		i += size
	}
	pos.Column = n + max(0, pos.Column-1-len(before))
	return pos
}
