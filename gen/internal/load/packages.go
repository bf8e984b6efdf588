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

// fewerCollections is for the go command, a short-lived process that would spend a fifth
// of its time collecting garbage. The limit is for the compilers that it may start. The
// user's own settings take precedence.
var fewerCollections = []string{"GOGC=400", "GOMEMLIMIT=1GiB"}

// packages asks the build system for packages: the go command, or the user's
// GOPACKAGESDRIVER. None of the modes in use asks for types, which are made here. When
// ctx ends, so do the go command and the processes that it has started.
func (cfg Config) packages(ctx context.Context, mode packages.LoadMode, tests bool, patterns []string) ([]*packages.Package, error) {
	if len(patterns) == 0 {
		return nil, nil // and not the package in Dir
	}
	env := cfg.Env
	if env == nil {
		env = os.Environ()
	}
	query := &packages.Config{Context: ctx, Mode: mode, Dir: cfg.Dir, Env: slices.Concat(fewerCollections, env), Tests: tests}
	if cfg.Tags != "" {
		query.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	found, err := packages.Load(query, patterns...)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("loading packages: %s", strings.TrimSpace(err.Error())) // the go command ends it with a new line
	}
	return found, nil
}

// dirOf returns the folder of p, "" if it is not known. A driver tells it by the files only.
func dirOf(p *packages.Package) string {
	if files := slices.Concat(p.GoFiles, p.IgnoredFiles); p.Dir == "" && len(files) > 0 {
		return filepath.Dir(files[0])
	}
	return p.Dir
}

// firstError returns the text of an error that the build system reports for p, "" if there
// is none.
func firstError(p *packages.Package) string {
	if len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Msg
}
