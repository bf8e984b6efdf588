// Package directive defines the grammar of retrygen's directives:
//
//	//retry:policy attempts=4 delay=100ms on=ErrUnavailable,*net.OpError
//	//retry:method Ping,Close never
//
// The grammar is declared once, in the table that [Verbs] returns. [Parse] parses the
// lines of a doc comment and performs all checks that do not require types; [Help] prints
// the grammar.
//
// A line is a verb followed by space-separated words. A word is key=value or, for a few
// verbs, a bare word or a list of names. An import path in a value is in double quotes:
//
//	//retry:policy on="io/fs".ErrNotExist,*"net/url".Error
package directive

import (
	"cmp"
	"go/token"
)

// A Line is one directive, parsed and checked as far as possible without types.
type Line struct {
	Verb    *Verb     // entry of the table
	Pos     token.Pos // of "//retry:..."
	VerbPos token.Pos // of the verb's name
	Method  Word      // NAME of "//retry:method NAME verb args", whose Verb is the inner verb; otherwise zero
	Methods []Word    // names in "//retry:methods NAME,...", each at most once
	Args    []Arg     // in source order, each key at most once

	// None reports that the line is "//retry:breaker none" or the same of budget, throttle or hedge
	// on a method, which removes the interface's setting. Args is then empty.
	None bool
}

// Arg returns the argument with the given key.
func (l *Line) Arg(key *Key) (Arg, bool) {
	for _, a := range l.Args {
		if a.Key == key {
			return a, true
		}
	}
	return Arg{}, false
}

// A Word is a word of a directive.
type Word struct {
	Text string
	Pos  token.Pos
}

// An Arg is one key=value. Value is always set; the key's [Kind] determines which of the
// other fields is set.
type Arg struct {
	Key    *Key
	KeyPos token.Pos
	Value  Word // as written; for Text, without the quotes

	None  bool   // the value is the word "none", which removes the key (except in jitter=none)
	Bytes int64  // Mode: SIZE of buffer(SIZE)
	Names []Name // Errors, Params, Args (one or more), Func, Param (one), Shape (one, or none if Value is one of the key's choices), kinds of settings (one if it is a Go name)

	set setter // see Apply; nil if it is not a setting
}

// A Name is a Go name in a value: ErrX, pkg.ErrX, *pkg.T, "import/path".X,
// *"import/path".T, or .X for a method of the value that is wrapped.
type Name struct {
	Pos       token.Pos // of its first character, including the star
	Text      string    // as written
	Star      bool
	Method    bool   // whether it is .X
	Qualifier string // "net" of net.ErrClosed; "" if unqualified or qualified by a path
	Path      string // import path without quotes; "" if absent
	Ident     string
	Field     string // ID of key=req.ID, whose Ident is req; "" if absent
}

// IdentPos returns the position of the Ident of n, which is at the end, unless n has a Field.
func (n Name) IdentPos() token.Pos {
	if n.Field != "" {
		return n.Pos
	}
	return n.Pos + token.Pos(len(n.Text)-len(n.Ident))
}

// Place is the kind of declaration that a directive applies to. Places can be combined as
// bits.
type Place uint8

// The declarations that can have directives.
const (
	Interface Place = 1 << iota
	Method
	FuncType

	// Elsewhere is every other declaration, to which no verb applies.
	Elsewhere Place = 0
)

// String lists the places, such as "an interface, a method or a func type".
func (p Place) String() string {
	text, names := "", p.names()
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			text += " or "
		case i > 0:
			text += ", "
		}
		text += name
	}
	return cmp.Or(text, "this declaration")
}

func (p Place) names() []string {
	var names []string
	for bit, name := range placeNames {
		if p&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	return names
}
