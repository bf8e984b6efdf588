package tools_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const changelog = `# Changelog

## [Unreleased]

- later

## [0.2.1] - 2026-12-02

- a fix

## [0.2.0] - 2026-12-01

### Added

- it

[0.2.0]: https://example.com
`

// A version has notes if its section in the changelog has a date, and is tagged only then.
// The tag that starts the release of binaries is the last.
func TestRelease(t *testing.T) {
	tests := []struct{ version, notes string }{
		{"v0.2.0", "\n### Added\n\n- it\n\n"},
		{"v0.2.1", "\n- a fix\n\n"},
		{"v0.2", ""},
		{"v0.3.0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.version, func(t *testing.T) {
			r := runner{t: t, workspace: t.TempDir()}
			r.write(".github/CHANGELOG.md", changelog)
			r.write("go.mod", "require (\n\tgithub.com/retrygen/retrygen/runtime "+tt.version+"\n)\n")
			script, err := os.ReadFile("../release")
			if err != nil {
				t.Fatal(err)
			}
			r.write(".ci/release", string(script))
			r.git("init", "--quiet")
			r.git("config", "user.name", "t")
			r.git("config", "user.email", "t@example.com")
			r.git("add", ".")
			r.git("commit", "--quiet", "--message=base")
			release := func(flag string) (string, error) {
				out, err := exec.Command("bash", filepath.Join(r.workspace, ".ci/release"), flag).Output()
				return string(out), err
			}
			if got, err := release("-notes"); err != nil || got != tt.notes {
				t.Errorf("notes are %q, %v, want %q", got, err, tt.notes)
			}
			out, err := release("-tag")
			tags := r.git("tag")
			if tt.notes == "" {
				if err == nil || out+tags != "" {
					t.Errorf("tagged %s: %v", tags, err)
				}
			} else if !strings.HasSuffix(out, "\n"+tt.version+"\n") || !strings.Contains(tags, "runtime/"+tt.version) {
				t.Errorf("%v: printed %s, tagged %s", err, out, tags)
			}
		})
	}
}
