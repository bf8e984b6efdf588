package model

import (
	"go/token"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// An Origin contains the positions of a policy's directives, for diagnostics. Its two
// lines are the //retry:policy lines that are merged.
type Origin struct {
	Interface Line // zero if there is none
	Own       Line // of the method or func type; zero if there is none
	Keys      map[*directive.Key]Given
}

// A Line is a //retry:policy line.
type Line struct {
	Pos token.Position // of the word policy
	End token.Position // after its last word
}

// IsZero reports whether there is no such line.
func (l Line) IsZero() bool { return !l.Pos.IsValid() }

// Given describes where a key is set: on the method's line, or else on the interface's.
type Given struct {
	Pos  token.Position // of the value
	Own  bool           // whether by the method's line
	None bool           // whether the method removes it
}

// Place returns the position of the key's value, or of the line where it may be added.
func (o Origin) Place(key *directive.Key) token.Position {
	if given, ok := o.Keys[key]; ok {
		return given.Pos
	}
	return o.Line().Pos
}

// Line returns the line closest to the method.
func (o Origin) Line() Line {
	if o.Own.IsZero() {
		return o.Interface
	}
	return o.Own
}
