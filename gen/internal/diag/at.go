package diag

import (
	"go/token"
	"strings"
)

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
