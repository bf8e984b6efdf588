package diag

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
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

// Fixed returns the contents, by name, of the files that the fixes of l change. Of
// overlapping fixes, only the first is applied; a later run reports the others again.
func (l List) Fixed(read func(name string) ([]byte, error)) (map[string][]byte, error) {
	byFile := map[string][]Edit{}
	for _, d := range l {
		if d.Fix == nil {
			continue
		}
		for _, e := range d.Fix.Edits {
			byFile[e.Pos.Filename] = append(byFile[e.Pos.Filename], e)
		}
	}
	fixed := map[string][]byte{}
	for name, edits := range byFile {
		old, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("reading a file to fix: %w", err)
		}
		fixed[name] = apply(string(old), edits)
	}
	return fixed, nil
}

// apply applies edits to text.
func apply(text string, edits []Edit) []byte {
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	var b strings.Builder
	done := 0 // offset up to which text has been copied
	for i, e := range edits {
		start := offsetOf(text, e.Pos)
		if i > 0 && e == edits[i-1] || start < done || start > len(text) || !strings.HasPrefix(text[start:], e.Old) {
			continue
		}
		b.WriteString(text[done:start])
		b.WriteString(e.New)
		done = start + len(e.Old)
	}
	b.WriteString(text[done:])
	return []byte(b.String())
}

// offsetOf returns the offset of pos, computed from its line and column, because its own
// offset may be that of a file that cgo has generated.
func offsetOf(text string, pos token.Position) int {
	start := 0
	for range pos.Line - 1 {
		start += strings.IndexByte(text[start:], '\n') + 1
	}
	return start + pos.Column - 1
}
