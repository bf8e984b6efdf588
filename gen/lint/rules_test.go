package lint_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/lint"
)

// Each code has a rule with all texts, whose address names an existing file.
func TestRules(t *testing.T) {
	var found diag.List
	for _, code := range []string{"unknown-key", "stale-output", "idle-override", "bad-override", "stale", "unknown-key"} {
		found = append(found, diag.Diagnostic{Code: code})
	}
	rules := lint.Rules(found)
	if want := len(lint.Checks()) + 4; len(rules) != want {
		t.Errorf("%d rules, want %d", len(rules), want)
	}
	for _, r := range rules {
		if r.Title == "" || r.Why == "" || r.Help == "" || r.Markdown == "" {
			t.Errorf("a text of %s is missing: %+v", r.ID, r)
		}
		if file := path.Base(r.URL); strings.HasSuffix(file, ".go") {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", r.ID, err)
			}
		}
	}
	for code, want := range map[string]string{"nested": "nested", "missing-output": "stale", "unknown-verb": "directives"} {
		if got := lint.Explains(code).Name; got != want {
			t.Errorf("%s is explained by %s, want %s", code, got, want)
		}
	}
}
