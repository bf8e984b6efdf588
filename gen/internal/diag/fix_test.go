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
	}
	for _, tt := range tests {
		var found diag.List
		for _, e := range tt.edits {
			found.Add(e.Pos, "code", "wrong")
			found.Fix("fix", e)
		}
		files, err := found.Fixed(func(string) ([]byte, error) { return []byte("one two three"), nil })
		if got := string(files["a.go"]); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", tt.name, got, err)
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
