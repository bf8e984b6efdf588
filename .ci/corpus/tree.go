package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// modulePath is the path of this module.
const modulePath = "github.com/retrygen/retrygen/ci/corpus"

// A tree is a folder of generated packages. It is in this module rather than in one of
// its own, so that go.mod determines the versions of their imports.
type tree struct {
	dir    string   // of the packages
	path   string   // the import path of dir
	module string   // folder of this module
	env    []string // of the go command
	keep   bool
}

// newTree returns an empty tree.
func newTree(ctx context.Context, keep bool) (*tree, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("finding this module: %w", err)
	}
	path, module, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if path != modulePath {
		return nil, fmt.Errorf("this runs in the folder of module %s, not of %s", modulePath, path)
	}
	t := &tree{module: module, keep: keep}
	if err := os.MkdirAll(filepath.Join(module, "testdata"), 0o755); err != nil {
		return nil, err
	}
	// The go command's patterns do not match a folder named testdata.
	if t.dir, err = os.MkdirTemp(filepath.Join(module, "testdata"), "tree-"); err != nil {
		return nil, err
	}
	t.path = modulePath + "/testdata/" + filepath.Base(t.dir)
	return t, t.pin()
}

// pinned is the name of the tree's copy of go.mod, without its extension.
const pinned = "pinned"

// pin makes the go command use a copy of go.mod, to which it can add requirements of
// packages that go.mod does not pin.
func (t *tree) pin() error {
	for _, ext := range []string{".mod", ".sum"} {
		content, err := os.ReadFile(filepath.Join(t.module, "go"+ext))
		if err != nil {
			return err
		}
		if err := t.write(pinned+ext, content); err != nil {
			return err
		}
	}
	flags := os.Getenv("GOFLAGS") + " -mod=mod -modfile=" + filepath.Join(t.dir, pinned+".mod")
	t.env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+strings.TrimSpace(flags))
	return nil
}

// remove removes the tree as far as possible: leftovers are harmless.
func (t *tree) remove() {
	if !t.keep {
		_ = os.RemoveAll(t.dir)
	}
}

// get downloads the patterns with a version, and returns all patterns without versions.
func (t *tree) get(ctx context.Context, patterns []string) ([]string, error) {
	var bare []string
	var versioned []string
	for _, pattern := range patterns {
		path, _, found := strings.Cut(pattern, "@")
		if found {
			versioned = append(versioned, pattern)
		}
		bare = append(bare, path)
	}
	if len(versioned) == 0 {
		return bare, nil
	}
	out, err := t.goCommand(ctx, append([]string{"get"}, versioned...)...)
	if err != nil {
		return nil, fmt.Errorf("go get: %w\n%s", err, out)
	}
	return bare, nil
}

// goCommand runs the go command in the tree, and returns its output.
func (t *tree) goCommand(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = t.dir, t.env
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return bytes.TrimSpace(out), err
}

// write writes a file of the tree.
func (t *tree) write(name string, content []byte) error {
	path := filepath.Join(t.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
