package load

import (
	"context"
	"path/filepath"
	"slices"
)

// runCgo makes the go command translate the files of source packages that use cgo.
func (cfg Config) runCgo(ctx context.Context, g *graph) error {
	var paths []string
	flags := []string{"-compiled", "-json=ImportPath,CompiledGoFiles"}
	for _, u := range g.order {
		if !u.source || len(u.CgoFiles) == 0 {
			continue
		}
		paths = append(paths, u.pkgPath())
		if u.isVariant() {
			flags = append(flags, "-test")
		}
	}
	if len(paths) == 0 {
		return nil
	}
	found, err := cfg.goListPackages(ctx, flags, paths)
	for _, p := range found {
		if u := g.units[p.ImportPath]; u != nil {
			u.CompiledGoFiles = p.CompiledGoFiles
		}
	}
	return err
}

// files returns the files of u that are to be parsed.
func (u *unit) files() []string {
	files := slices.Concat(u.GoFiles, u.CgoFiles)
	if len(u.CompiledGoFiles) > 0 {
		files = u.CompiledGoFiles // of these some have no Go in them
	}
	var paths []string
	for _, name := range files {
		if ext := filepath.Ext(name); ext == ".go" || ext == "" { // those in the build cache have none
			paths = append(paths, u.abs(name))
		}
	}
	return paths
}

// abs returns the path of a file that go list names.
func (u *unit) abs(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(u.Dir, name)
}

// has reports whether u has a file of that name that somebody has written.
func (u *unit) has(name string) bool {
	return slices.Contains(u.GoFiles, name) || slices.Contains(u.CgoFiles, name)
}
