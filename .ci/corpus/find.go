package main

import (
	"context"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A corpus is the set of interfaces found in the packages.
type corpus struct {
	interfaces []*iface            // by package and name
	skipped    map[string][]string // interfaces left out, by reason
	broken     []string            // packages that do not build on this machine
	warnings   map[string]int      // number of retrygen's warnings, by code
}

// An iface is an interface for which retrygen must be able to generate a wrapper.
type iface struct {
	obj *types.TypeName
	dir string // folder in the tree of the package that embeds it

	wrapped bool              // whether a wrapper was generated
	docs    map[string]string // of the wrapper's methods
	failure *Failure          // the first
}

// String returns net/http.RoundTripper.
func (i *iface) String() string { return i.obj.Pkg().Path() + "." + i.obj.Name() }

// fail records the first failure: later ones usually follow from it.
func (i *iface) fail(stage, format string, args ...any) {
	if i.failure == nil {
		i.failure = &Failure{Interface: i.String(), Stage: stage, Reason: fmt.Sprintf(format, args...)}
	}
}

// find loads packages and classifies their exported interfaces. Types come from export
// data, which later loads need as well.
func find(ctx context.Context, t *tree, patterns []string) (*corpus, error) {
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx,
		Mode:    packages.NeedName | packages.NeedTypes | packages.NeedExportFile | packages.NeedImports,
		Dir:     t.module,
		Env:     t.env,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading packages: %w", err)
	}
	c := &corpus{skipped: map[string][]string{}, warnings: map[string]int{}}
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	for _, pkg := range pkgs {
		c.add(pkg)
	}
	if len(c.interfaces) == 0 && len(c.broken) > 0 {
		return nil, fmt.Errorf("no package builds: %s", strings.Join(c.broken, "\n"))
	}
	return c, nil
}

// add classifies the interfaces of a package.
func (c *corpus) add(pkg *packages.Package) {
	if len(pkg.Errors) > 0 || pkg.Types == nil {
		c.broken = append(c.broken, fmt.Sprintf("%s: %v", pkg.PkgPath, pkg.Errors))
		return
	}
	scope := pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !obj.Exported() || !types.IsInterface(obj.Type()) {
			continue
		}
		i := &iface{obj: obj}
		if reason := unwrappable(obj); reason != "" {
			c.skipped[reason] = append(c.skipped[reason], i.String())
			continue
		}
		c.interfaces = append(c.interfaces, i)
	}
}

// byName returns the interface that the interface with that folder and name embeds.
func (c *corpus) byName(dir, name string) *iface {
	for _, i := range c.interfaces {
		if i.dir == dir && i.obj.Name() == name {
			return i
		}
	}
	return nil
}

// in returns the interfaces of a folder.
func (c *corpus) in(dir string) []*iface {
	return slices.Collect(func(yield func(*iface) bool) {
		for _, i := range c.interfaces {
			if i.dir == dir && !yield(i) {
				return
			}
		}
	})
}
