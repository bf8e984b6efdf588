package diag

import (
	"fmt"
	"go/token"
)

// A Fix is a change to the source that resolves a Diagnostic.
type Fix struct {
	Message string // what it does, such as "remove context.Canceled"
	Edits   []Edit
}

// An Edit replaces Old, at the line and column of Pos, with New. It is not applied if the
// text there has changed.
type Edit struct {
	Pos      token.Position
	Old, New string
}

// Fix adds a fix to the diagnostic added last.
func (l List) Fix(message string, edits ...Edit) {
	if len(l) == 0 {
		return
	}
	last := &l[len(l)-1]
	last.Fix = &Fix{message, edits}
}

// Suggest completes the message of the diagnostic added last, about an unknown word at pos,
// with a similar one, and adds the fix that writes it. It does nothing if similar is "".
func (l List) Suggest(pos token.Position, word, similar string) {
	if len(l) == 0 || similar == "" {
		return
	}
	l[len(l)-1].Message += DidYouMean(similar)
	l.Fix("write "+similar, Edit{Pos: pos, Old: word, New: similar})
}

// DidYouMean returns the end of a message about an unknown word: see [List.Suggest].
func DidYouMean(similar string) string { return fmt.Sprintf("; did you mean %q?", similar) }

// Alternative adds another fix to the diagnostic added last, which has one. It is not
// applied unless somebody chooses it.
func (l List) Alternative(message string, edits ...Edit) {
	if len(l) > 0 {
		l[len(l)-1].Other = &Fix{message, edits}
	}
}

// Fixes returns the fix of d and the alternative, as far as they exist.
func (d Diagnostic) Fixes() []*Fix {
	var all []*Fix
	for _, fix := range []*Fix{d.Fix, d.Other} {
		if fix != nil {
			all = append(all, fix)
		}
	}
	return all
}
