package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"retrygen": main})
}

// TestScripts runs the scripts in testdata/script. Their modules use the runtime of this
// source tree, and need no network.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	vars := goEnv(t, "GOCACHE", "GOMODCACHE")
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, vars...)
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "-mod=mod")
			env.Setenv("GOWORK", "off")
			mod := "module example.com/m\n\ngo 1.26.0\n\nrequire github.com/retrygen/retrygen/runtime v0.0.0\n\n" +
				"replace github.com/retrygen/retrygen/runtime => " + root + "/runtime\n"
			return os.WriteFile(filepath.Join(env.WorkDir, "go.mod"), []byte(mod), 0o666)
		},
		Condition: func(cond string) (bool, error) { return cond == "root" && os.Geteuid() == 0, nil },
	})
}

// goEnv returns variables of the go command, which scripts do not inherit, as NAME=value.
func goEnv(t *testing.T, names ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, name := range names {
		values[i] = name + "=" + values[i]
	}
	return values
}

// If an interrupt arrives before the load ends, nothing is written.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range []string{"DIR", "-check DIR", "init -w DIR", "plan DIR", "vet DIR", "vet -fix DIR", "config check FILE DIR", "simulate outage -method a.B.C DIR"} {
		var stdout, stderr strings.Builder
		words := strings.Fields(strings.NewReplacer("DIR", "../../gen/internal/diag/...", "FILE", os.DevNull).Replace(args))
		if code := run(ctx, words, nil, &stdout, &stderr); code != exitFound {
			t.Errorf("%s: exit code %d", args, code)
		}
		if !strings.Contains(stderr.String(), context.Canceled.Error()) || stdout.Len() > 0 {
			t.Errorf("%s: says %q, %q", args, &stdout, &stderr)
		}
	}
}
