package load_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// toolLog is the variable with the name of the file that lists what is compiled, a
// package a line.
const toolLog = "RETRYGEN_TEST_TOOL_LOG"

// TestMain makes the test's binary a tool for the go command's -toolexec, which notes which
// packages are compiled, or a driver.
func TestMain(m *testing.M) {
	if os.Getenv(asDriver) != "" {
		if err := drive(os.Stdin, os.Stdout, os.Args[1:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	path := os.Getenv(toolLog)
	if path == "" || len(os.Args) < 2 || strings.HasPrefix(os.Args[1], "-test.") {
		os.Exit(m.Run())
	}
	if err := logCompile(path, os.Args[1:]); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if cmd.Run() != nil {
		os.Exit(1)
	}
}

// logCompile notes the package if a command line is that of the compiler. If the log is a
// pipe, it is held open for as long as this process lives.
func logCompile(path string, args []string) error {
	i := slices.Index(args, "-p")
	if strings.TrimSuffix(filepath.Base(args[0]), ".exe") != "compile" || i < 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(args[i+1] + "\n"); err != nil {
		return err
	}
	hold(f)
	return nil
}

// toolConfig returns the configuration for an archive, with this binary as a tool.
func toolConfig(dir string, archive *txtar.Archive, log string) load.Config {
	cfg := configOf(dir, archive)
	cfg.Env = append(cfg.Env, "GOFLAGS=-mod=mod -toolexec="+os.Args[0], toolLog+"="+log)
	return cfg
}

// TestCompiled sees which packages are compiled for a load: those that annotated packages
// import, and none that is type-checked from source.
func TestCompiled(t *testing.T) {
	eachArchive(t, "testdata/compiled/*.txtar", func(t *testing.T, _ string, archive *txtar.Archive) {
		skipWithoutCgo(t, archive)
		dir := extract(t, archive)
		log := filepath.Join(t.TempDir(), "log")
		cfg := toolConfig(dir, archive, log)
		got := loaded(t, cfg) + compiledText(t, log)
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
		if want := string(archive.Files[i].Data); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	})
}

// skipWithoutCgo skips the test of an archive with cgo if cgo is not available.
func skipWithoutCgo(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	if !strings.Contains(string(txtar.Format(archive)), `import "C"`) {
		return
	}
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	enabled, compiler, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err == nil && enabled == "1" {
		_, err = exec.LookPath(compiler)
	}
	if err != nil || enabled != "1" {
		t.Skip("no cgo here")
	}
}

func loadedText(res *load.Result) string {
	var b strings.Builder
	for _, p := range res.Packages {
		b.WriteString("loaded " + p.ID + ":")
		for _, d := range p.Decls {
			b.WriteString(" " + d.Spec.Name.Name)
		}
		b.WriteString("\n")
	}
	for _, d := range res.Found {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// compiledText returns the packages of the test's module that a log lists.
func compiledText(t *testing.T, log string) string {
	t.Helper()
	content, err := os.ReadFile(log)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	lines := slices.Sorted(strings.Lines(string(content)))
	var b strings.Builder
	for _, line := range slices.Compact(lines) {
		if strings.HasPrefix(line, "example.com/m") {
			b.WriteString("compiled " + line)
		}
	}
	return b.String()
}
