package gen_test

import (
	"os"
	"os/exec"
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
