package emit

import (
	"maps"

	"github.com/dave/jennifer/jen"
)

// An ident stands in the code for a name that is decided when the code is complete.
type ident struct {
	text string          // "" until it is decided
	code *jen.Statement  // likewise
	wish func() []string // candidates for text, the best first
}

func newIdent(wish func() []string) *ident {
	return &ident{code: jen.Null(), wish: wish}
}

// named returns an ident whose name is not open.
func named(text string) *ident {
	i := newIdent(nil)
	i.decide(text)
	return i
}

func (i *ident) decide(text string) {
	i.text = text
	i.code.Id(text)
}

// A block is code that may declare variables. It notes what the code mentions, so that no
// variable hides that.
type block struct {
	outer *block
	inner []*block

	words    scope           // mentioned: what the user or the language named
	idents   map[*ident]bool // mentioned: what emit names, here or in a block around it
	given    []*ident        // declared here, under the user's names if possible
	invented []*ident        // declared here, under names of ours
	reserved scope           // names that those invented leave to inner blocks
}

func newBlock(outer *block) *block {
	b := &block{outer: outer, words: scope{}, idents: map[*ident]bool{}, reserved: scope{}}
	if outer != nil {
		outer.inner = append(outer.inner, b)
	}
	return b
}

// word prints a name that is the language's, or one of the user's package.
func (b *block) word(text string) *jen.Statement {
	for at := b; at != nil; at = at.outer {
		at.words.take(text)
	}
	return jen.Id(text)
}

// id prints an ident.
func (b *block) id(i *ident) *jen.Statement {
	for at := b; at != nil; at = at.outer {
		at.idents[i] = true
	}
	return jen.Add(i.code)
}

// ids prints a list of idents.
func (b *block) ids(list []*ident) []jen.Code {
	var printed []jen.Code
	for _, i := range list {
		printed = append(printed, b.id(i))
	}
	return printed
}

// keep declares a variable that is to have the user's name, or else another one.
func (b *block) keep(name, otherwise string) *ident {
	i := newIdent(func() []string { return []string{name, otherwise} })
	b.given = append(b.given, i)
	return i
}

// invent declares a variable with candidates for its name.
func (b *block) invent(candidates ...string) *ident {
	return b.inventLater(func() []string { return candidates })
}

// inventLater declares a variable whose candidates depend on names around it.
func (b *block) inventLater(wish func() []string) *ident {
	i := newIdent(wish)
	b.invented = append(b.invented, i)
	return i
}

// inventFor declares a variable that serves another one: replay or, if there are several
// such, replayBody.
func (b *block) inventFor(stem string, other *ident, several bool) *ident {
	if !several {
		return b.invent(stem)
	}
	return b.inventLater(func() []string { return []string{stem + upperFirst(other.text)} })
}

// decide names the variables of b and then those of the blocks in it, none like what the
// code around mentions. Names of ours do not hide imports either, mentioned or not.
func (b *block) decide(imports scope) {
	taken := maps.Clone(b.words)
	for i := range b.idents {
		taken.take(i.text)
	}
	for _, i := range b.given {
		i.decide(taken.pick(i.wish()...))
	}
	maps.Copy(taken, imports)
	maps.Copy(taken, b.reserved)
	for _, i := range b.invented {
		i.decide(taken.pick(i.wish()...))
	}
	for _, inner := range b.inner {
		inner.decide(imports)
	}
}
