// Package directive is the grammar of retrygen's comments:
//
//	//retry:policy attempts=4 delay=100ms on=ErrUnavailable,*net.OpError
//	//retry:method Ping never
//
// The grammar is declared once, in the table that [Verbs] returns. [Parse] reads
// the lines of a doc comment by it and checks all that can be checked without
// types; [Help] prints it.
//
// A line is a verb followed by words, which blanks separate. A word is key=value
// or, for the few verbs that take one, a bare word. An import path in a value stands in
// double quotes:
//
//	//retry:policy on="io/fs".ErrNotExist,*"net/url".Error
package directive

import "go/token"

// A Line is one directive, parsed and checked as far as no types are needed.
type Line struct {
	Verb    *Verb     // entry of the table
	Pos     token.Pos // of "//retry:..."
	VerbPos token.Pos // of the verb's name
	Method  Word      // NAME of "//retry:method NAME verb args", Verb being that inner verb; else zero
	Args    []Arg     // in source order, each key at most once

	// None says that the line is "//retry:breaker none" or "//retry:budget none" on
	// a method: it takes back what the interface says. Args is then empty.
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

// A Word is a piece of a directive.
type Word struct {
	Text string
	Pos  token.Pos
}

// An Arg is one key=value. Value is always set; which of the others is set
// depends on the key's [Kind].
type Arg struct {
	Key    *Key
	KeyPos token.Pos
	Value  Word // as written; for Text without the quotes

	None  bool   // the value is the word "none", which takes the key back (but jitter=none is a jitter)
	Bytes int64  // Mode: SIZE of buffer(SIZE)
	Names []Name // Errors, Params (one or more), Func, Param (one), Shape (one, or none if Value is one of the key's choices)

	set setter // see Apply; nil if it is no setting
}

// A Name is a Go name in a value: ErrX, pkg.ErrX, *pkg.T, "import/path".X or
// *"import/path".T.
type Name struct {
	Pos       token.Pos // of its first character, the star included
	Text      string    // as written
	Star      bool
	Qualifier string // "net" of net.ErrClosed; "" if unqualified or by path
	Path      string // import path without the quotes; "" if not given
	Ident     string
	Field     string // ID of key=req.ID, req being Ident; "" if not given
}
