package directive

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// Mentions returns the names of other packages that the directives in src mention. It
// does not parse src, because the packages to load must be known before parsing. It
// ignores invalid directives, which [Parse] reports.
func Mentions(src []byte) []Name {
	var found []Name
	for line := range bytes.Lines(src) {
		d, ok := ast.ParseDirective(token.NoPos, string(bytes.TrimSpace(line)))
		if !ok || d.Tool != Tool {
			continue
		}
		words, _ := lex(d.Args)
		for _, word := range words {
			found = append(found, mentions(word.text)...)
		}
	}
	return found
}

// mentions returns the names of other packages in a key=value.
func mentions(word string) []Name {
	key, value, _ := strings.Cut(word, "=")
	if !slices.ContainsFunc(table, func(v *Verb) bool { k := v.Key(key); return k != nil && k.namesGo() }) {
		return nil
	}
	all, _ := names(Word{Text: value})
	return slices.DeleteFunc(all, func(n Name) bool { return n.Qualifier == "" && n.Path == "" })
}
