package emit

import (
	"cmp"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// imports contains the packages that a file mentions.
type imports struct {
	own    *types.Package       // path of the file's package
	byPath map[string]*imported // mentioned packages
}

// An imported is a package with its name in the file.
type imported struct {
	*ident
	plain string // its own name
}

func newImports(own *types.Package) *imports {
	return &imports{own: own, byPath: map[string]*imported{}}
}

// ident returns the ident for a package whose own name is plain.
func (im *imports) ident(path, plain string) *ident {
	if im.byPath[path] == nil {
		im.byPath[path] = &imported{newIdent(nil), plain}
	}
	return im.byPath[path].ident
}

// decide chooses names for the packages that are not taken. It prefers the names in the
// user's file.
func (im *imports) decide(chosen map[string]string, taken scope) {
	paths := slices.SortedFunc(maps.Keys(im.byPath), byClaim)
	for _, p := range paths {
		if name := chosen[p]; name != "" && !taken[name] {
			im.byPath[p].decide(taken.pick(name))
		}
	}
	for _, p := range paths {
		if i := im.byPath[p]; i.text == "" {
			i.decide(taken.pick(i.plain, parentName(p)+i.plain))
		}
	}
}

// scope returns the names of the packages.
func (im *imports) scope() scope {
	s := scope{}
	for _, i := range im.byPath {
		s.take(i.text)
	}
	return s
}

// byClaim orders import paths by their priority for a name that several packages have:
// the standard library first, then the user's, then the runtime's.
func byClaim(a, b string) int {
	return cmp.Or(cmp.Compare(claim(a), claim(b)), strings.Compare(a, b))
}

func claim(importPath string) int {
	switch {
	case isStandard(importPath):
		return 0
	case importPath == model.RuntimePath, strings.HasPrefix(importPath, model.RuntimePath+"/"):
		return 2
	}
	return 1
}

func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// parentName returns the part of an import path that distinguishes packages with the same
// name: text for text/template, core for k8s.io/api/core/v1.
func parentName(importPath string) string {
	parent := path.Base(path.Dir(importPath))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, parent)
}

// decl prints the import declaration, the standard library first.
func (im *imports) decl() jen.Code {
	var standard, others []jen.Code
	for _, p := range slices.Sorted(maps.Keys(im.byPath)) {
		if isStandard(p) {
			standard = append(standard, im.spec(p))
		} else {
			others = append(others, im.spec(p))
		}
	}
	if len(standard) > 0 && len(others) > 0 {
		standard = append(standard, jen.Empty())
	}
	all := append(standard, others...)
	switch len(all) {
	case 0:
		return jen.Null()
	case 1:
		return jen.Id("import").Add(all[0]).Line()
	}
	return jen.Id("import").Defs(all...).Line()
}

// spec prints one import, with a name if the path does not imply it.
func (im *imports) spec(p string) jen.Code {
	i := im.byPath[p]
	if i.text == i.plain && i.plain == golang.AssumedName(p) {
		return jen.Lit(p)
	}
	return jen.Id(i.text).Lit(p)
}
