package lint

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

func TestAvailable(t *testing.T) {
	const requires = "-- go.mod --\nmodule m\nrequire github.com/retrygen/retrygen/runtime/retry/retrygrpc v0.3.0 // indirect\n"
	const vendored = "-- vendor/modules.txt --\n"
	for _, test := range []struct {
		name, files, pkg string
		want             bool
	}{
		{"part of the runtime", "", "retrysql", true},
		{"required", requires, "retrygrpc", true},
		{"another is required", requires, "retrymysql", false},
		{"nothing is required", "-- go.mod --\nmodule m\n", "retrygrpc", false},
		{"the module itself", "-- go.mod --\nmodule github.com/retrygen/retrygen/runtime/retry/retrygrpc\n", "retrygrpc", true},
		{"a module in a folder", requires + "-- sub/go.mod --\nmodule m/sub\n", "retrygrpc", false},
		{"not a module", "", "retrygrpc", false},
		{"an invalid go.mod", "-- go.mod --\nmodule (\n", "retrygrpc", false},
		{"vendored", requires + vendored + "-- vendor/github.com/retrygen/retrygen/runtime/retry/retrygrpc/x.go --\n", "retrygrpc", true},
		{"not vendored", requires + vendored, "retrygrpc", false},
	} {
		dir := t.TempDir()
		for _, file := range txtar.Parse([]byte(test.files)).Files {
			path := filepath.Join(dir, filepath.FromSlash(file.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, file.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got := available(filepath.Join(dir, "sub"), directive.Packages[test.pkg]); got != test.want {
			t.Errorf("%s: %s is available: %t", test.name, test.pkg, got)
		}
	}
}
