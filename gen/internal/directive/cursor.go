package directive

import (
	"slices"
	"strings"
)

// A Cursor is a place in a directive at which somebody writes, or points to, a word.
type Cursor struct {
	Wants Want
	Word  string // the part of the word before the cursor; in a list, of the element
	Start int    // offset of the word in the comment

	Verb   *Verb    // of WantKey and WantValue
	Key    *Key     // of WantValue
	Method bool     // whether the directive is "//retry:method NAME ...", whose inner verb is meant
	Before []string // words between the verb, or the inner verb, and the word; in a list of methods, its other elements
}

// A Want is what belongs at a Cursor.
type Want int

// What belongs at a cursor: a verb, a method of the interface, a key of the verb, or a value
// of the key.
const (
	WantVerb Want = iota
	WantMethod
	WantKey
	WantValue
)

// CursorAt returns the Cursor at an offset of a line comment. ok is false if the comment is
// not a directive, or the offset is not behind its "//retry:", or no word belongs there.
func CursorAt(comment string, offset int) (c Cursor, ok bool) {
	const prefix = "//" + Tool + ":"
	if offset < len(prefix) || offset > len(comment) || !strings.HasPrefix(comment, prefix) {
		return Cursor{}, false
	}
	words, openQuote := lex(comment[:offset])
	if last := words[len(words)-1]; last.offset+len(last.text) < offset && openQuote < 0 {
		words = append(words, piece{"", offset})
	}
	words[0] = piece{words[0].text[len(prefix):], len(prefix)}
	if len(words) > 1 && words[0].text == ofMethod.Name {
		c.Method = true
		words = words[1:]
		if len(words) == 1 {
			return c.method(words[0]), true
		}
		words = words[1:]
	}
	if len(words) == 1 {
		c.Wants, c.Word, c.Start = WantVerb, words[0].text, words[0].offset
		return c, true
	}
	c.Verb = Lookup(words[0].text)
	return c.argument(words[1:])
}

// argument returns the cursor at the end of the last of the words after a verb.
func (c Cursor) argument(words []piece) (Cursor, bool) {
	last := words[len(words)-1]
	if c.Verb == nil {
		return c, false
	}
	if c.Verb == Methods {
		return c.method(last), len(words) == 1
	}
	for _, w := range words[:len(words)-1] {
		c.Before = append(c.Before, w.text)
	}
	name, value, isArg := strings.Cut(last.text, "=")
	if !isArg {
		c.Wants, c.Word, c.Start = WantKey, last.text, last.offset
		return c, len(c.Verb.Keys) > 0
	}
	c.Wants, c.Key = WantValue, c.Verb.Key(name)
	elements := list(value)
	element := elements[len(elements)-1]
	c.Word, c.Start = element.text, last.offset+len(name)+len("=")+element.offset
	return c, c.Key != nil
}

// method returns the cursor at the end of a list of methods.
func (c Cursor) method(names piece) Cursor {
	elements := list(names.text)
	last := elements[len(elements)-1]
	for _, e := range elements[:len(elements)-1] {
		c.Before = append(c.Before, e.text)
	}
	c.Wants, c.Word, c.Start = WantMethod, last.text, names.offset+last.offset
	return c
}

// Gives reports whether one of the words before the cursor is key=value.
func (c Cursor) Gives(key *Key) bool {
	return slices.ContainsFunc(c.Before, func(w string) bool { return strings.HasPrefix(w, key.Name+"=") })
}

// WordEnd returns the offset at which the word of a directive ends that contains offset, or
// that begins or ends there.
func WordEnd(comment string, offset int) int {
	if n := strings.IndexAny(comment[offset:], " \t,="); n >= 0 {
		return offset + n
	}
	return len(comment)
}
