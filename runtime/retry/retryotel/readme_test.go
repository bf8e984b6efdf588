package retryotel_test

import (
	"os"
	"os/exec"
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

// The package imports only the API of OpenTelemetry.
func TestImports(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"/otel/sdk", "/otel/exporters", "/contrib/", "google.golang.org/"} {
		if strings.Contains(string(out), other) {
			t.Errorf("it depends on %s:\n%s", other, out)
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
