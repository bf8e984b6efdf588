package load

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// expand returns the folders that match the patterns. Any pattern except a plain folder
// costs a query.
func (cfg Config) expand(ctx context.Context) ([]*folder, error) {
	var folders []*folder
	var patterns []string
	for _, pattern := range cfg.Patterns {
		switch {
		case strings.HasSuffix(pattern, ".go") && !cfg.isDir(pattern):
			return nil, fmt.Errorf("%s is a file: use its package, such as ./%s", pattern, filepath.ToSlash(filepath.Dir(pattern)))
		case isPlainDir(pattern):
			dir, err := cfg.plainDir(pattern)
			if err != nil {
				return nil, err
			}
			folders = append(folders, &folder{dir: dir, pattern: pattern})
		default:
			patterns = append(patterns, pattern)
		}
	}
	if len(patterns) > 0 {
		listed, err := cfg.list(ctx, patterns)
		if err != nil {
			return nil, err
		}
		folders = append(folders, listed...)
	}
	return unique(folders), nil
}

func isPlainDir(pattern string) bool {
	return !strings.Contains(pattern, "...") &&
		(pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../"))
}

// isDir reports whether a pattern is the path of a folder, such as nats.go.
func (cfg Config) isDir(pattern string) bool {
	info, err := os.Stat(filepath.Join(cfg.Dir, filepath.FromSlash(pattern)))
	return err == nil && info.IsDir()
}

// plainDir returns the folder that a pattern names.
func (cfg Config) plainDir(pattern string) (string, error) {
	dir := filepath.Join(cfg.Dir, filepath.FromSlash(pattern))
	info, err := os.Stat(dir)
	if err != nil {
		return "", fmt.Errorf("package %s: %w", pattern, err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("package %s: not a directory", pattern)
	}
	return dir, nil
}

func unique(folders []*folder) []*folder {
	seen := map[string]bool{}
	kept := folders[:0]
	for _, f := range folders {
		if !seen[f.dir] {
			seen[f.dir] = true
			kept = append(kept, f)
		}
	}
	return kept
}

// list queries which packages of the main module match the patterns. This mode does not
// read imports, so it takes a tenth of the time of a load.
func (cfg Config) list(ctx context.Context, patterns []string) ([]*folder, error) {
	found, err := cfg.packages(ctx, packages.NeedName|packages.NeedFiles|packages.NeedModule, false, patterns)
	if err != nil {
		return nil, err
	}
	var folders []*folder
	foreign := ""
	for _, p := range found {
		dir := dirOf(p)
		switch {
		case dir == "":
			return nil, fmt.Errorf("package %s: %s%s", p.PkgPath, cmp.Or(firstError(p), "the go command does not know its folder"), cfg.moduleHint())
		case cfg.isForeign(p):
			foreign = p.PkgPath
		default:
			folders = append(folders, &folder{dir: dir, pattern: p.PkgPath})
		}
	}
	if len(folders) == 0 && foreign != "" {
		return nil, fmt.Errorf("package %s is not part of the main module: run retrygen in its module, or annotate an interface in the main module that embeds its interface", foreign)
	}
	return folders, nil
}

// isForeign reports whether p is outside the main module and the workspace's modules, so
// that its folder must not be written to. The standard library is in no module. If there
// are no modules, as with some drivers, packages in Dir are the user's.
func (cfg Config) isForeign(p *packages.Package) bool {
	if p.Module != nil {
		return !p.Module.Main
	}
	rel, err := filepath.Rel(cfg.Dir, dirOf(p))
	return err != nil || !filepath.IsLocal(rel)
}
