package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// expand returns the folders that the patterns match. A plain folder is taken at its
// word; anything else costs a run of the go command.
func (cfg Config) expand(ctx context.Context) ([]*folder, error) {
	var folders []*folder
	var patterns []string
	for _, pattern := range cfg.Patterns {
		switch {
		case strings.HasSuffix(pattern, ".go"):
			return nil, fmt.Errorf("%s is a file: name its package, such as ./%s", pattern, filepath.ToSlash(filepath.Dir(pattern)))
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

// plainDir returns the folder that a pattern names.
func (cfg Config) plainDir(pattern string) (string, error) {
	dir := filepath.Join(cfg.Dir, filepath.FromSlash(pattern))
	info, err := os.Stat(dir)
	if err != nil {
		return "", fmt.Errorf("package %s: %w", pattern, err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("package %s: not a folder", pattern)
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

// A listed is what go list says of a package.
type listed struct {
	Dir, ImportPath string
	Standard        bool
	Module          *struct{ Main bool }
	Error           *struct{ Err string }
}

// foreign reports whether p is not of the main module, or of a workspace's: its folder is
// not to be written to.
func (p *listed) foreign() bool { return p.Standard || p.Module != nil && !p.Module.Main }

// list asks the go command which packages of the main module the patterns match. With -find
// it reads no imports, so that this takes a tenth of a load.
func (cfg Config) list(ctx context.Context, patterns []string) ([]*folder, error) {
	args := append([]string{"-find", "-json=Dir,ImportPath,Standard,Module,Error", "--"}, patterns...)
	out, err := cfg.goList(ctx, args...)
	if err != nil {
		return nil, err
	}
	var folders []*folder
	foreign := ""
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := dec.Decode(&p)
		switch {
		case errors.Is(err, io.EOF) && len(folders) == 0 && foreign != "":
			return nil, fmt.Errorf("package %s is not part of the main module: run retrygen in its module, or embed its interface in one that you annotate here", foreign)
		case errors.Is(err, io.EOF):
			return folders, nil
		case err != nil:
			return nil, fmt.Errorf("reading the output of go list: %w", err)
		case p.Dir == "":
			return nil, fmt.Errorf("package %s: %s", p.ImportPath, listError(p.Error))
		case p.foreign():
			foreign = p.ImportPath
		default:
			folders = append(folders, &folder{dir: p.Dir, pattern: p.ImportPath})
		}
	}
}

func listError(err *struct{ Err string }) string {
	if err == nil {
		return "the go command does not know its folder"
	}
	return strings.TrimSpace(err.Err)
}

// goList runs go list, which reports most mistakes in the packages themselves (-e).
func (cfg Config) goList(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"list", "-e"}, cfg.buildFlags()...), args...)...)
	cmd.Dir, cmd.Env = cfg.Dir, cfg.Env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return stdout.Bytes(), nil
}
