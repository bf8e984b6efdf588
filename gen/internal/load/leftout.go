package load

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// leftOut returns the annotated files of packages that the pattern ./... does not match
// because the build excludes all their files.
func (cfg Config) leftOut(matched []*folder) []Skipped {
	known := map[string]bool{}
	for _, f := range matched {
		known[f.dir] = true
	}
	var found []Skipped
	for _, pattern := range cfg.Patterns {
		root, isTree := strings.CutSuffix(pattern, "/...")
		if !isTree || !isPlainDir(root) {
			continue
		}
		root = filepath.Join(cfg.Dir, filepath.FromSlash(root))
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { // an unreadable folder is not a package
			switch {
			case err != nil || !entry.IsDir():
				return nil
			case path != root && isNoPackage(path, entry.Name()):
				return fs.SkipDir
			case !known[path]:
				known[path] = true
				found = append(found, cfg.skippedIn(path)...)
			}
			return nil
		})
	}
	return found
}

// isNoPackage reports whether the pattern ./... excludes a folder.
func isNoPackage(path, name string) bool {
	if name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func (cfg Config) skippedIn(dir string) []Skipped {
	f := &folder{dir: dir}
	if f.scan(cfg.read) != nil {
		return nil
	}
	var found []Skipped
	for _, src := range f.sources {
		found = append(found, Skipped{src.path, src.outputs()})
	}
	return found
}
