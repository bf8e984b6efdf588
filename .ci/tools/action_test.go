package tools_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// An action is the part of an action.yml that a runner needs for one step.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			Run, Shell string
			Env        map[string]string
			Dir        string `yaml:"working-directory"`
		}
	}
}

// A runner runs the action in a repository as GitHub's does.
type runner struct {
	t         *testing.T
	workspace string
	inputs    map[string]string
}

// git runs git in the workspace and returns its output.
func (r runner) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = r.workspace
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r runner) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.workspace, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// value expands the expressions that the action uses.
func (r runner) value(a action, text string) string {
	for name, input := range a.Inputs {
		value, given := r.inputs[name]
		if !given && !strings.Contains(input.Default, "${{") {
			value = input.Default
		}
		text = strings.ReplaceAll(text, "${{ inputs."+name+" }}", value)
	}
	if strings.Contains(text, "${{") {
		r.t.Errorf("expression that this test does not know: %s", text)
	}
	return text
}

// A stepResult is what a step leaves.
type stepResult struct {
	log, output, summary string
	err                  error
}

func (r runner) run() stepResult {
	r.t.Helper()
	folder, err := filepath.Abs("../../.github/actions/retrygen")
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "action.yml"))
	if err != nil {
		r.t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		r.t.Fatal(err)
	}
	step, temp := a.Runs.Steps[0], r.t.TempDir()
	if len(a.Runs.Steps) != 1 || step.Shell != "bash" {
		r.t.Fatalf("want one step of bash: %+v", a.Runs.Steps)
	}
	file := func(name string) string { return filepath.Join(temp, name) }
	for _, name := range []string{"script.sh", "output", "summary"} {
		content := ""
		if name == "script.sh" {
			content = r.value(a, step.Run)
		}
		if err := os.WriteFile(file(name), []byte(content), 0o666); err != nil {
			r.t.Fatal(err)
		}
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", file("script.sh"))
	cmd.Dir = filepath.Join(r.workspace, r.value(a, step.Dir))
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off",
		"GITHUB_WORKSPACE="+r.workspace, "GITHUB_ACTION_PATH="+folder,
		"GITHUB_OUTPUT="+file("output"), "GITHUB_STEP_SUMMARY="+file("summary"))
	for name, value := range step.Env {
		cmd.Env = append(cmd.Env, name+"="+r.value(a, value))
	}
	log, err := cmd.Output()
	read := func(name string) string {
		content, err := os.ReadFile(file(name))
		if err != nil {
			r.t.Error(err)
		}
		return string(content)
	}
	return stepResult{string(log), read("output"), read("summary"), err}
}

// storeSource has an interface with methods of a policy.
const storeSource = `package store

import "context"

//retry:policy attempts=4 if=retry.Transient
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error
}
`

// newRunner returns a runner with a repository that has a module in a folder, with one
// package and its generated file.
func newRunner(t *testing.T) (r runner, retrygen string) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	retrygen = build(t, root)
	workspace, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r = runner{t, workspace, map[string]string{"command": retrygen, "working-directory": "service"}}
	r.write("service/go.mod", "module example.org/service\n\ngo 1.26\n\nrequire github.com/retrygen/retrygen/runtime v0.0.0\n\n"+
		"replace github.com/retrygen/retrygen/runtime => "+filepath.Join(root, "runtime")+"\n")
	r.write("service/store/store.go", storeSource)
	r.generate(retrygen)
	r.git("init", "--quiet")
	r.git("add", ".")
	r.git("commit", "--quiet", "--message=base")
	return r, retrygen
}

func (r runner) generate(retrygen string) {
	r.t.Helper()
	cmd := exec.Command(retrygen, "./...")
	cmd.Dir, cmd.Env = filepath.Join(r.workspace, "service"), append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
}

// The action passes where nothing is to be found, annotates what -check and vet find, each
// finding once, and lists the methods that a pull request changes.
func TestAction(t *testing.T) {
	r, retrygen := newRunner(t)
	got := r.run()
	if got.err != nil || got.log != "" || got.output != "findings=0\n" || got.summary != "No findings of retrygen: generated files are up to date.\n" {
		t.Errorf("without findings: %+v", got)
	}

	r.inputs["base"] = r.git("rev-parse", "HEAD")
	r.write("service/store/store.go", strings.Replace(storeSource, "\tList", "\t//retry:policy attempts=6 on=context.Canceled\n\tList", 1))
	got = r.run()
	const file = "file=service/store/store"
	if lines := strings.Split(strings.TrimSpace(got.log), "\n"); len(lines) != 2 ||
		!slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "::warning "+file+".go,line=8,") }) ||
		!slices.ContainsFunc(lines, func(l string) bool {
			return strings.HasPrefix(l, "::error "+file+"_retry.go,") && strings.Contains(l, "%0A-")
		}) {
		t.Errorf("want a warning and a stale file with its diff:\n%s", got.log)
	}
	if got.err == nil || got.output != "findings=2\n" {
		t.Errorf("with findings: %v, %s", got.err, got.output)
	}
	if !strings.HasPrefix(got.summary, "2 findings of retrygen.\n\n### New or changed methods\n\n| method |") ||
		strings.Count(got.summary, "\n| ") != 2 || !strings.Contains(got.summary, "| `store.Store.List` | `attempts=6 ") {
		t.Errorf("want a table of the one method that is changed:\n%s", got.summary)
	}
	if trees := r.git("worktree", "list"); strings.Contains(trees, "\n") {
		t.Errorf("worktrees are left: %s", trees)
	}

	r.write("service/store/store.go", strings.Replace(storeSource, "attempts=4", "attempts=5", 1))
	r.generate(retrygen)
	r.inputs["base"] = "0123456789012345678901234567890123456789" // which cannot be fetched
	if got = r.run(); got.err != nil || strings.Count(got.summary, "\n| `") != 2 {
		t.Errorf("with an unknown base, all methods are new: %+v", got)
	}
}

// What prevents retrygen from looking is an annotation, too.
func TestActionBroken(t *testing.T) {
	r, _ := newRunner(t)
	r.inputs["packages"] = "./store ./100%"
	got := r.run()
	if got.err == nil || got.output != "findings=1\n" || !strings.HasPrefix(got.log, "::error title=retrygen::retrygen: ") || !strings.Contains(got.log, "./100%25") {
		t.Errorf("%+v", got)
	}
}
