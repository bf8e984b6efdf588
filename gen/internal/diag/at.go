package diag

import (
	"go/token"
	"strings"
)

// At returns where pos is in the file that its author edits. It ignores //line directives,
// as only the real file can be corrected and generated beside, but for those that lead
// from a file that cgo made back to its source.
func At(fset *token.FileSet, pos token.Pos) token.Position {
	file := fset.File(pos)
	return fset.PositionFor(pos, file != nil && isCgo(file.Name()))
}

// isCgo reports whether cgo made the file of that name, in its work folder or in the build
// cache.
func isCgo(name string) bool {
	return strings.HasSuffix(name, ".cgo1.go") || !strings.HasSuffix(name, ".go")
}
