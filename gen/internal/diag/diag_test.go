package diag_test

import (
	"go/token"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

func at(file string, line, col int) token.Position {
	return token.Position{Filename: file, Line: line, Column: col}
}

// sample returns a list from several stages: unsorted, with a duplicate.
func sample() diag.List {
	var l diag.List
	l.Add(at("/m/b.go", 1, 1), "unknown-key", "unknown key %q", "<x>")
	l.Add(at("/m/a.go", 10, 2), "repeated-key", "delay is given twice")
	l.Relate(at("/m/a.go", 9, 2), "first given here")
	l.Add(at("/m/a.go", 2, 30), "bad-value", "second")
	l.Add(at("/m/a.go", 2, 4), "bad-value", "first")
	l.Add(at("/m/b.go", 1, 1), "unknown-key", "unknown key %q", "<x>")
	l.Add(token.Position{Filename: "/m/c.go"}, "foreign-file", "in the way")
	return l
}

func TestList(t *testing.T) {
	l := sample()
	l.Sort()
	l.Relative("/m")
	want := `a.go:2:4: first
a.go:2:30: second
a.go:10:2: delay is given twice
	a.go:9:2: first given here
b.go:1:1: unknown key "<x>"
c.go: in the way`
	if got := l.Err().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEmpty(t *testing.T) {
	var l diag.List
	l.Relate(at("a.go", 1, 1), "of nothing")
	l.Sort()
	if l.Err() != nil || l.String() != "" {
		t.Errorf("got %v", l)
	}
}

func TestShorten(t *testing.T) {
	tests := []struct{ dir, path, want string }{
		{"/m", "/m/a.go", "a.go"},
		{"/mod/x", "/mod/a.go", "../a.go"},
		{"/very/deep/folder", "/a.go", "/a.go"},
		{"/m", "a.go", "a.go"},
	}
	for _, tt := range tests {
		if got := diag.Shorten(tt.dir, tt.path); got != tt.want {
			t.Errorf("Shorten(%q, %q) = %q, want %q", tt.dir, tt.path, got, tt.want)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	l := sample()
	l.Sort()
	var b strings.Builder
	if err := l[2:].WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	want := `{"file":"/m/a.go","line":10,"column":2,"severity":"error","code":"repeated-key","message":"delay is given twice","related":[{"file":"/m/a.go","line":9,"column":2,"message":"first given here"}]}
{"file":"/m/b.go","line":1,"column":1,"severity":"error","code":"unknown-key","message":"unknown key \"<x>\""}
{"file":"/m/c.go","severity":"error","code":"foreign-file","message":"in the way"}
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}
