package gen_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const contributing = "../.github/CONTRIBUTING.md"

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")
	inlineCode = regexp.MustCompile("`([^`\n]+)`")

	// repoPath matches the path of a file or folder in this repository.
	repoPath = regexp.MustCompile(`^(\.ci|\.github|cmd|examples|gen|runtime|testdata)/[\w./-]+$|^(\.ci/)?[\w]+\.(md|mod)$`)
	runFlag  = regexp.MustCompile(`^go test (\./\S+) -run (\w+)( -update)?$`)
)

// Paths in CONTRIBUTING.md exist.
func TestContributingPaths(t *testing.T) {
	for _, code := range inlineCode.FindAllStringSubmatch(read(t, contributing), -1) {
		if !repoPath.MatchString(code[1]) {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", code[1])); err != nil {
			if _, err := os.Stat(filepath.Join("../.github", code[1])); err != nil {
				t.Error(err)
			}
		}
	}
}

// Commands in CONTRIBUTING.md are right: scripts can be executed, packages exist, -run
// matches a test, and -update is a flag of that test's package. Others are listed here.
func TestContributingCommands(t *testing.T) {
	known := []string{
		"go build ./... ./runtime/...",
		"go vet work",
		"go test work",
		"go doc ./gen",
		"go generate ./examples/... ./runtime/...",
		"GOWORK=off go test ./...",
		"git push origin $(.ci/release | grep /)",
		"git push origin $(.ci/release | grep -v /)",
	}
	for _, command := range contributingCommands(t) {
		switch run := runFlag.FindStringSubmatch(command); {
		case run != nil:
			tests, flags := testsIn(t, run[1], run[2])
			if tests == 0 {
				t.Errorf("%s: no test matches", command)
			}
			if run[3] != "" && !flags {
				t.Errorf("%s: no such flag", command)
			}
		case strings.HasPrefix(command, ".ci/"):
			info, err := os.Stat(path.Join("..", strings.Fields(command)[0]))
			if err != nil || info.Mode()&0o111 == 0 && runtime.GOOS != "windows" {
				t.Errorf("%s: not executable: %v", command, err)
			}
		case !slices.Contains(known, command):
			t.Errorf("%s: check it by hand and add it to this test", command)
		}
	}
}

// contributingCommands returns the commands in blocks and in the text.
func contributingCommands(t *testing.T) []string {
	t.Helper()
	text := read(t, contributing)
	var commands []string
	for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
		commands = append(commands, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	for _, code := range inlineCode.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(code[1], "go test ") || strings.HasPrefix(code[1], "GOWORK") {
			commands = append(commands, code[1])
		}
	}
	return commands
}

// testsIn returns how many tests of a package match a pattern, and whether they have
// -update.
func testsIn(t *testing.T, dir, pattern string) (tests int, update bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`(?m)^func Test\w*` + pattern + `\w*\(t \*testing.T\)`)
	for _, file := range files {
		text := read(t, file)
		tests += len(name.FindAllString(text, -1))
		update = update || strings.Contains(text, `flag.Bool("update"`)
	}
	return tests, update
}
