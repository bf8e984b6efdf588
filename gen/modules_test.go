package gen_test

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/retrygen/retrygen/gen"
)

// TestModules generates in the modules in testdata/modules, and compiles the result. REPO
// stands for the folder of the runtime's module; commands on lines of an archive's
// comment that begin with $ run first.
func TestModules(t *testing.T) {
	archives, err := filepath.Glob("../testdata/modules/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			buildModule(t, archive)
		})
	}
}

// TestManyMethods generates for an interface of 500 methods.
func TestManyMethods(t *testing.T) {
	t.Parallel()
	var methods strings.Builder
	for i := range 500 {
		fmt.Fprintf(&methods, "\tMethod%d(ctx context.Context, a, b string) (n int, err error)\n", i)
	}
	buildModule(t, txtar.Parse([]byte(`-- go.mod --
module example.org/many

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
-- many.go --
package many

import "context"

//retry:policy attempts=4
type Many interface {
`+methods.String()+`}
`)))
}

// buildModule unpacks an archive, generates in each of its modules, and compiles.
func buildModule(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	dir := unpack(t, archive)
	for line := range strings.Lines(string(archive.Comment)) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			run(t, dir, strings.Fields(command)...)
		}
	}
	generated := 0
	for _, f := range archive.Files {
		if path.Base(f.Name) == "go.mod" {
			generated += generateModule(t, filepath.Join(dir, filepath.FromSlash(path.Dir(f.Name))))
		}
	}
	if generated == 0 {
		t.Error("nothing was generated")
	}
}

// generateModule generates in a module, compiles it and runs the tests in its root. It returns the number of files.
func generateModule(t *testing.T, dir string) int {
	t.Helper()
	n := generateFiles(t, dir)
	run(t, dir, "go", "build", "./...")
	if tests, _ := filepath.Glob(filepath.Join(dir, "*_test.go")); len(tests) > 0 {
		run(t, dir, "go", "test", "./...")
	}
	return n
}

// generateFiles generates in a module, and returns the number of files.
func generateFiles(t *testing.T, dir string) int {
	t.Helper()
	_, res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}, Env: environment()})
	if err := res.Diagnostics.Errors().Err(); err != nil {
		t.Error(err)
	}
	for _, f := range res.Files {
		write(t, f.Path, f.Content)
	}
	return len(res.Files)
}

// unpack writes an archive to a new folder, next to the module of the runtime: what users
// have, without the generator's dependencies.
func unpack(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	repo := filepath.Join(dir, "runtime")
	for _, f := range archive.Files {
		content := strings.ReplaceAll(string(f.Data), "REPO", repo)
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), []byte(content))
	}
	if err := os.CopyFS(repo, os.DirFS("../runtime")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs a command that must succeed.
func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir, cmd.Env = dir, environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
}

// environment prevents the go command from using the network.
func environment() []string {
	return append(os.Environ(), "GOPROXY=off", "GOFLAGS=")
}

// Vet loads the code that calls with the same environment as the annotated packages.
func TestVetEnvironment(t *testing.T) {
	t.Parallel()
	dir := unpack(t, txtar.Parse([]byte(`-- go.mod --
module example.org/calls

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
-- calls.go --
//go:build extra

package calls

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

var policy retry.Policy

func shadowed(ctx context.Context, get func(context.Context) error) (err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		err := get(ctx)
		_ = err
	}
	return err
}
`)))
	env := append(environment(), "GOFLAGS=-tags=extra")
	src, err := gen.Load(t.Context(), gen.Config{Dir: dir, Patterns: []string{"."}, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	res, err := src.Vet(t.Context())
	if err != nil || len(res.Diagnostics) != 1 {
		t.Errorf("got %v, %v, want that err is shadowed", res.Diagnostics, err)
	}
}
