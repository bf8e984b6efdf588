package lint_test

import (
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/lint"
)

// The modules of these tests have no go.sum, and depend only on the runtime.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off"} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// Every check reports the faults in bad.go in the folder of its name, with the fixes in
// bad.go.golden, and nothing in good.go.
func TestAnalyzers(t *testing.T) {
	for _, a := range lint.Analyzers() {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			dir := newModule(t)
			copyTo(t, filepath.Join("testdata", a.Name), filepath.Join(dir, a.Name))
			if a.Name != "stale" {
				generate(t, dir)
			}
			analysistest.RunWithSuggestedFixes(t, dir, a, "./...")
		})
	}
}

// The checks recognize the libraries themselves, in the versions of examples/clients.
func TestRealClients(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copyTo(t, "testdata/real", dir)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod := strings.ReplaceAll(read(t, "../../examples/clients/go.mod"), "=> ../..", "=> "+root)
	for name, text := range map[string]string{"go.mod": mod, "go.sum": read(t, "../../examples/clients/go.sum")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./...")
	list.Dir = dir
	if out, err := list.CombinedOutput(); err != nil {
		t.Skipf("run go mod download in examples/clients first: %s", out)
	}
	generate(t, dir)
	found := strings.Join(analyze(t, dir), "\n")
	wants := regexp.MustCompile("// want .*`(.*)`").FindAllStringSubmatch(read(t, filepath.Join(dir, "clients.go")), -1)
	for _, want := range wants {
		if !regexp.MustCompile(want[1]).MatchString(found) {
			t.Errorf("no diagnostic matches %s", want[1])
		}
	}
	if n := strings.Count(found, "\n") + 1; n != len(wants) {
		t.Errorf("%d diagnostics, want %d:\n%s", n, len(wants), found)
	}
}

// No check reports anything in the good.go of another, and newly generated files are not
// stale.
func TestGood(t *testing.T) {
	t.Parallel()
	dir := newModule(t)
	for _, a := range lint.Analyzers() {
		copyTo(t, filepath.Join("testdata", a.Name), filepath.Join(dir, a.Name))
	}
	removeBad(t, dir)
	generate(t, dir)
	for _, found := range analyze(t, dir) {
		t.Error(found)
	}
}

// No check reports anything in the examples.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, found := range analyze(t, "../../examples", "GOFLAGS=", "GOWORK=") {
		t.Error(found)
	}
}

// analyze returns the diagnostics of all analyzers for the packages below a folder.
func analyze(t *testing.T, dir string, env ...string) []string {
	t.Helper()
	mode := packages.LoadSyntax | packages.NeedModule // dependencies from export data
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: true, Env: append(os.Environ(), env...)}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(lint.Analyzers(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Error(action.Err)
		}
		for _, d := range action.Diagnostics {
			found = append(found, fmt.Sprintf("%s: %s: %s", action.Package.Fset.Position(d.Pos), action, d.Message))
		}
	}
	return found
}

// removeBad removes the files that expect diagnostics.
func removeBad(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || !strings.Contains(read(t, path), "// want ") {
			return err
		}
		return os.Remove(path)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newModule returns the folder of a new module that uses the runtime of this source tree.
func newModule(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod := "module example.com/m\n\ngo 1.26.0\n" + require("github.com/retrygen/retrygen/runtime", root+"/runtime")
	stubs, err := filepath.Glob(root + "/gen/lint/testdata/stubs/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, stub := range stubs {
		mod += require(modfile.ModulePath([]byte(read(t, filepath.Join(stub, "go.mod")))), stub)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// require returns the lines of a go.mod that require a module in a folder.
func require(path, dir string) string {
	version := "v0.0.0"
	if _, major, ok := module.SplitPathVersion(path); ok && major != "" {
		version = strings.TrimPrefix(major, "/") + ".0.0"
	}
	return fmt.Sprintf("\nrequire %s %s\n\nreplace %s => %s\n", path, version, path, dir)
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// generate generates the wrappers in a module.
func generate(t *testing.T, dir string) {
	t.Helper()
	src, err := gen.Load(t.Context(), gen.Config{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	res, err := src.Generate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Changes.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestValid(t *testing.T) {
	if err := analysis.Validate(lint.Analyzers()); err != nil {
		t.Error(err)
	}
}

// Pages fit a terminal, and their code is formatted.
func TestPages(t *testing.T) {
	for _, c := range lint.Checks() {
		if lint.Lookup(c.Name) != c {
			t.Errorf("%s is not found by its name", c.Name)
		}
		for line := range strings.Lines(c.Page() + lint.Help()) {
			if len([]rune(line)) > 101 {
				t.Errorf("%s: a line is too long: %s", c.Name, line)
			}
		}
		for _, code := range []string{c.Before, c.After} {
			if got, err := format.Source([]byte(code)); err == nil && string(got) != code {
				t.Errorf("%s: not formatted:\n%s", c.Name, code)
			}
		}
	}
}

// The reference lists the checks.
func TestReadme(t *testing.T) {
	text := read(t, "../../cmd/retrygen/README.md")
	for _, c := range lint.Checks() {
		if row := fmt.Sprintf("| `%s` | %s |\n", c.Name, c.Title); !strings.Contains(text, row) {
			t.Errorf("the reference does not have\n%s", row)
		}
	}
}
