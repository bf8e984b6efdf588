package gen_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/diag"
)

var suggested = regexp.MustCompile(`; did you mean "(.*)"\?$`)

// Each diagnostic that suggests a word has a fix that writes it, and whose old text is there.
func TestSuggestionsHaveFixes(t *testing.T) {
	root, err := filepath.Abs("../testdata/golden/errors")
	if err != nil {
		t.Fatal(err)
	}
	_, res := generate(t, gen.Config{Dir: root, Patterns: []string{"./..."}})
	n := 0
	for _, d := range res.Diagnostics {
		match := suggested.FindStringSubmatch(d.Message)
		if match == nil {
			continue
		}
		n++
		if d.Fix == nil || len(d.Fix.Edits) != 1 || d.Fix.Edits[0].New != match[1] {
			t.Errorf("%v\nhas no fix that writes %s", d, match[1])
			continue
		}
		if old := d.Fix.Edits[0].Old; !strings.Contains(d.Message, old) {
			t.Errorf("%v\nreplaces %s, which it does not mention", d, old)
		}
		fixed, err := diag.List{d}.Fixed(func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(root, name)) })
		if err != nil || len(fixed) != 1 {
			t.Errorf("%v\nhas a fix that cannot be applied: %v", d, err)
		}
	}
	if n < 20 {
		t.Errorf("only %d suggestions", n)
	}
}

// There is one way to suggest a word, so that each suggestion has a fix.
func TestOneWayToSuggest(t *testing.T) {
	var places []string
	for _, dir := range []string{".", "../cmd"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() && entry.Name() == "testdata" {
				return fs.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			for i, line := range strings.Split(read(t, path), "\n") {
				if strings.Contains(line, "; did you mean") && !strings.HasPrefix(strings.TrimSpace(line), "//") {
					places = append(places, fmt.Sprintf("%s:%d: %s", path, i+1, line))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(places) != 1 || !strings.Contains(places[0], "func DidYouMean") {
		t.Errorf("suggestions are made in\n%s", strings.Join(places, "\n"))
	}
}
