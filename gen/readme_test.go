package gen_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

const readme = "../README.md"

// The README's tables of directives match the grammar.
func TestReadmeDirectives(t *testing.T) {
	text := read(t, readme)
	begin, rest, ok := strings.Cut(text, "-update) -->\n")
	old, end, ok2 := strings.Cut(rest, "<!-- directives: end -->")
	if !ok || !ok2 {
		t.Fatal("the README has no markers for the directives")
	}
	want := directive.Markdown()
	if old == want {
		return
	}
	if !*update {
		t.Fatalf("the README's directives are stale: go test ./gen -run Readme -update\ngot\n%s\nwant\n%s", old, want)
	}
	updated := begin + "-update) -->\n" + want + "<!-- directives: end -->" + end
	if err := os.WriteFile(readme, []byte(updated), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The index of the examples lists all of them, and the guides.
func TestExamplesIndex(t *testing.T) {
	text := read(t, "../examples/README.md")
	for _, parent := range []string{"", "guides/"} {
		entries, err := os.ReadDir("../examples/" + parent)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := parent + entry.Name()
			listed := entry.IsDir() && !slices.Contains(notListed, name) || strings.HasSuffix(name, ".md") && name != "README.md"
			if listed && !strings.Contains(text, "]("+name+")") {
				t.Errorf("examples/README.md does not link to %s", name)
			}
		}
	}
}

// notListed are folders that examples/README.md need not list: what the guides share.
var notListed = []string{"guides", "guides/accounts", "guides/internal"}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
