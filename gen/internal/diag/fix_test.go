package diag_test

import (
	"errors"
	"go/token"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

func edit(offset int, old, text string) diag.Edit {
	return diag.Edit{Pos: token.Position{Filename: "a.go", Line: 1, Column: offset + 1}, Old: old, New: text}
}

func TestFixed(t *testing.T) {
	tests := []struct {
		name  string
		edits []diag.Edit
		want  string
	}{
		{"insert", []diag.Edit{edit(3, "", "-")}, "one- two three"},
		{"in any order", []diag.Edit{edit(8, "three", "3"), edit(0, "one", "1")}, "1 two 3"},
		{"remove", []diag.Edit{edit(3, " two", "")}, "one three"},
		{"the same twice", []diag.Edit{edit(3, "", "-"), edit(3, "", "-")}, "one- two three"},
		{"the first of two that overlap", []diag.Edit{edit(0, "one two", "1 2"), edit(4, "two", "zwei")}, "1 2 three"},
		{"something else stands there", []diag.Edit{edit(4, "too", "2")}, "one two three"},
		{"beyond the end", []diag.Edit{edit(99, "", "2")}, "one two three"},
		{"insertions at the same place", []diag.Edit{edit(3, "", "-"), edit(3, "", "+")}, "one-+ two three"},
		{"an insertion before what is replaced", []diag.Edit{edit(4, "two", "2"), edit(4, "", "-")}, "one -2 three"},
		{"an insertion into what is replaced", []diag.Edit{edit(4, "two", "2"), edit(5, "", "-")}, "one 2 three"},
	}
	for _, tt := range tests {
		var found diag.List
		for _, e := range tt.edits {
			found.Add(e.Pos, "code", "wrong")
			found.Fix("fix", e)
		}
		files, err := found.Fixed(func(string) ([]byte, error) { return []byte("one two three"), nil })
		got, changed := files["a.go"]
		if !changed {
			got = []byte("one two three")
		}
		if string(got) != tt.want || err != nil || changed == (tt.want == "one two three") {
			t.Errorf("%s: %q, changed: %v, %v", tt.name, got, changed, err)
		}
	}
}

func TestFixedUnreadable(t *testing.T) {
	var found diag.List
	found.Add(token.Position{}, "code", "wrong")
	found.Fix("fix", edit(0, "", "x"))
	gone := errors.New("gone")
	if _, err := found.Fixed(func(string) ([]byte, error) { return nil, gone }); !errors.Is(err, gone) {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	var found diag.List
	found.Add(token.Position{Filename: "a.go", Line: 1, Column: 2}, "odd", "perhaps wrong")
	found.Warn()
	found.Add(token.Position{}, "bad", "wrong")
	if errs := found.Errors(); len(found) != 2 || len(errs) != 1 || errs[0].Code != "bad" {
		t.Errorf("errors of %v are %v", found, errs)
	}
	if got, want := found[0].String(), "a.go:1:2: warning: perhaps wrong (odd)"; got != want {
		t.Errorf("printed as %q", got)
	}
}

// A fix of several edits is applied completely or not at all, also over several files.
func TestFixedAtomically(t *testing.T) {
	in := func(file string, e diag.Edit) diag.Edit {
		e.Pos.Filename = file
		return e
	}
	tests := []struct {
		name  string
		fixes [][]diag.Edit
		a, b  string // "" if the file does not change
	}{
		{"several edits", [][]diag.Edit{{edit(0, "one", "1"), in("b.go", edit(4, "two", "2"))}}, "1 two", "one 2"},
		{"the second one does not fit", [][]diag.Edit{{edit(0, "one", "1"), in("b.go", edit(4, "too", "2"))}}, "", ""},
		{"the second one overlaps", [][]diag.Edit{{edit(4, "two", "2")}, {edit(0, "one", "1"), edit(4, "two", "zwei")}}, "one 2", ""},
		{"they share an edit", [][]diag.Edit{{edit(4, "two", "2")}, {edit(0, "one", "1"), edit(4, "two", "2")}}, "1 2", ""},
	}
	for _, tt := range tests {
		var found diag.List
		for _, edits := range tt.fixes {
			found.Add(edits[0].Pos, "code", "wrong")
			found.Fix("fix", edits...)
		}
		files, err := found.Fixed(func(string) ([]byte, error) { return []byte("one two"), nil })
		if a, b := string(files["a.go"]), string(files["b.go"]); err != nil || a != tt.a || b != tt.b {
			t.Errorf("%s: %q, %q, %v", tt.name, a, b, err)
		}
	}
}

// Lines that are inserted end like the one where they are.
func TestFixedCRLF(t *testing.T) {
	var found diag.List
	found.Add(token.Position{}, "code", "wrong")
	found.Fix("fix", edit(3, "\ntwo", "\n2\n3"))
	for text, want := range map[string]string{"one\r\ntwo\r\n": "one\r\n2\r\n3\r\n", "one\ntwo\r\n": "one\n2\n3\r\n"} {
		files, err := found.Fixed(func(string) ([]byte, error) { return []byte(text), nil })
		if got := string(files["a.go"]); err != nil || got != want {
			t.Errorf("%q becomes %q, %v, want %q", text, got, err, want)
		}
	}
}

// A suggestion ends the message, and has a fix.
func TestSuggest(t *testing.T) {
	var found diag.List
	found.Suggest(at("a.go", 1, 1), "x", "y")
	found.Add(at("a.go", 1, 2), "unknown-verb", "unknown verb %q", "nevr")
	found.Suggest(at("a.go", 1, 9), "nevr", "")
	if found[0].Fix != nil || found[0].Message != `unknown verb "nevr"` {
		t.Errorf("without a suggestion, got %v", found[0])
	}
	found.Suggest(at("a.go", 1, 9), "nevr", "never")
	want := diag.Edit{Pos: at("a.go", 1, 9), Old: "nevr", New: "never"}
	if d := found[0]; d.Message != `unknown verb "nevr"; did you mean "never"?` || d.Fix.Message != "write never" || d.Fix.Edits[0] != want {
		t.Errorf("got %v with %v", d, d.Fix)
	}
}
