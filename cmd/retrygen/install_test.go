package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const (
	toolModule    = "github.com/retrygen/retrygen"
	runtimeModule = toolModule + "/runtime"
)

// A user has an empty module and gets retrygen's from a module proxy.
type user struct {
	t   *testing.T
	dir string
	bin string // where go install puts programs
	env []string
}

// newUser publishes the modules of this source tree in the test's own proxy. The user
// downloads modules to a folder.
func newUser(t *testing.T, downloads string) user {
	t.Helper()
	proxy, version := t.TempDir(), releasedVersion(t)
	publish(t, proxy, module.Version{Path: toolModule, Version: version}, "../..")
	publish(t, proxy, module.Version{Path: runtimeModule, Version: version}, "../../runtime")

	vars := goEnv(t, "GOMODCACHE", "GOPROXY")
	cache, _ := strings.CutPrefix(vars[0], "GOMODCACHE=")
	proxies := []string{"file://" + filepath.ToSlash(proxy), "file://" + filepath.ToSlash(cache) + "/cache/download"}
	bin := t.TempDir()
	env := append(os.Environ(), "GOWORK=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOFLAGS=-modcacherw",
		vars[1][:len("GOPROXY=")]+strings.Join(append(proxies, vars[1][len("GOPROXY="):]), ","),
		"GOMODCACHE="+downloads, "GOBIN="+bin)
	u := user{t, t.TempDir(), bin, env}
	u.write("go.mod", "module example.com/m\n\ngo 1.24.0\n")
	return u
}

// releasedVersion returns the version that all modules of this tree are released as: the one
// of the runtime that the tool requires.
func releasedVersion(t *testing.T) string {
	t.Helper()
	version, ok := required(t, "../../go.mod")[runtimeModule]
	if !ok {
		t.Fatal("go.mod does not require ", runtimeModule)
	}
	return version
}

// required returns the versions of the modules that a go.mod file requires.
func required(t *testing.T, path string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.ParseLax(path, content, nil)
	if err != nil {
		t.Fatal(err)
	}
	versions := make(map[string]string)
	for _, r := range file.Require {
		versions[r.Mod.Path] = r.Mod.Version
	}
	return versions
}

// The workspace, the modules that are released together and what users copy agree with
// go.mod about the version.
func TestOneVersion(t *testing.T) {
	version := releasedVersion(t)
	work, err := os.ReadFile("../../go.work")
	if err != nil {
		t.Fatal(err)
	}
	if want := "replace " + runtimeModule + " " + version + " => ./runtime"; !strings.Contains(string(work), want) {
		t.Errorf("go.work does not say %s", want)
	}
	release, err := os.ReadFile("../../.ci/release")
	if err != nil {
		t.Fatal(err)
	}
	nested, _ := filepath.Glob("../../runtime/retry/retry*/go.mod")
	for _, path := range append(nested, "../../gen/lint/golangci/go.mod") {
		folder := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")
		if !strings.Contains(string(release), " "+folder+"/") {
			t.Errorf(".ci/release does not tag %s", folder)
		}
		for _, module := range []string{toolModule, runtimeModule} {
			if got, ok := required(t, path)[module]; ok && got != version {
				t.Errorf("%s requires %s %s, want %s", path, module, got, version)
			}
		}
	}
	for path, wants := range map[string][]string{
		"../../README.md":                   {".github/actions/retrygen@" + version},
		"../../gen/lint/golangci/README.md": {"    version: " + version + "\n", "`gen/lint/golangci/" + version + "`"},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s does not have %s", path, want)
			}
		}
	}
}

