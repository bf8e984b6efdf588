package emit

import (
	"maps"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/golang"
)

// An ident is a placeholder for a name that is decided when the code is complete.
type ident struct {
	text string          // "" until it is decided
	code *jen.Statement  // likewise
	wish func() []string // candidates for text, the best first
}

func newIdent(wish func() []string) *ident {
	return &ident{code: jen.Null(), wish: wish}
}

// named returns an ident with a fixed name.
func named(text string) *ident {
	i := newIdent(nil)
	i.decide(text)
	return i
}

func (i *ident) decide(text string) {
	i.text = text
	i.code.Id(text)
}

// A block is code that may declare variables. It records the names that the code
// mentions, so that no variable shadows them.
type block struct {
	outer *block
	inner []*block

	words    scope           // mentioned: names of the user or of the language
	idents   map[*ident]bool // mentioned: names that emit chooses, in this or an enclosing block
	given    []*ident        // declared here, with the user's names if possible
	invented []*ident        // declared here, with names that emit chooses
	reserved scope           // names reserved for inner blocks
}

func newBlock(outer *block) *block {
	b := &block{outer: outer, words: scope{}, idents: map[*ident]bool{}, reserved: scope{}}
	if outer != nil {
		outer.inner = append(outer.inner, b)
	}
	return b
}

// word prints a name of the language, or of the user's package.
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

// keep declares a variable with the user's name if possible, or else another name.
func (b *block) keep(name, otherwise string) *ident {
	i := newIdent(func() []string { return []string{name, otherwise} })
	b.given = append(b.given, i)
	return i
}

// invent declares a variable with the given candidates for its name.
func (b *block) invent(candidates ...string) *ident {
	return b.inventLater(func() []string { return candidates })
}

// inventLater declares a variable whose candidates depend on the names of other
// variables.
func (b *block) inventLater(wish func() []string) *ident {
	i := newIdent(wish)
	b.invented = append(b.invented, i)
	return i
}

// inventFor declares a variable that belongs to another one: replay or, if there are
// several, replayBody.
func (b *block) inventFor(stem string, other *ident, several bool) *ident {
	if !several {
		return b.invent(stem)
	}
	return b.inventLater(func() []string { return []string{stem + golang.UpperFirst(other.text)} })
}

// decide names the variables of b and then of the blocks in it, so that none shadows a
// mentioned name. Names that emit chooses do not shadow any import either.
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
