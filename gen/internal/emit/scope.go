package emit

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// A scope allocates unique identifiers.
type scope map[string]bool

func newScope(taken ...string) scope {
	s := scope{}
	s.take(taken...)
	return s
}

func (s scope) take(names ...string) {
	for _, n := range names {
		s[n] = true
	}
}

// pick takes and returns the first free candidate, or else the first candidate with a
// number appended.
func (s scope) pick(candidates ...string) string {
	for _, c := range candidates {
		if !s[c] && !token.IsKeyword(c) {
			s.take(c)
			return c
		}
	}
	for i := 2; ; i++ {
		if c := candidates[0] + strconv.Itoa(i); !s[c] {
			s.take(c)
			return c
		}
	}
}

// lowerCamel returns name as an unexported identifier: user for User, url for URL,
// httpClient for HTTPClient, ids for IDs.
func lowerCamel(name string) string {
	runes := []rune(name)
	upper := 0
	for upper < len(runes) && unicode.IsUpper(runes[upper]) {
		upper++
	}
	rest := string(runes[upper:])
	if upper > 1 && rest != "" && rest != "s" && unicode.IsLower(runes[upper]) {
		upper-- // the last capital begins the next word
	}
	return strings.ToLower(string(runes[:upper])) + string(runes[upper:])
}

// plural returns the plural of name.
func plural(name string) string {
	switch {
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"):
		return name + "es"
	case strings.HasSuffix(name, "y") && !strings.ContainsAny(name[max(0, len(name)-2):len(name)-1], "aeiou"):
		return name[:len(name)-1] + "ies"
	}
	return name + "s"
}