// publish adds the module in dir to proxy.
func publish(t *testing.T, proxy string, m module.Version, dir string) {
	t.Helper()
	versions := filepath.Join(proxy, filepath.FromSlash(m.Path), "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.Create(filepath.Join(versions, m.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if err := zip.CreateFromDir(archive, m, dir); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"list":              m.Version + "\n",
		m.Version + ".mod":  string(mod),
		m.Version + ".info": `{"Version":"` + m.Version + `"}`,
	} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (u user) write(name, content string) {
	u.t.Helper()
	if err := os.WriteFile(filepath.Join(u.dir, name), []byte(content), 0o644); err != nil {
		u.t.Fatal(err)
	}
}

func (u user) read(name string) string {
	u.t.Helper()
	content, err := os.ReadFile(filepath.Join(u.dir, name))
	if err != nil {
		u.t.Fatal(err)
	}
	return string(content)
}

// run runs a command, which must succeed.
func (u user) run(command string) {
	u.t.Helper()
	fields := strings.Fields(command)
	cmd := exec.CommandContext(u.t.Context(), fields[0], fields[1:]...)
	cmd.Dir, cmd.Env = u.dir, u.env
	if out, err := cmd.CombinedOutput(); err != nil {
		u.t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

// A program that uses the runtime alone requires nothing else, and keeps its Go version.
func TestInstallRuntime(t *testing.T) {
	t.Parallel()
	u := newUser(t, t.TempDir())
	u.run("go get " + runtimeModule)
	u.write("main.go", `package main

import "github.com/retrygen/retrygen/runtime/retry"

func main() { println(retry.Policy{}.String()) }
`)
	u.run("go mod tidy")
	u.run("go vet ./...")
	version := releasedVersion(t)
	if got, want := u.read("go.mod"), "module example.com/m\n\ngo 1.24.0\n\nrequire "+runtimeModule+" "+version+"\n"; got != want {
		t.Errorf("go.mod is\n%s\nwant\n%s", got, want)
	}
	for line := range strings.Lines(u.read("go.sum")) {
		if !strings.HasPrefix(line, runtimeModule+" ") {
			t.Errorf("go.sum has a line of another module: %s", line)
		}
	}
}

// The tool generates code whether the module requires it or it was installed with go
// install.
func TestInstallTool(t *testing.T) {
	t.Parallel()
	store := `package m

//go:generate go tool retrygen

import "context"

//retry:policy attempts=4 if=retry.Transient
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
`
	downloads := t.TempDir() // shared, because the go command builds packages in another folder anew
	t.Run("go get -tool", func(t *testing.T) {
		u := newUser(t, downloads)
		u.run("go get -tool " + toolModule + "/cmd/retrygen")
		u.write("store.go", store)
		u.run("go generate ./...")
		u.run("go vet ./...")
		if !regexp.MustCompile(`(?m)^tool ` + toolModule + `/cmd/retrygen$`).MatchString(u.read("go.mod")) {
			t.Errorf("go.mod does not name the tool:\n%s", u.read("go.mod"))
		}
	})
	t.Run("init", func(t *testing.T) {
		u := newUser(t, downloads)
		u.run("go get -tool " + toolModule + "/cmd/retrygen")
		u.write("store.go", strings.NewReplacer("//go:generate go tool retrygen\n\n", "", "//retry:policy attempts=4 if=retry.Transient\n", "").Replace(store))
		u.write("use.go", "package m\n\nvar Use = NewRetryingStore\n")
		u.run("go tool retrygen init -w ./...")
		u.run("go generate ./...")
		u.run("go vet ./...")
		u.run("go tool retrygen vet ./...")
		if got := u.read("store.go"); got != strings.Replace(store, "attempts=4", "attempts=3", 1) {
			t.Errorf("wrote\n%s", got)
		}
	})
	t.Run("go install", func(t *testing.T) {
		u := newUser(t, downloads)
		u.run("go install " + toolModule + "/cmd/retrygen@latest")
		u.run("go get " + runtimeModule)
		u.write("store.go", store)
		u.run(filepath.Join(u.bin, "retrygen"))
		u.run("go vet ./...")
		if strings.Contains(u.read("go.mod"), "golang.org/x") {
			t.Errorf("go.mod requires more than the runtime:\n%s", u.read("go.mod"))
		}
	})
}
