package retryriver_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var goBlock = regexp.MustCompile("(?s)<!-- file: ([^ ]+) -->\n```go\n(.*?)```\n")

// The code in the README is in the files that it names.
func TestReadmeCode(t *testing.T) {
	blocks := goBlock.FindAllStringSubmatch(read(t, "README.md"), -1)
	if len(blocks) == 0 {
		t.Error("the README has no code")
	}
	for _, block := range blocks {
		if !strings.Contains(read(t, block[1]), block[2]) {
			t.Errorf("%s does not contain\n%s", block[1], block[2])
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
