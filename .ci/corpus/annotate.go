package main

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// sourceFile is the name of the annotated file in each package, outputFile that of the
// file generated from it.
const (
	sourceFile = "interfaces.go"
	outputFile = "interfaces_retry.go"
)

// directives are added to every interface. They have no waits, because many wrappers are
// called, and retry all methods, whatever their names.
const directives = "//retry:policy attempts=3 delay=0s\n//retry:idempotent"

// A group is the interfaces in one package of the tree. All come from the same package.
type group struct {
	dir        string
	interfaces []*iface
}

// annotate writes a package for each group, with directives, and builds them all: failures at
// this stage are not retrygen's.
func annotate(ctx context.Context, t *tree, all []*iface, directives string) error {
	place(all)
	for _, g := range groups(all) {
		if err := t.write(g.dir+"/"+sourceFile, g.source(directives)); err != nil {
			return err
		}
	}
	if out, err := t.goCommand(ctx, "build", "./..."); err != nil {
		return fmt.Errorf("building the annotated packages: %w\n%s", err, out)
	}
	return nil
}

// place chooses the folder of each interface: the folder named after its package, or a
// subfolder if a name of its wrapper is already taken there.
func place(all []*iface) {
	taken := map[string]bool{}
	for _, i := range all {
		name := i.obj.Name()
		// The go command's patterns do not match folders named testdata.
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

// source returns the file with directives on each interface. Its package has the name of the
// package whose interfaces it embeds, as decorating packages often do.
//
//	package list
//
//	import "example.org/list"
//
//	//retry:policy attempts=3 delay=0s
//	//retry:idempotent
//	type Store[T any] interface{ list.Store[T] }
func (g *group) source(directives string) []byte {
	names := newImports("")
	var decls strings.Builder
	for _, i := range g.interfaces {
		params, args := typeParams(i.obj, names)
		fmt.Fprintf(&decls, "\n%s\ntype %s%s interface{ %s.%s%s }\n",
			directives, i.obj.Name(), params, names.of(i.obj.Pkg()), i.obj.Name(), args)
	}
	return fmt.Appendf(nil, "package %s\n\n%s%s", g.interfaces[0].obj.Pkg().Name(), names.decls(), decls.String())
}

// typeParams returns the type parameters of a type, as declared and as type arguments: [K
// comparable, V any] and [K, V].
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
