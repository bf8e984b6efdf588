package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A manifest is the package.json of the extension for Visual Studio Code, as far as it is checked.
type manifest struct {
	Name, Version, Publisher, License, Main string
	ActivationEvents                        []string
	Contributes                             struct {
		Commands      []struct{ Command, Title, Category string }
		Configuration struct {
			Properties map[string]struct{ Default any }
		}
	}
	Dependencies, DevDependencies map[string]string
}

// The extension has what vsce packages, its command starts this server, and its dependencies are
// pinned.
func TestVSCode(t *testing.T) {
	var m manifest
	readJSON(t, "package.json", &m)
	for _, name := range []string{m.Main, "README.md", "LICENSE", ".vscodeignore", "package-lock.json"} {
		if _, err := os.Stat(filepath.Join("vscode", name)); err != nil {
			t.Error(err)
		}
	}
	if m.Name != "retrygen" || m.Version == "" || m.Publisher == "" || m.License != "MIT" || !slices.Contains(m.ActivationEvents, "onLanguage:go") {
		t.Errorf("the manifest is %+v", m)
	}
	for name, property := range m.Contributes.Configuration.Properties {
		if property.Default == nil {
			t.Errorf("%s has no default", name)
		}
	}
	command, _ := m.Contributes.Configuration.Properties["retrygen.command"].Default.([]any)
	if len(command) != 4 || !strings.Contains(neovim, `"go", "tool", "retrygen", "lsp"`) || command[3] != "lsp" {
		t.Errorf("the server is started by %q", command)
	}
	for _, c := range m.Contributes.Commands {
		if c.Title == "" || c.Category != m.Name {
			t.Errorf("%+v has no title or another category", c)
		}
	}
	checkLock(t, m)
}

// checkLock checks that the versions of the manifest are exact, and those of the lock file.
func checkLock(t *testing.T, m manifest) {
	t.Helper()
	var lock struct {
		Version  string
		Packages map[string]struct{ Version, Integrity string }
	}
	readJSON(t, "package-lock.json", &lock)
	if mod, err := os.ReadFile("../../go.mod"); err != nil || !strings.Contains(string(mod), "/runtime v"+m.Version+"\n") {
		t.Errorf("the extension has version %s, the module another: %v", m.Version, err)
	}
	if lock.Version != m.Version {
		t.Errorf("the lock file has version %s, the manifest %s: run npm install --package-lock-only", lock.Version, m.Version)
	}
	for _, dependencies := range []map[string]string{m.Dependencies, m.DevDependencies} {
		for name, version := range dependencies {
			locked := lock.Packages["node_modules/"+name]
			if locked.Version != version || locked.Integrity == "" {
				t.Errorf("%s has version %q, and %q in the lock file", name, version, locked.Version)
			}
		}
	}
}

// The extension does what it should with stand-ins for the editor. All commands that it does not
// register itself are the server's.
func TestVSCodeExtension(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: apt-get install nodejs")
	}
	cmd := exec.Command(node, "test.js")
	cmd.Dir = "vscode"
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != `["retrygen.generate"]` {
		t.Errorf("%v\n%s", err, out)
	}
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("vscode", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
