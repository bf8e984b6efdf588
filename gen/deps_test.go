package gen_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/emit"
	"github.com/retrygen/retrygen/gen/load"
)

// allowed says which of the module's packages each one may import, and which of the
// modules that it depends on. Every package of the generator and the runtime is here.
var allowed = map[string]string{
	"cmd/retrygen":            "gen gen/diag gen/directive gen/figure gen/lint gen/output gen/plan gen/simulate gen/words golang.org/x/tools/go/analysis/unitchecker",
	"gen":                     "gen/diag gen/emit gen/lint gen/load gen/model gen/resolve",
	"gen/plan":                "gen/diag gen/directive gen/figure gen/model gen/simulate gen/words runtime/retry",
	"gen/simulate":            "gen/directive gen/figure gen/model gen/words runtime/retry runtime/retry/support",
	"gen/figure":              "",
	"gen/lint":                "gen/diag gen/directive gen/golang gen/emit gen/load gen/model gen/resolve golang.org/x/tools/go/... runtime/retry",
	"gen/load":                "gen/diag gen/directive gen/golang golang.org/x/tools/go/gcexportdata golang.org/x/tools/go/packages",
	"gen/output":              "github.com/rogpeppe/go-internal/diff",
	"gen/resolve":             "gen/diag gen/directive gen/load gen/model runtime/retry",
	"gen/emit":                "gen/golang gen/model gen/words github.com/dave/jennifer/jen runtime/retry",
	"gen/words":               "gen/directive gen/model runtime/retry",
	"gen/model":               "gen/directive gen/golang runtime/retry",
	"gen/directive":           "gen/diag runtime/retry",
	"gen/diag":                "",
	"gen/golang":              "",
	"runtime/retry":           "runtime/retry/internal/...",
	"runtime/retry/retryhttp": "runtime/retry runtime/retry/support",
	"runtime/retry/retrytest": "runtime/retry runtime/retry/internal/access",
	"runtime/retry/support":   "runtime/retry runtime/retry/internal/...",
}

const module = "github.com/retrygen/retrygen/"

// TestImports holds the one way through the generator: nothing points back up, the runtime
// needs nothing but the standard library.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"cmd/...", module+"gen/...", module+"runtime/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], module)
		may, known := allowed[pkg]
		if !known && !strings.Contains(pkg, "/internal/") {
			t.Errorf("package %s is not in the table: add what it may import", pkg)
		}
		for _, path := range fields[1:] {
			imported := strings.TrimPrefix(path, module)
			if isStd(path) || slices.ContainsFunc(strings.Fields(may), func(p string) bool { return matches(p, imported) }) {
				continue
			}
			t.Errorf("%s imports %s, and may only import %s", pkg, imported, may)
		}
	}
}

func isStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func matches(pattern, path string) bool {
	prefix, tree := strings.CutSuffix(pattern, "...")
	return path == pattern || tree && strings.HasPrefix(path, prefix)
}

// The load leaves out what emit has written.
func TestHeader(t *testing.T) {
	if emit.Header != load.Header {
		t.Errorf("emit writes %q, load looks for %q", emit.Header, load.Header)
	}
}
