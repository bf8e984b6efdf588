package resolve_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// prelude begins the source of every case. What it imports need not be used: only errors in
// annotated declarations count.
const prelude = `package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"math/rand"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

`

// goMod is the go.mod file of the module with all cases of a test.
const goMod = `module example.org/cases

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
`

// A resolved case is one package.
type resolved struct {
	pkg    *load.Package
	model  *model.Package
	found  diag.List
	source map[string][]string // lines of its files, by path
}

// resolveAll resolves the sources by name, each as a package of one module: loading takes
// most of the time.
func resolveAll(t *testing.T, goMod string, sources map[string]string) map[string]*resolved {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	repo, err := filepath.Abs("../../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", strings.ReplaceAll(goMod, "REPO", repo))
	folders := map[string]string{} // names of cases
	for i, name := range slices.Sorted(maps.Keys(sources)) {
		folder := "case" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		folders["example.org/cases/"+folder] = name
		text := sources[name]
		if !strings.HasPrefix(text, "//go:build") {
			text = prelude + text
		}
		write(filepath.Join(folder, "store.go"), text)
	}
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	loaded, err := load.Load(t.Context(), load.Config{Dir: dir, Patterns: []string{"./..."}, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	if err := loaded.Found.Errors().Err(); err != nil {
		t.Fatal(err)
	}
	all := map[string]*resolved{}
	for _, pkg := range loaded.Packages {
		c := &resolved{pkg: pkg, source: map[string][]string{}}
		c.model, c.found = resolve.Package(pkg)
		for _, f := range pkg.Files {
			text, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			c.source[f.Path] = strings.Split(string(text), "\n")
		}
		all[folders[pkg.PkgPath]] = c
	}
	for name := range sources {
		if all[name] == nil {
			t.Fatalf("%s was not loaded", name)
		}
	}
	return all
}

// method returns the method of that name, nil if there is none.
func (c *resolved) method(name string) *model.Method {
	for _, f := range c.model.Files {
		for _, w := range f.Wrappers {
			for _, m := range w.Methods {
				if m.Name == name {
					return m
				}
			}
		}
	}
	return nil
}

// wrapper returns the first wrapper.
func (c *resolved) wrapper() *model.Wrapper { return c.model.Files[0].Wrappers[0] }

// mistakes returns the diagnostics as "code at WORD", where WORD is the text at their
// position.
func (c *resolved) mistakes() []string {
	var all []string
	for _, d := range c.found {
		line := c.source[d.Pos.Filename][d.Pos.Line-1]
		word := strings.FieldsFunc(line[d.Pos.Column-1:], func(r rune) bool { return strings.ContainsRune(" ,(", r) })[0]
		all = append(all, d.Code+" at "+word)
	}
	return all
}

// wantMistakes compares the mistakes of a case, one a line, in order.
func (c *resolved) wantMistakes(t *testing.T, want ...string) {
	t.Helper()
	if got := c.mistakes(); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q:\n%s", got, want, c.found)
	}
}
