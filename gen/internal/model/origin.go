package model

import (
	"go/token"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// An Origin says where a policy is written, for those who judge it. Its two lines are the
// //retry:policy lines that are merged.
type Origin struct {
	Interface Line // zero if the interface has none
	Own       Line // of the method or func type; zero if it has none
	Keys      map[*directive.Key]Given
}

// A Line is a //retry:policy line.
type Line struct {
	Pos token.Position // of the word policy
	End token.Position // behind its last word
}

// IsZero reports whether there is no such line.
func (l Line) IsZero() bool { return !l.Pos.IsValid() }

// Given is what the lines say of a key: the method's word, or else the interface's.
type Given struct {
	Pos  token.Position // of the value
	Own  bool           // by the method's line
	None bool           // taken back
}

// Place returns the position of the key's value, or of the line where it may be added.
func (o Origin) Place(key *directive.Key) token.Position {
	if given, ok := o.Keys[key]; ok {
		return given.Pos
	}
	return o.Line().Pos
}

// Line returns the line that is nearest to the method.
func (o Origin) Line() Line {
	if o.Own.IsZero() {
		return o.Interface
	}
	return o.Own
}
