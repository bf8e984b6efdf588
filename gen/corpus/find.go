package main

import (
	"context"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A corpus is what was found in the packages.
type corpus struct {
	interfaces []*iface            // by package and name
	skipped    map[string][]string // interfaces by the reason for leaving them out
	broken     []string            // packages that do not build here
	warnings   map[string]int      // of retrygen, by their code
}

// An iface is an interface that retrygen must be able to wrap.
type iface struct {
	obj *types.TypeName
	dir string // in the tree, of the package that embeds it

	wrapped bool              // a wrapper was generated
	docs    map[string]string // of the wrapper's methods
	failure *Failure          // the first
}

// String returns net/http.RoundTripper.
func (i *iface) String() string { return i.obj.Pkg().Path() + "." + i.obj.Name() }

// fail notes the first failure: the others follow from it as a rule.
func (i *iface) fail(stage, format string, args ...any) {
	if i.failure == nil {
		i.failure = &Failure{Interface: i.String(), Stage: stage, Reason: fmt.Sprintf(format, args...)}
	}
}

// find loads packages and sorts their exported interfaces. Their types come from
// export data, which the loads to come need as well.
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

// add sorts the interfaces of a package.
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

// byName returns an interface by the folder and name of the one that embeds it.
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
