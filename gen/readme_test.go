package gen_test

import (
	"os"
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

// The README's table of examples lists all of them.
func TestReadmeExamples(t *testing.T) {
	text := read(t, readme)
	folders, err := os.ReadDir("../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if link := "](examples/" + folder.Name() + ")"; !strings.Contains(text, link) && folder.Name() != "quickstart" {
			t.Errorf("the README does not link to examples/%s", folder.Name())
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
