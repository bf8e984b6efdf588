// Package golang implements rules of Go and of the go command that several stages need.
// It does not depend on retrygen.
package golang

import (
	"go/types"
	"path"
	"regexp"
	"strings"
)

// Importable reports whether the rules for internal and vendored packages allow package
// from, whose path may end in _test, to import the other package. No package imports
// itself.
func Importable(from, imported string) bool {
	if imported == from || strings.HasPrefix(imported, "vendor/") || strings.HasPrefix(imported+"/", "internal/") {
		return false // of the standard library, unless it is from itself
	}
	i := strings.LastIndex(imported+"/", "/internal/")
	if i < 0 {
		return true
	}
	parent := imported[:i] // the parent folder of internal
	from = strings.TrimSuffix(from, "_test")
	return from == parent || strings.HasPrefix(from, parent+"/")
}

var (
	majorVersion  = regexp.MustCompile(`^v[0-9]+$`)
	notIdentifier = regexp.MustCompile(`[^\p{L}\p{Nd}_].*$`)
)

// AssumedName guesses a package's name from its import path as goimports does: yaml for
// gopkg.in/yaml.v3, chi for github.com/go-chi/chi/v5.
func AssumedName(importPath string) string {
	base := path.Base(importPath)
	if majorVersion.MatchString(base) && path.Dir(importPath) != "." {
		base = path.Base(path.Dir(importPath))
	}
	return notIdentifier.ReplaceAllString(strings.TrimPrefix(base, "go-"), "")
}

// IsError reports whether t is the predeclared type error.
func IsError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// IsNamed reports whether t is the named type name of the package path.
func IsNamed(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}
