package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// store has two mistakes, the lines of whose directives have characters of one to four bytes.
const store = `package m

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

// Störe is annotated. 𝛌
/* 𝛌ö */ //retry:policy attempts=4 on=ErrBusy
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
`

// faulty is store with mistakes in its directive.
var faulty = strings.NewReplacer("attempts=", "atempts=", "=ErrBusy", "=ErrBsy").Replace(store)

// Mistakes are shown when a file is opened, and gone as soon as they are corrected, even
// before it is saved.
func TestDiagnostics(t *testing.T) {
	s := newSession(t, "store.go", faulty)
	s.open("store.go")
	found := s.diagnostics("store.go")
	want := []string{"error unknown-key at atempts", "error unknown-name at ErrBsy"}
	if got := s.describe("store.go", found); !slices.Equal(got, want) {
		t.Fatalf("found %q, want %q", got, want)
	}
	for _, d := range found {
		if d.Source != "retrygen" || d.CodeDescription == nil || !strings.HasSuffix(d.CodeDescription.Href, "/gen/lint/directives.go") {
			t.Errorf("%s lacks its source or help: %s", d.Code, quote(d))
		}
	}
	s.change("store.go", store)
	s.wantDiagnostics("store.go") // not saved, so nothing is said about the generated file
	s.save("store.go")
	s.wantDiagnostics("store.go", "warning missing-output at Store")
}

// A diagnostic in a file with CRLF line endings has the same range.
func TestDiagnosticsCRLF(t *testing.T) {
	s := newSession(t, "store.go", strings.ReplaceAll(faulty, "\n", "\r\n"))
	s.open("store.go")
	s.wantDiagnostics("store.go", "error unknown-key at atempts", "error unknown-name at ErrBsy")
}

// Findings of vet, related positions and findings about calls.
func TestDiagnosticsOfVet(t *testing.T) {
	s := newSession(t, "store.go", strings.Replace(store, "attempts=4", "attempts=4 attempts=5", 1),
		"vet/vet.go", `package vet

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

//retry:policy attempts=3
type Fetch func(ctx context.Context) error

var policy retry.Policy

func load(ctx context.Context, get func(context.Context) (string, error)) (name string, err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		name, err := get(ctx)
		_, _ = name, err
	}
	return name, err
}
`)
	s.open("store.go")
	found := s.diagnostics("store.go")
	if len(found) != 1 || len(found[0].Related) != 1 || found[0].Related[0].Location.URI != s.uri("store.go") || found[0].Related[0].Message == "" {
		t.Errorf("found %s", quote(found))
	}
	s.open("vet/vet.go")
	got := s.describe("vet/vet.go", s.diagnostics("vet/vet.go"))
	for _, want := range []string{"warning everyerror at policy", "warning byhand at err", "warning missing-output at Fetch"} {
		if !slices.Contains(got, want) {
			t.Errorf("found %q, without %q", got, want)
		}
	}
}

// A stale file is shown where its directives are; the command generates it.
func TestGenerate(t *testing.T) {
	s := newSession(t, "store.go", store)
	s.open("store.go")
	s.wantDiagnostics("store.go", "warning missing-output at Store")
	actions := s.actions("store.go", "Store interface", "quickfix")
	if len(actions) != 1 || !actions[0].IsPreferred || len(actions[0].Diagnostics) != 1 || actions[0].Command == nil {
		t.Fatalf("actions are %s", quote(actions))
	}
	run := actions[0].Command
	execute := func() string {
		s.call("workspace/executeCommand", map[string]any{"command": run.Command, "arguments": run.Arguments}, nil)
		return next[messageParams](s, "window/showMessage", nil).Message
	}
	if got := execute(); got != "retrygen: generated store_retry.go" {
		t.Error(got)
	}
	if _, err := os.Stat(s.path("store_retry.go")); err != nil {
		t.Error(err)
	}
	s.wantDiagnostics("store.go")
	if got := execute(); got != "retrygen: the generated files are up to date" {
		t.Error(got)
	}
	s.wantDiagnostics("store.go")

	s.change("store.go", strings.Replace(store, "attempts=4", "attempts=5", 1))
	s.wantDiagnostics("store.go")
	if got := execute(); got != "retrygen: nothing was generated: save store.go first" {
		t.Error(got)
	}
	s.save("store.go")
	s.wantDiagnostics("store.go", "warning stale-output at Store")
	s.change("store.go", faulty)
	s.save("store.go")
	if got := execute(); !strings.HasPrefix(got, "retrygen: nothing was generated: the directives have mistakes:\nstore.go:11:") {
		t.Error(got)
	}
}

