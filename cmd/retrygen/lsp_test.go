package main

import (
	"os"
	"strings"
	"testing"
)

// The README and the help have the same configuration of Neovim, which TestNeovim uses.
func TestReadmeNeovim(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll("\n"+strings.TrimRight(neovim, "\n"), "\n    ", "\n")
	if !strings.Contains(string(readme), "```lua"+lines+"\n```\n") {
		t.Errorf("the README does not have%s", lines)
	}
}

// The command ends when the editor is gone.
func TestLSPWithoutEditor(t *testing.T) {
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"lsp"}, strings.NewReader(""), &stdout, &stderr); code != exitFound {
		t.Errorf("exit code %d", code)
	}
	if want := "retrygen: serving an editor: the editor ended the session without a shutdown request\n"; stderr.String() != want || stdout.String() != "" {
		t.Errorf("says %q, and %q to the editor", &stderr, &stdout)
	}
}
