package gen_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/own"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// errorsFile has the errors of a folder from which nothing is generated. warningsFile has
// the warnings of a folder, in the cases of the linter.
const (
	errorsFile   = "errors.txt"
	warningsFile = "warnings.txt"
)

// TestGolden generates from every folder below testdata/golden and compares the output: a
// folder has either generated files or errors.txt. The output is compiled, vetted and
// tested before -update saves it.
func TestGolden(t *testing.T) {
	root, err := filepath.Abs("../testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	_, res := generate(t, gen.Config{Dir: root, Patterns: []string{"./..."}})
	want := readGolden(t, root)
	got := generated(root, res)
	if !t.Run("compiles", func(t *testing.T) { compile(t, root, res) }) && *update {
		t.Fatal("not saved, because it does not compile or pass its tests")
	}
	paths := map[string]bool{}
	for path := range want {
		paths[path] = true
	}
	for path := range got {
		paths[path] = true
	}
	for path := range paths {
		t.Run(filepath.ToSlash(path), func(t *testing.T) { compare(t, filepath.Join(root, path), want[path], got[path]) })
	}
}

// goldenModule is the go.mod of a copy of the golden folders, for unpack.
const goldenModule = `module github.com/retrygen/retrygen/testdata/golden

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
`

// TestGoldenCRLF generates from the golden folders as Git checks them out on Windows. The
// code is the same, with LF, and so are the errors and their positions.
func TestGoldenCRLF(t *testing.T) {
	t.Parallel()
	golden := os.DirFS("../testdata/golden")
	root := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "go.mod", Data: []byte(goldenModule)}}})
	err := fs.WalkDir(golden, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(golden, name)
		write(t, filepath.Join(root, name), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, res := generate(t, gen.Config{Dir: root, Patterns: []string{"./..."}, Env: environment()})
	got := generated(root, res)
	for path, want := range readGolden(t, "../testdata/golden") {
		if got[path] != want {
			t.Errorf("%s: %s", path, diff.Diff("want", []byte(want), "got", []byte(got[path])))
		}
		delete(got, path)
	}
	for path := range got {
		t.Errorf("%s is new", path)
	}
	for _, c := range res.Changes {
		t.Errorf("%s is stale", c.Name)
	}
}

// generate loads the packages of cfg and generates their files.
func generate(t *testing.T, cfg gen.Config) (*gen.Source, *gen.Result) {
	t.Helper()
	src, err := gen.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	res, err := src.Generate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return src, res
}

// generated returns the output by path: the generated files, and the diagnostics of each
// folder.
func generated(root string, res *gen.Result) map[string]string {
	files := map[string]string{}
	for _, f := range res.Files {
		if path, err := filepath.Rel(root, f.Path); err == nil && f.Content != nil {
			files[path] = string(f.Content)
		}
	}
	for _, d := range res.Diagnostics {
		name := errorsFile
		if d.Severity == diag.Warning {
			if !strings.HasPrefix(d.Pos.Filename, "vet/") {
				continue // each case covers one feature
			}
			name = warningsFile
		}
		path := filepath.Join(filepath.Dir(d.Pos.Filename), name)
		d.Pos.Filename = filepath.Base(d.Pos.Filename)
		for i := range d.Related {
			d.Related[i].Pos.Filename = filepath.Base(d.Related[i].Pos.Filename)
		}
		files[path] += d.String() + "\n"
	}
	return files
}

// readGolden returns the golden files by path.
func readGolden(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil || entry.Name() != errorsFile && entry.Name() != warningsFile && !own.Is(content) {
			return err
		}
		if built, err := build.Default.MatchFile(filepath.Dir(path), entry.Name()); err == nil && !built && own.Is(content) {
			return nil // for another system, or requires cgo
		}
		rel, err := filepath.Rel(root, path)
		files[rel] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestCommentWidth checks that comments of generated code have at most 100 columns,
// counting a tab as eight.
func TestCommentWidth(t *testing.T) {
	root := filepath.Join("..", "testdata", "golden")
	for path, content := range readGolden(t, root) {
		for line := range strings.Lines(content) {
			line = strings.TrimRight(strings.Replace(line, "//\t", "//      ", 1), "\n")
			if n := utf8.RuneCountInString(line); n > 100 && strings.HasPrefix(line, "//") {
				t.Errorf("%s: %d columns: %s", path, n, line)
			}
		}
	}
}

func compare(t *testing.T, path, want, got string) {
	if want == got {
		return
	}
	switch {
	case !*update:
		t.Errorf("go test ./gen -update saves this:\n%s", diff.Diff("want", []byte(want), "got", []byte(got)))
	case got == "":
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	default:
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// compile vets and tests the packages with generated files as if those were saved.
func compile(t *testing.T, root string, res *gen.Result) {
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	dirs := writeOverlay(t, root, overlay, res)
	for _, verb := range []string{"vet", "test"} {
		cmd := exec.CommandContext(t.Context(), "go", append([]string{verb, "-overlay=" + overlay}, dirs...)...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", verb, err, bytes.TrimSpace(out))
		}
	}
}

// writeOverlay writes an overlay that makes the go command see res as if it were saved.
// It returns the folders of res.
func writeOverlay(t *testing.T, root, path string, res *gen.Result) []string {
	t.Helper()
	replace := map[string]string{}
	var dirs []string
	for i, f := range res.Files {
		replace[f.Path] = ""
		if f.Content == nil {
			continue
		}
		replace[f.Path] = filepath.Join(filepath.Dir(path), fmt.Sprint(i, "_", filepath.Base(f.Path)))
		if err := os.WriteFile(replace[f.Path], f.Content, 0o644); err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(root, filepath.Dir(f.Path))
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, "./"+filepath.ToSlash(rel))
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return slices.Compact(dirs)
}