// The actions for a whole document: its diagnostics are also fixed all at once. All lines keep
// their ends, also if only some of them end with CRLF.
func TestActionsOfDocument(t *testing.T) {
	for _, dosLines := range []int{0, -1, 3} {
		text := strings.Replace(strings.Replace(store, "on=ErrBusy", "on=ErrBusy,context.Canceled", 1), "\n", "\r\n", dosLines)
		s := newSession(t, "store.go", text)
		s.open("store.go")
		s.diagnostics("store.go")
		if got := titles(s.actions("store.go", "package m")); !slices.Equal(got, []string{
			"source.fixAll.retrygen: Apply all fixes of retrygen", "source.retrygen.generate: Generate with retrygen",
		}) {
			t.Errorf("%q", got)
		}
		want := strings.Replace(store, "\n", "\r\n", dosLines)
		all := s.actions("store.go", "", "source.fixAll")
		if len(all) != 1 || s.edited("store.go", all[0].Edit) != want {
			t.Errorf("actions are %s", quote(all))
		}
		fixes := s.actions("store.go", "context.Canceled", "quickfix")
		if len(fixes) != 1 || fixes[0].Title != "Remove context.Canceled" || !fixes[0].IsPreferred {
			t.Fatalf("fixes are %s", quote(fixes))
		}
		if got := s.edited("store.go", fixes[0].Edit); got != want {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
		s.change("store.go", "\n"+text)
		for _, fix := range s.actions("store.go", "", "quickfix") {
			if fix.Edit != nil && s.edited("store.go", fix.Edit) != "\n"+want {
				t.Errorf("an old fix is offered for a new text: %s", quote(fix))
			}
		}
	}
}

// What a message suggests is a quick fix; fixing all corrects all of them.
func TestSuggestions(t *testing.T) {
	text := strings.Replace(faulty, "//retry:policy", "//retry:polcy", 1)
	s := newSession(t, "store.go", text)
	s.open("store.go")
	for _, tt := range []struct{ at, title, to string }{
		{"polcy", "Write policy", "policy"},
		{"atempts", "Write attempts", "attempts"},
		{"ErrBsy", "Write ErrBusy", "ErrBusy"},
	} {
		s.diagnostics("store.go")
		fixes := s.actions("store.go", tt.at, "quickfix")
		if len(fixes) != 1 || fixes[0].Title != tt.title {
			t.Fatalf("%s: fixes are %s", tt.at, quote(fixes))
		}
		text = strings.Replace(text, tt.at, tt.to, 1)
		if got := s.edited("store.go", fixes[0].Edit); got != text {
			t.Errorf("got\n%s\nwant\n%s", got, text)
		}
		s.change("store.go", text)
	}
	s.wantDiagnostics("store.go")
	s.change("store.go", faulty)
	s.diagnostics("store.go")
	if all := s.actions("store.go", "", "source.fixAll"); len(all) != 1 || s.edited("store.go", all[0].Edit) != store {
		t.Errorf("actions are %s", quote(all))
	}
}

// A diagnostic may have several fixes, of which one is preferred.
func TestAlternatives(t *testing.T) {
	s := newSession(t, "store.go", strings.Replace(store, "Get(", "Charge(", 1))
	s.open("store.go")
	s.diagnostics("store.go")
	got := titles(s.actions("store.go", "Charge"))
	for _, want := range []string{"quickfix: Write //retry:once", "quickfix: Write //retry:idempotent"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q among %q", want, got)
		}
	}
}

