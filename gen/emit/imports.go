package emit

import (
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/golang"
	"github.com/retrygen/retrygen/gen/model"
)

// imports holds the name of every package that a file may mention, and which of
// them it did mention.
type imports struct {
	own   *types.Package    // that the file is part of
	names map[string]string // by path
	plain map[string]string // the package's own name, by path
	used  map[string]bool   // by path
}

// newImports names the packages that a file mentions. A name that the user's
// own file gives a package is kept; package-level and type parameter names are
// avoided.
func newImports(f *model.File, mentioned map[string]*types.Package, taken scope) *imports {
	im := &imports{
		own:   f.Package.Types,
		names: map[string]string{},
		plain: map[string]string{"time": "time", "maps": "maps", model.RuntimePath: "retry"},
		used:  map[string]bool{},
	}
	for p, pkg := range mentioned {
		im.plain[p] = pkg.Name()
	}
	for _, p := range needed(f) {
		im.plain[p] = path.Base(p)
	}
	paths := slices.SortedFunc(maps.Keys(im.plain), standardFirst)
	for _, p := range paths {
		if name := f.ImportNames[p]; name != "" && !taken[name] {
			im.names[p] = taken.pick(name)
		}
	}
	for _, p := range paths {
		if im.names[p] == "" {
			im.names[p] = taken.pick(im.plain[p], parentName(p)+im.plain[p])
		}
	}
	return im
}

// needed returns the paths of further packages that bodies mention, whatever the
// signatures do.
func needed(f *model.File) []string {
	var paths []string
	for _, w := range f.Wrappers {
		for _, m := range w.Methods {
			if m.KeyClone {
				paths = append(paths, protoPath)
			}
			switch {
			case !m.Retried():
			case m.Stream != nil:
				paths = append(paths, "context", "iter")
			case needsHTTP(m):
				paths = append(paths, httpPath)
			}
		}
	}
	return paths
}

func needsHTTP(m *model.Method) bool {
	return m.Ctx < 0 && m.Request >= 0 ||
		slices.ContainsFunc(m.Open, func(o model.Open) bool { return o.Response }) ||
		slices.ContainsFunc(m.Replays, func(r model.Replay) bool { return r.Request })
}

// standardFirst orders import paths, those of the standard library before others.
func standardFirst(a, b string) int {
	if isStandard(a) != isStandard(b) {
		if isStandard(a) {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// named reports whether name is that of an import.
func (im *imports) named(name string) bool {
	for _, n := range im.names {
		if n == name {
			return true
		}
	}
	return false
}

// parentName returns what sets a package apart from others of its name: text
// for text/template, core for k8s.io/api/core/v1.
func parentName(importPath string) string {
	parent := path.Base(path.Dir(importPath))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, parent)
}

// qual returns name as it is written in the file: pkg.Name, or Name if it is
// of the file's own package or of none.
func (im *imports) qual(pkg *types.Package, name string) *jen.Statement {
	if pkg == nil || pkg.Path() == im.own.Path() {
		return jen.Id(name)
	}
	return im.qualPath(pkg.Path(), name)
}

func (im *imports) qualPath(path, name string) *jen.Statement {
	im.used[path] = true
	return jen.Id(im.names[path]).Dot(name)
}

// retry returns retry.NAME of the runtime package.
func (im *imports) retry(name string) *jen.Statement {
	return im.qualPath(model.RuntimePath, name)
}

// decl prints the import declaration, the standard library first.
func (im *imports) decl() jen.Code {
	var standard, others []jen.Code
	for _, p := range slices.Sorted(maps.Keys(im.used)) {
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

// spec prints one import, with a name where the path does not tell it.
func (im *imports) spec(p string) jen.Code {
	if im.names[p] == im.plain[p] && im.plain[p] == golang.AssumedName(p) {
		return jen.Lit(p)
	}
	return jen.Id(im.names[p]).Lit(p)
}
