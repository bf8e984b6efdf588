package lint

import (
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
)

// available reports whether directives in a folder can mention one of directive.Packages:
// whether the package is part of the runtime's module, or the folder's go.mod requires its
// module. A vendored module must be in the vendor folder, too.
func available(dir, path string) bool {
	if directive.InRuntime(path) {
		return true
	}
	root, mod := goMod(dir)
	if mod == nil {
		return false
	}
	vendor := filepath.Join(root, "vendor")
	if exists(filepath.Join(vendor, "modules.txt")) && !exists(filepath.Join(vendor, filepath.FromSlash(path))) {
		return false
	}
	for _, required := range mod.Require {
		if required.Mod.Path == path {
			return true
		}
	}
	return mod.Module != nil && mod.Module.Mod.Path == path
}

// goMod returns the root of the module that contains a folder, and its go.mod, or nil if
// there is none or it is invalid.
func goMod(dir string) (root string, mod *modfile.File) {
	path := load.Above(dir, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return "", nil
	}
	mod, _ = modfile.ParseLax("go.mod", text, nil)
	return filepath.Dir(path), mod
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
