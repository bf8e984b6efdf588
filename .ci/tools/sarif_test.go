// Package tools_test checks what retrygen writes with libraries that are not worth a
// dependency of its module.
package tools_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// The logs that retrygen -format sarif writes follow the schema of OASIS, errata 01, which
// go-sarif includes: for the many mistakes in the golden folders, and for none.
func TestSARIF(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	retrygen := build(t, root)
	for _, patterns := range []string{"./testdata/golden/errors/...", "./testdata/golden/vet/...", "./examples/store"} {
		log := run(t, retrygen, root, "vet", "-format", "sarif", patterns)
		report, err := sarif.FromBytes(log)
		if err != nil {
			t.Fatalf("%s: %v\n%s", patterns, err, log)
		}
		for _, r := range report.Runs { // whose zero values go-sarif would write
			r.Language, r.Tool.Driver.Language, r.NewlineSequences = "en-US", "en-US", []string{"\n"}
		}
		if err := report.Validate(); err != nil {
			t.Errorf("%s: %v", patterns, err)
		}
		t.Logf("%s: %d results", patterns, len(report.Runs[0].Results))
		checkNothingLost(t, log, report)
		for _, r := range report.Runs[0].Results {
			if rules := report.Runs[0].Tool.Driver.Rules; r.RuleIndex < 0 || r.RuleIndex >= len(rules) || *rules[r.RuleIndex].ID != *r.RuleID {
				t.Errorf("%s: the rule %s is not at its index %d", patterns, *r.RuleID, r.RuleIndex)
			}
		}
	}
}

// build builds retrygen from this tree, and returns its path.
func build(t *testing.T, root string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "retrygen")
	build := exec.Command("go", "build", "-o", bin, "./cmd/retrygen")
	build.Dir, build.Env = root, append(os.Environ(), "GOWORK=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// run runs retrygen in the root of this tree.
func run(t *testing.T, retrygen, root string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(retrygen, args...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOWORK=", "GITHUB_WORKSPACE=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, _ := cmd.Output() // which fails if there are findings
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	return out
}

// checkNothingLost reports parts of a log that are not in the parsed report, which is what
// has been validated: a misspelt property would be missing there.
func checkNothingLost(t *testing.T, log []byte, report *sarif.Report) {
	t.Helper()
	parsed, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal(log, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(parsed, &got); err != nil {
		t.Fatal(err)
	}
	if where := missing(want, got, "log"); where != "" {
		t.Errorf("the parsed report lacks %s", where)
	}
}

// missing returns the path of a value in want that got lacks, "" if there is none.
func missing(want, got any, path string) string {
	switch want := want.(type) {
	case map[string]any:
		got, _ := got.(map[string]any)
		for key, v := range want {
			if where := missing(v, got[key], path+"."+key); where != "" {
				return where
			}
		}
	case []any:
		got, _ := got.([]any)
		if len(got) != len(want) {
			return fmt.Sprintf("%s, of %d elements", path, len(want))
		}
		for i, v := range want {
			if where := missing(v, got[i], fmt.Sprintf("%s[%d]", path, i)); where != "" {
				return where
			}
		}
	default:
		if want != got {
			return fmt.Sprintf("%s, which is %v, not %v", path, want, got)
		}
	}
	return ""
}