// Packages that do not compile have the diagnostics of their directives all the same.
func TestUnfinished(t *testing.T) {
	const bad = "\n//retry:polcy\ntype Other interface{ Get() error }\n"
	tests := []struct{ name, text string }{
		{"a type error in a func", store + "\nfunc f() int { return undefined }\n" + bad},
		{"a type error in a declaration", store + "\n//retry:policy\ntype X interface { Get(undefined) error }\n" + bad},
		{"a missing import", strings.Replace(store, `"errors"`, `"errors"; "example.org/gone"`, 1) + bad},
		{"an unfinished func", store + bad + "\nfunc f() { x := \n"},
		{"an unfinished expression", strings.Replace(store, `errors.New("busy")`, "errors.", 1) + bad},
		{"a package clause that differs", strings.Replace(store+bad, "package m", "package n", 1)},
		{"code after the declaration", store + bad + "}}}{{{"},
	}
	s := newSession(t, "other.go", "package m\n")
	for _, tt := range tests {
		s.write("store.go", tt.text)
		if _, open := s.texts["store.go"]; open {
			s.change("store.go", tt.text)
		} else {
			s.open("store.go")
		}
		got := s.describe("store.go", s.diagnostics("store.go"))
		if !slices.ContainsFunc(got, func(d string) bool { return strings.HasSuffix(d, "polcy") }) {
			t.Errorf("%s: found %q", tt.name, got)
		}
	}
	for _, text := range []string{"", "package", "package m\n\n//retry:", "package m\n\n//retry:policy", "\x00", "package m\n//retry:policy\ntype", "package m\n/*"} {
		s.change("store.go", text)
		s.diagnostics("store.go")
	}
}

// Without a module, the reason is shown beside the mistakes that show without types.
func TestUnloadable(t *testing.T) {
	s := newSession(t)
	if err := os.Remove(s.path("go.mod")); err != nil {
		t.Fatal(err)
	}
	s.write("store.go", strings.Replace(store, "policy", "polcy", 1))
	s.write("plain.go", "package m\n")
	s.open("store.go")
	found := s.diagnostics("store.go")
	got := s.describe("store.go", found)
	if !slices.Equal(got, []string{"error unknown-verb at polcy", "error not-loaded at "}) || !strings.Contains(found[1].Message, "go.mod") {
		t.Errorf("found %s", quote(found))
	}
	s.write("go.mod", "module example.org/m\n\ngo 1.26\n")
	s.note("workspace/didChangeWatchedFiles", watchedFilesParams{[]documentID{{s.uri("go.mod")}}})
	s.wantDiagnostics("store.go", "error unknown-verb at polcy")
}

// Two modules, one with a package in a folder, in one session. Closing the last document of a
// package removes its diagnostics.
func TestModules(t *testing.T) {
	s := newSession(t, "store.go", faulty, "inner/store.go", strings.Replace(store, "policy", "polcy", 1))
	other := filepath.Join(newModule(t), "store.go")
	s.write(other, strings.Replace(store, "attempts=4", "attempts=0", 1))
	for _, name := range []string{"store.go", "inner/store.go", other} {
		s.open(name)
		if got := s.describe(name, s.diagnostics(name)); len(got) == 0 || !strings.HasPrefix(got[0], "error ") {
			t.Errorf("%s has %q", name, got)
		}
	}
	s.close("inner/store.go")
	s.number = 0 // what is closed has no version
	s.wantDiagnostics("inner/store.go")
}

