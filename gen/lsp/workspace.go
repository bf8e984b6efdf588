package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// environment returns env, in which nil stands for the environment of the process, for the go
// command in a folder. If the folder's module is not in the workspace around it, the go command
// would load nothing: then it ignores the workspace, as gopls does.
func environment(env []string, dir string) []string {
	all := env
	if all == nil {
		all = os.Environ()
	}
	for _, variable := range slices.Backward(all) {
		if value, ok := strings.CutPrefix(variable, "GOWORK="); ok && value != "" {
			return env // the user's choice
		} else if ok {
			break
		}
	}
	work, module := load.Above(dir, "go.work"), load.Above(dir, "go.mod")
	if work == "" || module == "" || uses(work, filepath.Dir(module)) {
		return env
	}
	return append(slices.Clip(all), "GOWORK=off")
}

// uses reports whether a go.work file uses the module in a folder, or cannot be read, which the
// go command reports.
func uses(work, module string) bool {
	text, err := os.ReadFile(work)
	if err != nil {
		return true
	}
	file, err := modfile.ParseWork(work, text, nil)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(file.Use, func(use *modfile.Use) bool {
		path := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(work), path)
		}
		return filepath.Clean(path) == module
	})
}
