package lint

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// advice returns how to select the transient errors of methods of w.
func advice(w *model.Wrapper, methods ...*model.Method) string {
	if c := clientOf(w, methods...); c != nil && c.advice != "" {
		return c.advice
	}
	if errs := Sentinels(w); len(errs) > 0 {
		return "with on=, such as " + strings.Join(errs, ", ")
	}
	return "with on= or if=, such as if=retry.Transient for network failures"
}

// sentinels returns the errors, sorted by name, that the packages of w and its methods
// declare, except those whose names suggest that they are permanent.
func sentinels(w *model.Wrapper) []string {
	var names []string
	for _, pkg := range packagesOf(w) {
		for _, name := range pkg.Scope().Names() {
			v, ok := pkg.Scope().Lookup(name).(*types.Var)
			if !ok || !golang.IsError(v.Type()) || !isSentinel.MatchString(name) || isFinal.MatchString(name) {
				continue
			}
			switch {
			case pkg == w.Obj.Pkg():
				names = append(names, name)
			case token.IsExported(name):
				names = append(names, pkg.Name()+"."+name)
			}
		}
	}
	return names
}

var (
	isSentinel = regexp.MustCompile(`^[eE]rr\p{Lu}`)
	isFinal    = regexp.MustCompile(`Not|No[A-Z]|Invalid|Exist|Denied|Unauthorized|Forbidden|Permission|Cancell?ed|Closed|EOF|Unsupported|Missing|Bad|Malformed|Unknown|Wrong|Duplicate|Conflict|TooLarge`)
)

// packagesOf returns the packages that declare w and its methods.
func packagesOf(w *model.Wrapper) []*types.Package {
	pkgs := []*types.Package{w.Obj.Pkg()}
	if iface, ok := w.Obj.Type().Underlying().(*types.Interface); ok {
		for f := range iface.Methods() {
			if !slices.Contains(pkgs, f.Pkg()) {
				pkgs = append(pkgs, f.Pkg())
			}
		}
	}
	return pkgs
}
