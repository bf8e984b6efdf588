package main

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// sourceFile is the name of the annotated file of each package, outputFile that of what
// retrygen makes of it.
const (
	sourceFile = "interfaces.go"
	outputFile = "interfaces_retry.go"
)

// directive is the one that every interface gets: no waits, as many are put to work.
const directive = "//retry:policy attempts=3 delay=0s"

// A group is the interfaces of one package of the tree. They come from one package.
type group struct {
	dir        string
	interfaces []*iface
}

// annotate writes a package for each group, and builds them: what fails here is not
// retrygen's doing.
func annotate(ctx context.Context, t *tree, all []*iface) error {
	place(all)
	for _, g := range groups(all) {
		if err := t.write(g.dir+"/"+sourceFile, g.source()); err != nil {
			return err
		}
	}
	if out, err := t.goCommand(ctx, "build", "./..."); err != nil {
		return fmt.Errorf("building what is annotated: %w\n%s", err, out)
	}
	return nil
}

// place says which folder each interface goes to: the one that is called like its
// package, or one below that if a name of its wrapper is taken there.
func place(all []*iface) {
	taken := map[string]bool{}
	for _, i := range all {
		name := i.obj.Name()
		// The go command's patterns leave folders called testdata out.
		dir := strings.ReplaceAll(i.obj.Pkg().Path(), "testdata", "data")
		i.dir = dir
		for n := 2; taken[i.dir+"."+name] || taken[i.dir+".Retrying"+name] || taken[i.dir+".NewRetrying"+name]; n++ {
			i.dir = fmt.Sprintf("%s/again%d", dir, n)
		}
		for _, prefix := range []string{"", "Retrying", "NewRetrying"} {
			taken[i.dir+"."+prefix+name] = true
		}
	}
}

func groups(all []*iface) []*group {
	byDir := map[string]*group{}
	for _, i := range all {
		g := byDir[i.dir]
		if g == nil {
			g = &group{dir: i.dir}
			byDir[i.dir] = g
		}
		g.interfaces = append(g.interfaces, i)
	}
	var sorted []*group
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		sorted = append(sorted, byDir[dir])
	}
	return sorted
}

// source returns the annotated file. Its package is called like the one whose
// interfaces it embeds, which is what a package that decorates another often is.
//
//	package list
//
//	import "example.org/list"
//
//	//retry:policy attempts=3 delay=0s
//	type Store[T any] interface{ list.Store[T] }
func (g *group) source() []byte {
	names := newImports("")
	var decls strings.Builder
	for _, i := range g.interfaces {
		params, args := typeParams(i.obj, names)
		fmt.Fprintf(&decls, "\n%s\ntype %s%s interface{ %s.%s%s }\n",
			directive, i.obj.Name(), params, names.of(i.obj.Pkg()), i.obj.Name(), args)
	}
	return fmt.Appendf(nil, "package %s\n\n%s%s", g.interfaces[0].obj.Pkg().Name(), names.decls(), decls.String())
}

// typeParams returns the type parameters of a type as they are declared and as they are
// passed on: [K comparable, V any] and [K, V].
func typeParams(obj *types.TypeName, names *imports) (params, args string) {
	list := typeParamsOf(obj)
	if list.Len() == 0 {
		return "", ""
	}
	var declared, passed []string
	for p := range list.TypeParams() {
		declared = append(declared, p.Obj().Name()+" "+types.TypeString(p.Constraint(), names.of))
		passed = append(passed, p.Obj().Name())
	}
	return "[" + strings.Join(declared, ", ") + "]", "[" + strings.Join(passed, ", ") + "]"
}

func typeParamsOf(obj *types.TypeName) *types.TypeParamList {
	switch t := obj.Type().(type) {
	case *types.Alias:
		return t.TypeParams()
	case *types.Named:
		return t.TypeParams()
	}
	return nil
}