// A module inside a workspace that does not use it is checked without the workspace.
func TestWorkspace(t *testing.T) {
	s := start(t, 0, "GOWORK=", "GOFLAGS=")
	s.call("initialize", map[string]any{}, nil)
	text, err := os.ReadFile(s.path("go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	s.write("go.work", "go 1.26\n\nuse (\n\t.\n\t./used\n)\n")
	for _, dir := range []string{"used", "other", "other/inner"} {
		mod := strings.Replace(string(text), "example.org/m", "example.org/"+dir, 1)
		if dir == "other/inner" {
			mod = "" // in the module of other
		}
		s.write(dir+"/store.go", faulty)
		if mod != "" {
			s.write(dir+"/go.mod", mod)
		}
	}
	s.write("store.go", faulty)
	for _, name := range []string{"store.go", "used/store.go", "other/store.go", "other/inner/store.go"} {
		s.open(name)
		s.wantDiagnostics(name, "error unknown-key at atempts", "error unknown-name at ErrBsy")
	}
}

func TestEnvironment(t *testing.T) {
	dir := newModule(t)
	chosen := []string{"GOWORK=", "GOWORK=/x/go.work"}
	if got := environment(chosen, dir); !slices.Equal(got, chosen) {
		t.Errorf("%q becomes %q", chosen, got)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte("nonsense"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := environment([]string{"A=b"}, dir); !slices.Equal(got, []string{"A=b"}) {
		t.Errorf("with a go.work that cannot be read, it is %q", got)
	}
}

// Two files of a package: both get the diagnostics of a check, and closing one of them leaves
// those of the other.
func TestFilesOfPackage(t *testing.T) {
	s := newSession(t, "store.go", faulty, "more.go", "package m\n\n//retry:nvr\ntype More interface{ Get() error }\n")
	s.open("more.go")
	s.wantDiagnostics("more.go", "error unknown-verb at nvr")
	next(s, "textDocument/publishDiagnostics", func(p publishParams) bool { return p.URI == s.uri("store.go") && len(p.Diagnostics) == 2 })
	s.open("store.go")
	if got := s.diagnostics("store.go"); len(got) != 2 {
		t.Errorf("found %s", quote(got))
	}
	s.close("more.go")
	if got := s.diagnostics("store.go"); len(got) != 2 {
		t.Errorf("found %s", quote(got))
	}
}

// The diagnostics of an old version never follow those of a newer one, and the newest one is
// checked in the end.
func TestNewestWins(t *testing.T) {
	s := newSession(t, "store.go", store)
	s.open("store.go")
	for range 30 {
		s.change("store.go", faulty)
		s.change("store.go", store)
	}
	newest := 0
	next(s, "textDocument/publishDiagnostics", func(p publishParams) bool {
		if *p.Version < newest {
			t.Errorf("version %d after %d", *p.Version, newest)
		}
		newest = *p.Version
		if want := []int{2, 1}[newest%2]; len(p.Diagnostics) != want {
			t.Errorf("version %d has %d diagnostics", newest, len(p.Diagnostics))
		}
		return newest == s.number
	})
}

// A save does not wait for the pause after a change; what is waiting is dropped.
func TestSaveEndsPause(t *testing.T) {
	s := start(t, time.Hour)
	s.call("initialize", map[string]any{}, nil)
	s.write("store.go", faulty)
	s.open("store.go")
	s.diagnostics("store.go")
	s.change("store.go", store)
	s.save("store.go")
	s.wantDiagnostics("store.go", "warning missing-output at Store")
	s.change("store.go", faulty)
	s.call("shutdown", nil, nil)
	s.note("exit", nil)
	if err := <-s.ended; err != nil { // although a check is waiting
		t.Error(err)
	}
}

// Build tags come from the client.
func TestTags(t *testing.T) {
	s := start(t, 0)
	s.write("store.go", "//go:build special\n\n"+faulty)
	s.call("initialize", map[string]any{"initializationOptions": map[string]any{"tags": "special"}}, nil)
	s.open("store.go")
	if got := s.diagnostics("store.go"); len(got) != 2 {
		t.Errorf("found %s", quote(got))
	}
}

// Documents that are not files, or not Go, are ignored.
func TestOtherDocuments(t *testing.T) {
	s := newSession(t, "store.go", faulty)
	for _, uri := range []string{"untitled:Untitled-1", "file:///", "", "http://example.org/a.go", "file:///tmp/a.txt", "%zz"} {
		s.note("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "text": store}})
		s.note("textDocument/didChange", map[string]any{"textDocument": documentID{uri}, "contentChanges": []any{}})
		s.note("textDocument/didSave", map[string]any{"textDocument": documentID{uri}})
		s.call("textDocument/hover", map[string]any{"textDocument": documentID{uri}, "position": position{3, 3}}, nil)
		s.call("textDocument/completion", map[string]any{"textDocument": documentID{uri}, "position": position{}}, nil)
		s.call("textDocument/codeAction", map[string]any{"textDocument": documentID{uri}}, nil)
		s.note("textDocument/didClose", map[string]any{"textDocument": documentID{uri}})
	}
	s.open("store.go")
	s.diagnostics("store.go")
	for _, pos := range []position{{1000, 0}, {0, 1000}, {-1, -1}} {
		s.call("textDocument/hover", map[string]any{"textDocument": documentID{s.uri("store.go")}, "position": pos}, nil)
		s.call("textDocument/completion", map[string]any{"textDocument": documentID{s.uri("store.go")}, "position": pos}, nil)
	}
}
