package gen_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// codeBlock is a block of code with the comment before it that names its file, or the file
// of the example that has it as its output.
var codeBlock = regexp.MustCompile("(?s)(?:<!-- (file|output): ([^ ]+) -->\n)?```([a-z]*)\n(.*?)```\n")

// Each block of Go code in a Markdown file is in the file that the comment before it names,
// which is compiled and tested. So is each other block that has such a comment; under
// examples, all have.
func TestMarkdownCode(t *testing.T) {
	for _, file := range markdownFiles(t) {
		for _, block := range codeBlock.FindAllStringSubmatch(read(t, file), -1) {
			kind, source, language, code := block[1], block[2], block[3], block[4]
			if kind == "output" {
				code = comment(code)
			}
			if code == "//go:generate go tool retrygen\n" {
				continue
			}
			if source != "" {
				if !strings.Contains(read(t, filepath.Join(filepath.Dir(file), source)), code) {
					t.Errorf("%s: %s does not contain\n%s", file, source, code)
				}
			} else if language == "go" || strings.HasPrefix(file, "../examples/") {
				t.Errorf("%s: no comment names the file of\n%s", file, code)
			}
		}
	}
}

// comment returns the comment that an example has as its output.
func comment(output string) string {
	return "\t// " + strings.ReplaceAll(strings.TrimSuffix(output, "\n"), "\n", "\n\t// ") + "\n"
}

// markdownFiles returns the Markdown files of the repository.
func markdownFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) == ".md":
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var (
	code    = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notSlug = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// Links between Markdown files lead to files and headings that exist.
func TestMarkdownLinks(t *testing.T) {
	for _, file := range markdownFiles(t) {
		for _, l := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, file), ""), -1) {
			target := file
			if l[1] != "" {
				target = filepath.Join(filepath.Dir(file), l[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: link to %s: %v", file, l[1], err)
			} else if l[2] != "" && !hasHeading(read(t, target), l[2]) {
				t.Errorf("%s: %s has no heading #%s", file, target, l[2])
			}
		}
	}
}

// hasHeading reports whether a Markdown file has a heading to which GitHub gives an anchor.
func hasHeading(text, anchor string) bool {
	for _, h := range heading.FindAllStringSubmatch(text, -1) {
		slug := notSlug.ReplaceAllString(strings.ToLower(h[1]), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return true
		}
	}
	return false
}
