package golang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words returns the words of an identifier in lower case, at least one: http, send, all for
// HTTPSendAll.
func Words(name string) []string {
	runes := []rune(name)
	var words []string
	start := 0
	for i := 1; i < len(runes); i++ {
		if beginsWord(runes, i) {
			words = append(words, lowerWord(runes[start:i]))
			start = i
		}
	}
	return append(words, lowerWord(runes[start:]))
}

// UpperFirst returns name with its first letter in upper case.
func UpperFirst(name string) string { return mapFirst(unicode.ToUpper, name) }

// LowerFirst returns name with its first letter in lower case.
func LowerFirst(name string) string { return mapFirst(unicode.ToLower, name) }

func mapFirst(mapping func(rune) rune, name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return name
	}
	return string(mapping(first)) + name[size:]
}

func lowerWord(runes []rune) string { return strings.ToLower(strings.Trim(string(runes), "_")) }

// beginsWord reports whether a word begins at runes[i]: at a capital after a lower-case
// letter, or at the last of several capitals.
func beginsWord(runes []rune, i int) bool {
	switch {
	case !unicode.IsUpper(runes[i]):
		return runes[i-1] == '_'
	case !unicode.IsUpper(runes[i-1]):
		return true
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}
