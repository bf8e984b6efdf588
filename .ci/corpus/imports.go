package main

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// imports are the imports of a file being written. They assign each package a name in the
// file.
type imports struct {
	prefix string              // prefix of all names; if "", packages keep their own names where possible
	byPath map[string]imported // imported paths
	taken  map[string]bool     // names
}

type imported struct {
	name    string
	renamed bool
}

func newImports(prefix string) *imports {
	return &imports{prefix: prefix, byPath: map[string]imported{}, taken: map[string]bool{}}
}

// of returns the name of a package. It is a [types.Qualifier].
func (m *imports) of(pkg *types.Package) string {
	if m.prefix == "" {
		return m.add(pkg.Path(), pkg.Name())
	}
	return m.add(pkg.Path(), m.prefix)
}

func (m *imports) add(path, base string) string {
	if p, ok := m.byPath[path]; ok {
		return p.name
	}
	name := base
	for n := 2; m.taken[name]; n++ {
		name = fmt.Sprint(base, n)
	}
	m.taken[name] = true
	m.byPath[path] = imported{name, m.prefix != "" || name != base}
	return name
}

// decls returns the import declarations. A package whose name differs from the last
// element of its path is imported without an explicit name, as many authors write it.
func (m *imports) decls() string {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(m.byPath)) {
		if p := m.byPath[path]; p.renamed {
			fmt.Fprintf(&b, "import %s %q\n", p.name, path)
		} else {
			fmt.Fprintf(&b, "import %q\n", path)
		}
	}
	return b.String()
}
