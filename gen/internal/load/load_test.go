package load_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
)

var update = flag.Bool("update", false, "rewrite what the tests want")

// eachArchive runs a test for each archive that a pattern matches.
func eachArchive(t *testing.T, pattern string, test func(t *testing.T, path string, archive *txtar.Archive)) {
	t.Helper()
	archives, err := filepath.Glob(pattern)
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			test(t, path, archive)
		})
	}
}

// TestLoad loads the archives in testdata. The comment of an archive says in its first
// line which patterns to load, and "tags:" with which tags; its file "want" is what was found.
func TestLoad(t *testing.T) {
	eachArchive(t, "testdata/*.txtar", func(t *testing.T, path string, archive *txtar.Archive) {
		dir := extract(t, archive)
		got := loadText(t, dir, configOf(dir, archive))
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
		want := string(archive.Files[i].Data)
		if got == want {
			return
		}
		if !*update {
			t.Fatalf("got:\n%s\nwant:\n%s", got, want)
		}
		archive.Files[i].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	})
}

// extract writes the files of an archive but "want" to a temporary folder.
func extract(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "want" {
			continue
		}
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func configOf(dir string, archive *txtar.Archive) load.Config {
	line, _, _ := strings.Cut(string(archive.Comment), "\n")
	patterns, tags, _ := strings.Cut(line, "tags:")
	env := append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off", "GOOS=linux")
	return load.Config{Dir: dir, Patterns: strings.Fields(patterns), Tags: strings.TrimSpace(tags), Env: env}
}

// loadText loads and prints what is found, with file names relative to dir.
func loadText(t *testing.T, dir string, cfg load.Config) string {
	t.Helper()
	res, err := load.Load(t.Context(), cfg)
	if err != nil {
		return strings.ReplaceAll(fmt.Sprintf("error: %v\n", err), dir+"/", "")
	}
	var b strings.Builder
	for _, p := range res.Packages {
		fmt.Fprintf(&b, "package %s (%s)\n", p.ID, p.Name)
		for _, d := range p.Decls {
			writeDecl(&b, d)
		}
	}
	for _, path := range res.Outputs {
		fmt.Fprintln(&b, "output", path)
	}
	for _, s := range res.Skipped {
		fmt.Fprintln(&b, "skipped", s.Path, s.Outputs)
	}
	for _, d := range res.Found {
		fmt.Fprintln(&b, d)
	}
	return strings.ReplaceAll(b.String(), dir+"/", "")
}

func writeDecl(b *strings.Builder, d *load.Decl) {
	fmt.Fprintf(b, "\t%s %s", d.File.Path, d.Spec.Name.Name)
	if d.File.Constraint != "" {
		fmt.Fprintf(b, " [%s]", d.File.Constraint)
	}
	fmt.Fprintf(b, ", on %s:%s\n", d.Place, lineText(d.Lines))
	for _, name := range sortedKeys(d.Methods) {
		fmt.Fprintf(b, "\t\t%s:%s\n", name, lineText(d.Methods[name]))
	}
}

func lineText(lines []directive.Line) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, " %s", strings.TrimSpace(l.Method.Text+" "+l.Verb.Name))
	}
	return b.String()
}

func sortedKeys(m map[string][]directive.Line) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
