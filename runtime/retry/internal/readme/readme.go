// Package readme tests the README of a package.
package readme

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var goBlock = regexp.MustCompile("(?s)<!-- file: ([^ ]+) -->\n```go\n(.*?)```\n")

// CheckCode checks that README.md in the current directory has blocks of Go, and that each is
// in the file that the comment above it names.
func CheckCode(t *testing.T) {
	t.Helper()
	blocks := goBlock.FindAllStringSubmatch(Read(t, "README.md"), -1)
	if len(blocks) == 0 {
		t.Error("the README has no code")
	}
	for _, block := range blocks {
		if !strings.Contains(Read(t, block[1]), block[2]) {
			t.Errorf("%s does not contain\n%s", block[1], block[2])
		}
	}
}

// Read returns the text of a file.
func Read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
