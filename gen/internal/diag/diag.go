// Package diag defines diagnostics about a user's source: findings with a position, a
// code for tools and a message for people.
//
// Every stage of the generator returns a [List]; no stage prints diagnostics or stops at
// the first one. The zero List is empty and ready to use.
package diag

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A Diagnostic is one finding. Nothing is generated for its package unless it is a
// warning.
type Diagnostic struct {
	Pos      token.Position // position of the invalid word
	Severity Severity
	Code     string    // kebab-case, such as unknown-key
	Message  string    // what is wrong, and what to do
	Related  []Related // other positions that explain it
	Fix      *Fix      // nil if there is no mechanical fix
	Other    *Fix      // an alternative to Fix, for editors to offer; nil if there is none
}

// Related is another position that explains a Diagnostic.
type Related struct {
	Pos     token.Position
	Message string
}

// String returns "file:line:col: message", followed by an indented line for each related
// position. The message of a warning begins with "warning:" and ends with its code.
func (d Diagnostic) String() string {
	var b strings.Builder
	if d.Severity == Warning {
		fmt.Fprintf(&b, "%s: warning: %s (%s)", d.Pos, d.Message, d.Code)
	} else {
		fmt.Fprintf(&b, "%s: %s", d.Pos, d.Message)
	}
	for _, r := range d.Related {
		fmt.Fprintf(&b, "\n\t%s: %s", r.Pos, r.Message)
	}
	return b.String()
}

// List collects diagnostics.
type List []Diagnostic

// Add appends a diagnostic; format and args are those of [fmt.Sprintf].
func (l *List) Add(pos token.Position, code, format string, args ...any) {
	*l = append(*l, Diagnostic{Pos: pos, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Relate adds a related position to the diagnostic added last.
func (l List) Relate(pos token.Position, format string, args ...any) {
	if len(l) == 0 {
		return
	}
	last := &l[len(l)-1]
	last.Related = append(last.Related, Related{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// Sort sorts l by file, line, column and message, and removes duplicates: a file may be
// loaded both as part of its package and of that package's test.
func (l *List) Sort() {
	slices.SortStableFunc(*l, compare)
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool { return compare(a, b) == 0 })
}

func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.Pos.Filename, b.Pos.Filename),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Column, b.Pos.Column),
		cmp.Compare(a.Message, b.Message),
	)
}

// Relative makes the file names in l relative to dir if that is shorter.
func (l List) Relative(dir string) {
	for i := range l {
		l[i].Pos.Filename = Shorten(dir, l[i].Pos.Filename)
		for j := range l[i].Related {
			l[i].Related[j].Pos.Filename = Shorten(dir, l[i].Related[j].Pos.Filename)
		}
		for _, fix := range l[i].Fixes() {
			for j := range fix.Edits {
				fix.Edits[j].Pos.Filename = Shorten(dir, fix.Edits[j].Pos.Filename)
			}
		}
	}
}

// Err returns nil if l is empty, or else an error whose text is that of l.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return errors.New(l.String())
}

// String returns the diagnostics, one per line, without a final newline.
func (l List) String() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// At returns the position of pos in the file that its author edits. It ignores //line
// directives, because only the real file can be corrected, except those from a file that
// cgo has generated to its source.
func At(fset *token.FileSet, pos token.Pos) token.Position {
	file := fset.File(pos)
	return fset.PositionFor(pos, file != nil && isCgo(file.Name()))
}

// isCgo reports whether cgo has generated the file with that name, in its work folder or
// in the build cache.
func isCgo(name string) bool {
	return strings.HasSuffix(name, ".cgo1.go") || !strings.HasSuffix(name, ".go")
}

// Severity is the effect of a Diagnostic on its package.
type Severity int

// An Error prevents generation for a package, a Warning does not.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Errors returns the diagnostics of l that are not warnings.
func (l List) Errors() List {
	return slices.DeleteFunc(slices.Clone(l), func(d Diagnostic) bool { return d.Severity == Warning })
}

// Warn turns the diagnostic added last into a warning.
func (l List) Warn() {
	if len(l) > 0 {
		l[len(l)-1].Severity = Warning
	}
}
