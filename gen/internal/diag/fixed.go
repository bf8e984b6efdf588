package diag

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Fixed returns the contents, by name, of the files that the fixes of l change. A fix is
// applied completely or not at all: of those that overlap, only the first is, and none
// whose old text is not there. A later run reports the others again.
func (l List) Fixed(read func(name string) ([]byte, error)) (map[string][]byte, error) {
	files := map[string]*fixing{}
	for _, d := range l {
		if d.Fix == nil {
			continue
		}
		for _, e := range d.Fix.Edits {
			if name := e.Pos.Filename; files[name] == nil {
				text, err := read(name)
				if err != nil {
					return nil, fmt.Errorf("reading a file to fix: %w", err)
				}
				files[name] = &fixing{text: string(text)}
			}
		}
		apply(d.Fix, files)
	}
	fixed := map[string][]byte{}
	for name, f := range files {
		if len(f.changes) > 0 {
			fixed[name] = f.result()
		}
	}
	return fixed, nil
}

// apply adds the changes of a fix to its files, unless one of them is impossible.
func apply(fix *Fix, files map[string]*fixing) {
	changes := make([]change, len(fix.Edits))
	for i, e := range fix.Edits {
		c, ok := files[e.Pos.Filename].change(e)
		if !ok {
			return
		}
		changes[i] = c
	}
	for i, e := range fix.Edits {
		if f := files[e.Pos.Filename]; !slices.Contains(f.changes, changes[i]) { // of another fix
			f.changes = append(f.changes, changes[i])
		}
	}
}

// A fixing is a file and the changes to be made to it, of which none overlap.
type fixing struct {
	text    string
	changes []change
}

// A change replaces a part of a file. Offsets are in bytes.
type change struct {
	start, end int
	text       string
}

// change returns the change for an edit; ok is false if its old text is not there, or another
// change has already replaced a part of it.
func (f *fixing) change(e Edit) (c change, ok bool) {
	start := offsetOf(f.text, e.Pos)
	if start < 0 {
		return change{}, false
	}
	e = e.In(f.text)
	if !strings.HasPrefix(f.text[start:], e.Old) {
		return change{}, false
	}
	c = change{start, start + len(e.Old), e.New}
	overlaps := slices.ContainsFunc(f.changes, func(other change) bool {
		return other != c && other.start < c.end && c.start < other.end
	})
	return c, !overlaps
}

// In returns e with the line endings of the line in text that it changes.
func (e Edit) In(text string) Edit {
	if start := offsetOf(text, e.Pos); start >= 0 && crlf(text, start) {
		e.Old, e.New = dosLines(e.Old), dosLines(e.New)
	}
	return e
}

// result returns the changed text.
func (f *fixing) result() []byte {
	slices.SortStableFunc(f.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	var b strings.Builder
	done := 0 // offset up to which the text has been copied
	for _, c := range f.changes {
		b.WriteString(f.text[done:c.start])
		b.WriteString(c.text)
		done = c.end
	}
	b.WriteString(f.text[done:])
	return []byte(b.String())
}

// offsetOf returns the offset of pos, computed from its line and column, because its own
// offset may be that of a file that cgo has generated. It is -1 if text has no such line or
// column.
func offsetOf(text string, pos token.Position) int {
	start := 0
	for range pos.Line - 1 {
		n := strings.IndexByte(text[start:], '\n')
		if n < 0 {
			return -1
		}
		start += n + 1
	}
	start += pos.Column - 1
	if pos.Column < 1 || start > len(text) {
		return -1
	}
	return start
}

// crlf reports whether the line at an offset ends with CRLF.
func crlf(text string, at int) bool {
	line, _, _ := strings.Cut(text[at:], "\n")
	return strings.HasSuffix(line, "\r") || at > 0 && text[at-1] == '\r'
}

// dosLines returns text with CRLF in place of LF.
func dosLines(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
