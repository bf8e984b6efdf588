package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// fewerCollections makes the go command, a short-lived process, collect less garbage,
// which would take a fifth of its time. The limit applies to the compilers that it may
// start. The user's own settings take precedence.
var fewerCollections = []string{"GOGC=400", "GOMEMLIMIT=1GiB"}

// packages queries the build system for packages: the go command, or the user's
// GOPACKAGESDRIVER. None of the modes in use requests types, which package load creates
// itself. When ctx ends, the go command and the processes that it has started end, too.
func (cfg Config) packages(ctx context.Context, mode packages.LoadMode, tests bool, patterns []string) ([]*packages.Package, error) {
	if len(patterns) == 0 {
		return nil, nil // rather than the package in Dir
	}
	env := cfg.Env
	if env == nil {
		env = os.Environ()
	}
	query := &packages.Config{Context: ctx, Mode: mode, Dir: cfg.Dir, Env: slices.Concat(fewerCollections, env), Tests: tests, Overlay: cfg.Overlay}
	if cfg.Tags != "" {
		query.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	found, err := packages.Load(query, patterns...)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		text := strings.TrimPrefix(strings.TrimSpace(err.Error()), "err: exit status 1: stderr: ") // the go command adds a newline
		if !strings.Contains(text, "go mod init") {
			text += cfg.moduleHint()
		}
		return nil, fmt.Errorf("loading packages: %s", text)
	}
	return found, nil
}

// moduleHint returns the end of a message about packages that cannot be found, if there is no
// module in which they could be.
func (cfg Config) moduleHint() string {
	if Above(cfg.Dir, "go.mod") == "" {
		return ": run go mod init, then retrygen in the module"
	}
	return ""
}

// dirOf returns the folder of p, or "" if unknown. With a driver, only the files
// determine it.
func dirOf(p *packages.Package) string {
	if files := slices.Concat(p.GoFiles, p.IgnoredFiles); p.Dir == "" && len(files) > 0 {
		return filepath.Dir(files[0])
	}
	return p.Dir
}

// firstError returns the text of the first error that the build system reports for p, or
// "" if there is none.
func firstError(p *packages.Package) string {
	if len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Msg
}
