package gen_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/retrygen/retrygen/gen/internal/emit"
)

const versioned = `-- go.mod --
module example.org/versioned

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
-- versioned.go --
package versioned

import "context"

//retry:policy attempts=4
type Getter interface {
	Get(ctx context.Context) error
}
`

// With a runtime older than it requires, generated code does not compile, and both the
// error and the line that it points at name the remedy.
func TestOlderRuntime(t *testing.T) {
	t.Parallel()
	dir := unpack(t, txtar.Parse([]byte(versioned)))
	generateFiles(t, dir)
	write(t, filepath.Join(dir, "runtime/retry/support/version.go"), []byte("package support\n"))
	cmd := exec.CommandContext(t.Context(), "go", "build", ".")
	cmd.Dir, cmd.Env = dir, environment()
	out, err := cmd.CombinedOutput()
	const want = "./versioned_retry.go:13:19: undefined: support.RuntimeAtLeastV0_2"
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("go build: %v\n%s\nwant %s", err, out, want)
	}
	content, err := os.ReadFile(filepath.Join(dir, "versioned_retry.go"))
	if err != nil {
		t.Fatal(err)
	}
	const remedy = "// Undefined in older runtimes: run go get github.com/retrygen/retrygen/runtime.\n"
	if before, _, _ := strings.Cut(string(content), "const _"); !strings.HasSuffix(before, remedy) {
		t.Errorf("the line above the constant is not %s", remedy)
	}
}

// Generated code does not require a newer runtime than the tool does.
func TestRuntimeVersion(t *testing.T) {
	content, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.ParseLax("go.mod", content, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !semver.IsValid(emit.RuntimeVersion) {
		t.Errorf("RuntimeVersion %q is not a version", emit.RuntimeVersion)
	}
	for _, r := range mod.Require {
		if r.Mod.Path == "github.com/retrygen/retrygen/runtime" && semver.Compare(emit.RuntimeVersion, r.Mod.Version) > 0 {
			t.Errorf("generated code requires %s, the tool only %s", emit.RuntimeVersion, r.Mod.Version)
		}
	}
}

// TestCompat compiles and tests code that was generated for earlier versions of the
// runtime, kept in testdata/compat, with the runtime of today. With -update, it keeps
// today's golden files for the version that they require, once and for all.
func TestCompat(t *testing.T) {
	current := filepath.Join("../testdata/compat", emit.RuntimeVersion+".txtar")
	if _, err := os.Stat(current); err != nil {
		if !*update {
			t.Fatalf("%v: go test ./gen -run Compat -update saves it", err)
		}
		write(t, current, txtar.Format(golden(t)))
	}
	archives, err := filepath.Glob("../testdata/compat/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			run(t, unpack(t, archive), "go", "test", "-trimpath", "./...")
		})
	}
}

// golden returns a module of the golden files that compile, and their tests.
func golden(t *testing.T) *txtar.Archive {
	t.Helper()
	archive := &txtar.Archive{
		Comment: []byte("Generated for the runtime " + emit.RuntimeVersion + ". Do not edit.\n"),
		Files:   []txtar.File{{Name: "go.mod", Data: []byte(goldenModule)}},
	}
	for _, folder := range []string{"basic", "keys", "traps", "verbs", "wrappers"} {
		root := os.DirFS("../testdata/golden")
		err := fs.WalkDir(root, folder, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || path.Ext(name) != ".go" {
				return err
			}
			content, err := fs.ReadFile(root, name)
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: content})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return archive
}

// Generated code compiles with the oldest runtime that it claims to work with, once that
// is released.
func TestOldestRuntime(t *testing.T) {
	tag := "runtime/" + emit.RuntimeVersion + ".0"
	if exec.CommandContext(t.Context(), "git", "rev-parse", "--verify", "--quiet", "refs/tags/"+tag).Run() != nil {
		t.Skip("there is no tag " + tag)
	}
	t.Parallel()
	dir := unpack(t, golden(t))
	if err := os.RemoveAll(filepath.Join(dir, "runtime")); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "runtime.tar")
	run(t, "..", "git", "archive", "--output="+old, tag, "runtime")
	run(t, dir, "tar", "-xf", old)
	run(t, dir, "go", "build", "-trimpath", "./...")
}
