package directive

import (
	"go/token"
	"slices"
	"strings"
)

// methodList parses the comma-separated list of methods that args begins with. It returns
// the remaining words too.
func (p *parser) methodList(args []Word) (methods, rest []Word) {
	text, last, rest := args[0].Text, args[0], args[1:]
	for len(rest) > 0 && (strings.HasSuffix(text, ",") || rest[0].Text[0] == ',') {
		text, last, rest = text+rest[0].Text, rest[0], rest[1:]
	}
	if text != args[0].Text {
		p.report(args[0].Pos, "blank-in-argument", "write %s, without spaces in it", text)
		p.rewrite(args[0].Pos, last, text)
		return nil, rest
	}
	for _, piece := range list(text) {
		name := Word{piece.text, args[0].Pos + token.Pos(piece.offset)}
		if !token.IsIdentifier(name.Text) {
			p.report(name.Pos, "bad-value", "want the name of a method, got %q", name.Text)
		} else if !p.repeated(methods, name) {
			methods = append(methods, name)
		}
	}
	return methods, rest
}

// repeated reports a method that is already in the list.
func (p *parser) repeated(methods []Word, name Word) bool {
	i := slices.IndexFunc(methods, func(m Word) bool { return m.Text == name.Text })
	if i < 0 {
		return false
	}
	p.report(name.Pos, "repeated-method", "%s is listed twice: remove one", name.Text)
	p.relate(methods[i].Pos, "first listed here")
	return true
}

// listMethods parses the words after methods.
func (p *parser) listMethods(line *Line, words []Word) {
	if len(words) == 0 {
		p.report(line.VerbPos, "missing-argument", "methods needs at least one name: write //retry:methods NAME,...")
		return
	}
	methods, rest := p.methodList(words)
	line.Methods = methods
	switch {
	case len(rest) == 0:
	case strings.Contains(rest[0].Text, "="):
		p.report(rest[0].Pos, "unknown-key", "methods takes no arguments but names, got %q: write it on a line of its own, such as //retry:policy %[1]s", rest[0].Text)
	default:
		text := words[0].Text + "," + rest[0].Text
		p.report(rest[0].Pos, "blank-in-argument", "write one list of names, separated by commas without spaces: %s", text)
		p.rewrite(words[0].Pos, rest[0], text)
	}
}
