package gen_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

const (
	readme    = "../README.md"
	reference = "../cmd/retrygen/README.md"
)

// The reference's tables of directives match the grammar.
func TestReadmeDirectives(t *testing.T) {
	checkSection(t, reference, "directives", directive.Markdown())
}

// The README mentions all verbs.
func TestReadmeVerbs(t *testing.T) {
	text := read(t, readme)
	verbs, _, _ := strings.Cut(directive.Markdown(), "| key of ")
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?`)").FindAllStringSubmatch(verbs, -1) {
		if verb := row[1]; !strings.Contains(text, verb) {
			t.Errorf("the README does not mention %s", verb)
		}
	}
}

// checkSection compares the text between two comments of a Markdown file with want, or
// replaces it with -update.
func checkSection(t *testing.T, file, name, want string) {
	t.Helper()
	text := read(t, file)
	begin := strings.Index(text, "<!-- "+name+": begin")
	end := strings.Index(text, "<!-- "+name+": end -->")
	if begin < 0 || end < begin {
		t.Fatalf("%s has no markers for the %s", file, name)
	}
	begin += strings.Index(text[begin:], "\n") + 1
	if text[begin:end] == want {
		return
	}
	if !*update {
		t.Fatalf("%s: the %s are stale: go test ./gen -run Readme -update\ngot\n%s\nwant\n%s", file, name, text[begin:end], want)
	}
	if err := os.WriteFile(file, []byte(text[:begin]+want+text[end:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The README has the most important on one screen after another.
func TestReadmeLength(t *testing.T) {
	const limit = 350
	if n := strings.Count(read(t, readme), "\n"); n > limit {
		t.Errorf("the README has %d lines, more than %d: move details to the reference", n, limit)
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
