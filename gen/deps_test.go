package gen_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed lists, for every package of the generator and the runtime, the packages of this
// module and of its dependencies that it may import.
var allowed = map[string]string{
	"cmd/retrygen":              "gen gen/lint gen/lsp gen/show/explain gen/show/overrides gen/show/plan gen/show/progress gen/show/simulate golang.org/x/tools/go/analysis/unitchecker",
	"gen":                       "gen/internal/diag gen/internal/directive gen/internal/draft gen/internal/emit gen/internal/figure gen/internal/load gen/internal/model gen/internal/output gen/internal/parallel gen/internal/resolve gen/internal/words gen/lint",
	"gen/lsp":                   "gen gen/internal/diag gen/internal/directive gen/internal/load gen/internal/model gen/internal/resolve gen/lint gen/show/plan github.com/creachadair/jrpc2 github.com/creachadair/jrpc2/channel golang.org/x/mod/modfile",
	"gen/show/explain":          "gen/internal/diag gen/internal/directive gen/internal/figure gen/internal/model gen/internal/words runtime/retry",
	"gen/show/overrides":        "gen/internal/diag gen/internal/directive gen/internal/figure gen/internal/model gen/internal/words runtime/retry runtime/retry/retryconfig runtime/retry/support",
	"gen/show/progress":         "gen/internal/figure",
	"gen/show/plan":             "gen/internal/diag gen/internal/directive gen/internal/figure gen/internal/model gen/show/chart gen/show/simulate gen/internal/words runtime/retry",
	"gen/show/simulate":         "gen/internal/directive gen/internal/figure gen/internal/model gen/internal/words gen/show/chart runtime/retry runtime/retry/support",
	"gen/show/chart":            "",
	"gen/show/chart/charttest":  "gen/show/chart",
	"gen/internal/figure":       "gen/show/chart",
	"gen/lint":                  "gen/internal/diag gen/internal/directive gen/internal/golang gen/internal/emit gen/internal/load gen/internal/model gen/internal/own gen/internal/resolve golang.org/x/mod/modfile golang.org/x/tools/go/... runtime/retry gen/internal/words",
	"gen/internal/load":         "gen/internal/diag gen/internal/directive gen/internal/golang gen/internal/own gen/internal/parallel golang.org/x/tools/go/gcexportdata golang.org/x/tools/go/packages",
	"gen/internal/draft":        "gen/internal/directive gen/internal/golang gen/internal/load gen/internal/model gen/internal/resolve gen/lint",
	"gen/internal/output":       "gen/internal/diag gen/internal/own github.com/rogpeppe/go-internal/diff gen/internal/payload",
	"gen/internal/resolve":      "gen/internal/diag gen/internal/directive gen/internal/golang gen/internal/load gen/internal/model gen/internal/own runtime/retry gen/internal/payload runtime/retry/durable",
	"gen/internal/emit":         "gen/internal/diag gen/internal/directive gen/internal/golang gen/internal/model gen/internal/own gen/internal/words github.com/dave/jennifer/jen runtime/retry",
	"gen/internal/words":        "gen/internal/directive gen/internal/model runtime/retry",
	"gen/internal/model":        "gen/internal/directive gen/internal/golang runtime/retry gen/internal/payload runtime/retry/durable",
	"gen/internal/directive":    "gen/internal/diag runtime/retry runtime/retry/durable",
	"gen/internal/diag":         "",
	"gen/internal/golang":       "",
	"gen/internal/own":          "",
	"gen/internal/payload":      "",
	"gen/internal/parallel":     "",
	"runtime/retry":             "runtime/retry/internal/...",
	"runtime/retry/retrydebug":  "runtime/retry",
	"runtime/retry/retryconfig": "runtime/retry runtime/retry/internal/access",
	"runtime/retry/retryhttp":   "runtime/retry runtime/retry/internal/access runtime/retry/support",
	"runtime/retry/retrysql":    "runtime/retry",
	"runtime/retry/retryredis":  "runtime/retry",
	"runtime/retry/retrytest":   "runtime/retry runtime/retry/internal/access",
	"runtime/retry/support":     "runtime/retry runtime/retry/internal/...",

	"runtime/retry/durable":             "runtime/retry runtime/retry/internal/access",
	"runtime/retry/durable/durabletest": "runtime/retry/durable",

	"runtime/retry/internal/discard": "runtime/retry/internal/nils",
	"runtime/retry/internal/metrics": "runtime/retry",
}

const module = "github.com/retrygen/retrygen/"

// TestImports checks that imports follow the direction of data through the generator, and
// that the runtime imports only the standard library.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"cmd/...", module+"gen/...", module+"runtime/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], module)
		may, known := allowed[pkg]
		if !known && !strings.HasPrefix(pkg, "runtime/retry/internal/") {
			t.Errorf("package %s is not in the table: add its allowed imports", pkg)
		}
		for _, path := range fields[1:] {
			imported := strings.TrimPrefix(path, module)
			if isStd(path) || slices.ContainsFunc(strings.Fields(may), func(p string) bool { return matches(p, imported) }) {
				continue
			}
			t.Errorf("%s imports %s, but may import only %s", pkg, imported, may)
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
