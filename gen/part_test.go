package gen

import (
	"go/token"
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/output"
)

func mistake(file string, severity diag.Severity) diag.Diagnostic {
	return diag.Diagnostic{Pos: token.Position{Filename: file}, Severity: severity, Message: "wrong"}
}

// Parts are merged in order, regardless of which was ready first.
func TestMerge(t *testing.T) {
	one, two := &model.Package{}, &model.Package{}
	got := merge(
		part{models: []*model.Package{one}, broken: []string{"/m/a"}},
		part{files: []output.File{{Path: "/m/b/b.go"}}, found: diag.List{mistake("/m/b/b.go", diag.Warning)}},
		part{},
		part{models: []*model.Package{two}, files: []output.File{{Path: "/m/a/a.go"}}, broken: []string{"/m/c"}},
	)
	want := part{
		models: []*model.Package{one, two},
		files:  []output.File{{Path: "/m/b/b.go"}, {Path: "/m/a/a.go"}},
		found:  diag.List{mistake("/m/b/b.go", diag.Warning)},
		broken: []string{"/m/a", "/m/c"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Merging does not change the parts, which belong to their Source.
func TestMergeIsPure(t *testing.T) {
	first := part{files: make([]output.File, 1, 8), found: make(diag.List, 1, 8), broken: make([]string, 1, 8), models: make([]*model.Package, 1, 8)}
	left := merge(first, part{broken: []string{"left"}, files: []output.File{{Path: "left"}}})
	right := merge(first, part{broken: []string{"right"}, files: []output.File{{Path: "right"}}})
	if left.broken[1] != "left" || right.broken[1] != "right" || left.files[1].Path != "left" || len(first.files) != 1 {
		t.Errorf("merged into one another: %+v, %+v", left, right)
	}
}

// Nothing is written to a folder with an error; a warning does not prevent that.
func TestSound(t *testing.T) {
	files := part{files: []output.File{{Path: "/m/c/c.go"}, {Path: "/m/b/b.go"}, {Path: "/m/a/a.go"}}}
	found := report(diag.List{mistake("/m/b/other.go", diag.Error), mistake("/m/c/c.go", diag.Warning)})
	all := merge(files, found)
	var paths []string
	for _, f := range all.sound() {
		paths = append(paths, f.Path)
	}
	if want := []string{"/m/a/a.go", "/m/c/c.go"}; !reflect.DeepEqual(paths, want) {
		t.Errorf("left are %v, want %v", paths, want)
	}
	if found := all.diagnostics("/m"); len(found) != 2 || found[0].Pos.Filename != "b/other.go" {
		t.Errorf("found %v", found)
	}
}
