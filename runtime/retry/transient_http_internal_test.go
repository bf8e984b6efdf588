package retry

import (
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The texts by which errors are recognized exist in the net/http of the Go
// version in use.
func TestLostTextsAreInTheSource(t *testing.T) {
	source := sourceOf(t, "net", "http") + sourceOf(t, "net", "textproto")
	texts := []string{lostByGoAway, lostWithBody, lostWithReason, noResponse, noStatus, badField, noColon}
	for text := range lostTexts {
		text, _, _ = strings.Cut(text, "%!") // what fmt makes of a nil error
		texts = append(texts, text)
	}
	for _, text := range texts {
		if !strings.Contains(source, `"`+text) {
			t.Errorf("net/http does not say %q", text)
		}
	}
}

// sourceOf returns the Go files of a package of the standard library and its
// subpackages.
func sourceOf(t *testing.T, path ...string) string {
	root := filepath.Join(append([]string{build.Default.GOROOT, "src"}, path...)...)
	if _, err := os.Stat(root); err != nil {
		t.Skip(err)
	}
	var source strings.Builder
	err := filepath.WalkDir(root, func(file string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		source.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return source.String()
}
