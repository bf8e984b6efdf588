package gen_test

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen"
)

// directiveLines matches directives, with the empty comment before them, and go:generate.
var directiveLines = regexp.MustCompile(`(?m)(^[ \t]*//\n)?(^[ \t]*//retry:.*\n)+|^//go:generate .*\n`)

// The examples, without their directives, get some that generate what main uses, compile and
// vet clean.
func TestProposeForExamples(t *testing.T) {
	for name, methods := range map[string]string{
		// what a careful person has written, or close to it
		"store":       "once on Charge",
		"quickstart":  "once on Temperature, Record",
		"breaker":     "once on Work",
		"builder":     "once on Lock, Unlock",
		"callback":    "once on Print",
		"conditional": "once on Price",
		"statistics":  "once on Pop",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := unannotated(t, name)
			cfg := gen.Config{Dir: dir, Patterns: []string{"./..."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")}
			made, err := gen.Propose(t.Context(), cfg)
			if err != nil || len(made.Proposals) != 1 {
				t.Fatalf("%+v, %v", made, err)
			}
			var got []string
			for _, r := range made.Proposals[0].Reasons()[1:] {
				got = append(got, r.Text+" on "+r.Method)
			}
			if strings.Join(got, "; ") != methods {
				t.Errorf("got %q, want %q", got, methods)
			}
			if err := made.Changes.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			src, err := gen.Load(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			res, err := src.Vet(t.Context())
			if err != nil || len(res.Diagnostics) > 0 {
				t.Fatalf("%v, %v", res, err)
			}
			if err := res.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"go", "build", "./..."}, {"gofmt", "-l", "."}} {
				cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
				cmd.Dir, cmd.Env = dir, cfg.Env
				if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
					t.Errorf("%q: %v\n%s", command, err, out)
				}
			}
		})
	}
}

// unannotated returns the folder of a new module with an example, without its directives.
func unannotated(t *testing.T, example string) string {
	t.Helper()
	dir := t.TempDir()
	sources, err := filepath.Glob(filepath.Join("../examples", example, "*.go"))
	if err != nil || len(sources) == 0 {
		t.Fatal("no sources", err)
	}
	for _, path := range sources {
		if strings.HasSuffix(path, "_retry.go") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text, err = format.Source(directiveLines.ReplaceAll(text, nil)); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, filepath.Base(path)), string(text))
	}
	runtime, err := filepath.Abs("../runtime")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), "module example.com/"+example+"\n\ngo 1.26\n\nrequire github.com/retrygen/retrygen/runtime v0.0.0\n\n"+
		"replace github.com/retrygen/retrygen/runtime => "+runtime+"\n")
	return dir
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
