package load

import (
	"slices"
	"testing"
)

func TestImportsOf(t *testing.T) {
	files := []*source{
		{"store.go", []byte("package store\n\nimport (\n\t\"context\"\n\tpg \"example.com/pg\"\n)\n")},
		{"store_windows.go", []byte("package store\n\nimport \"context\"\nimport \"syscall\"\n")},
		{"low.go", []byte("package store\n\nimport \"C\"\nimport \"unsafe\"\n")},
		{"store_test.go", []byte("package store\n\nimport \"testing\"\n")},
		{"broken.go", []byte("store\n")},
	}
	if got, want := importsOf(files), []string{"context", "example.com/pg", "syscall"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
