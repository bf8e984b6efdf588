package load_test

import (
	"path/filepath"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// What another package declares can be a retry.Backoff although nothing here imports
// package retry: what that mentions comes with it.
func TestSeen(t *testing.T) {
	dir, err := filepath.Abs("../../../testdata/golden/keys/backoffvalue")
	if err != nil {
		t.Fatal(err)
	}
	res, err := load.Load(t.Context(), load.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil || len(res.Packages) != 1 {
		t.Fatal(res, err)
	}
	pkg := res.Packages[0]
	const retry = "github.com/retrygen/retrygen/runtime/retry"
	for path, name := range map[string]string{retry: "Backoff", "time": "Duration"} {
		if seen := pkg.Seen(path); seen == nil || seen.Scope().Lookup(name) == nil {
			t.Errorf("%s.%s is not seen", path, name)
		}
	}
	if pkg.Seen("net/http/cgi") != nil {
		t.Error("a package is seen that nothing imports")
	}
}
