package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestRecipes runs the commands that the cookbook in examples recommends. Where its modules
// replace that of the tool by $ROOT, go tool retrygen runs the tool of this source tree.
func TestRecipes(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	vars := goEnv(t, "GOCACHE", "GOMODCACHE")
	testscript.Run(t, testscript.Params{
		Dir: "testdata/recipes",
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, vars...)
			env.Setenv("GOPROXY", "off")
			env.Setenv("GITHUB_WORKSPACE", env.WorkDir)
			env.Setenv("ROOT", root)
			return nil
		},
	})
}
