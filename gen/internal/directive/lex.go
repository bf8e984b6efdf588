package directive

import (
	"strings"
)

// A piece is a substring of a directive and its byte offset.
type piece struct {
	text   string
	offset int
}

// lex splits text at spaces outside double quotes. An unclosed quote extends to the end
// of the text; lex returns its offset, or -1 if there is none.
func lex(text string) (words []piece, openQuote int) {
	return cut(text, func(c byte) bool { return c == ' ' || c == '\t' }, false)
}

// list splits a value at commas outside double quotes. Unlike words, elements may be
// empty.
func list(value string) []piece {
	pieces, _ := cut(value, func(c byte) bool { return c == ',' }, true)
	return pieces
}

// cut splits text at the bytes that isSep accepts, except inside double quotes.
func cut(text string, isSep func(byte) bool, keepEmpty bool) (pieces []piece, openQuote int) {
	openQuote = -1
	start := 0
	flush := func(end int) {
		if end > start || keepEmpty {
			pieces = append(pieces, piece{text[start:end], start})
		}
		start = end + 1
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"' && openQuote < 0:
			openQuote = i
		case text[i] == '"':
			openQuote = -1
		case openQuote < 0 && isSep(text[i]):
			flush(i)
		}
	}
	flush(len(text))
	return pieces, openQuote
}

// unquote removes the double quotes around s. There are no escapes, because neither
// import paths nor names need them.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s, false
	}
	return s[1 : len(s)-1], !strings.Contains(s[1:len(s)-1], `"`)
}
