package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Completions come from the table of commands, and from the folder at hand.
func TestComplete(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ops.conf":               "",
		".hidden":                "",
		"store/store_retry.go":   `wrapper := support.NewWrapper("store.UserStore", opts, "Get", "List").In("store.go")`,
		"store/sql/sql.go":       "",
		"store/testdata/data.go": "",
		"fetch_retry.go":         `wrapper := support.NewWrapper("main", opts, "Fetch")`,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, tt := range []struct{ line, want string }{
		{"pl", "plan"},
		{"con", "config"},
		{"config ", "check show"},
		{"config check ", "ops.conf fetch_retry.go store/"},
		{"config check store/", "store/sql/ store/store_retry.go store/testdata/"},
		{"config check ops.conf ./st", "./store/"},
		{"-ch", "-check"},
		{"--ch", "--check"},
		{"-check=tr", ""},
		{"./store/", "./store/... ./store/sql/"},
		{"vet ", "./ ./..."},
		{"vet -js", "-json"},
		{"vet -json ./s", "./store/"},
		{"plan -format ma", "markdown"},
		{"plan -format=ma", "-format=markdown"},
		{"plan --format=ma", "--format=markdown"},
		{"plan -config o", "ops.conf"},
		{"plan -deadline ", ""},
		{"plan -unknown=", ""},
		{"simulate o", "outage"},
		{"simulate outage -method ", "main.Fetch"},
		{"simulate outage ./store -method store.UserStore.", "store.UserStore.Get store.UserStore.List"},
		{"simulate outage ./sto", "./store/"},
		{"help vet nes", "nested"},
		{"help cool", "cooldown"},
		{"help config ", "check show"},
		{"help directi", "directives"},
		{"help vers", ""}, // has no help of its own
		{"completion ", "bash zsh fish"},
		{"version ", ""},
		{"hlep ", "./ ./..."},
	} {
		var got []string
		for _, w := range complete(strings.Split(tt.line, " ")) {
			got = append(got, w.text)
		}
		want := strings.Fields(tt.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", tt.line, got, want)
		}
	}
	if len(complete(nil)) < len(commands()) {
		t.Errorf("nothing typed: got %q", complete(nil))
	}
}

// Every command and flag is completed, with a meaning that fits a line.
func TestCompleteAll(t *testing.T) {
	for _, c := range commands() {
		line := strings.Fields(c.name)
		if len(line) > 0 && !slices.ContainsFunc(complete(line), func(w word) bool { return w.text == line[len(line)-1] && w.about != "" }) {
			t.Errorf("%s is not completed", c.name)
		}
		flags := newFlagSet()
		c.flags(flags)
		flags.VisitAll(func(f *flag.Flag) {
			found := complete(append(slices.Clone(line), "-"+f.Name))
			if !slices.ContainsFunc(found, func(w word) bool {
				return w.text == "-"+f.Name && w.about != "" && !strings.ContainsAny(w.about, "\n\t")
			}) {
				t.Errorf("%s: -%s is not completed: %q", c.name, f.Name, found)
			}
		})
	}
}
