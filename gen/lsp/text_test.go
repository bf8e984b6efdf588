package lsp

import (
	"path/filepath"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Characters are counted in UTF-16 code units: ö is one, 𝛌 two.
func TestPositions(t *testing.T) {
	const text = "aö𝛌b\r\n𝛌\n\nend"
	tests := []struct {
		at     position
		offset int
		back   position // of the offset
	}{
		{position{0, 0}, 0, position{0, 0}},
		{position{0, 1}, 1, position{0, 1}},
		{position{0, 2}, 3, position{0, 2}},
		{position{0, 4}, 7, position{0, 4}},
		{position{0, 5}, 8, position{0, 5}},
		{position{0, 99}, 8, position{0, 5}}, // before the line ending
		{position{0, 3}, 7, position{0, 4}},  // inside 𝛌
		{position{1, 0}, 10, position{1, 0}},
		{position{1, 2}, 14, position{1, 2}},
		{position{2, 0}, 15, position{2, 0}},
		{position{2, 7}, 15, position{2, 0}},
		{position{3, 3}, 19, position{3, 3}},
		{position{9, 9}, 19, position{3, 3}},
		{position{-1, -1}, 0, position{0, 0}},
	}
	for _, tt := range tests {
		if got := offsetOf(text, tt.at); got != tt.offset {
			t.Errorf("%v is at %d, want %d", tt.at, got, tt.offset)
		}
		if got := positionOf(text, tt.offset); got != tt.back {
			t.Errorf("%d is %v, want %v", tt.offset, got, tt.back)
		}
	}
}

func FuzzPositions(f *testing.F) {
	f.Add("aö\r\n𝛌", 1, 1)
	f.Fuzz(func(t *testing.T, text string, line, character int) {
		offset := offsetOf(text, position{line, character})
		if offset < 0 || offset > len(text) {
			t.Fatalf("%d in %q", offset, text)
		}
		if back := offsetOf(text, positionOf(text, offset)); back != offset {
			t.Errorf("%d becomes %d in %q", offset, back, text)
		}
	})
}

func TestURIs(t *testing.T) {
	tests := []struct{ uri, path string }{
		{"file:///home/a.go", "/home/a.go"},
		{"file:///home/a%20b/%C3%B6.go", "/home/a b/ö.go"},
		{"file:///c%3A/src/a.go", "C:/src/a.go"},
		{"file:///C:/src/a.go", "C:/src/a.go"},
		{"file:///home/../a.go", "/a.go"},
		{"file:///a%23b%3Fc.go", "/a#b?c.go"},
		{"file://localhost/a.go", "/a.go"},
	}
	for _, tt := range tests {
		path, ok := pathOf(tt.uri)
		if !ok || filepath.ToSlash(path) != tt.path {
			t.Errorf("%s is %q, %v", tt.uri, path, ok)
		}
		if again, ok := pathOf(diag.FileURI(path)); !ok || again != path {
			t.Errorf("%s becomes %s becomes %q", path, diag.FileURI(path), again)
		}
	}
	for _, uri := range []string{"", "untitled:1", "git:/a.go", "file://", "%"} {
		if path, ok := pathOf(uri); ok {
			t.Errorf("%q is %q", uri, path)
		}
	}
}
