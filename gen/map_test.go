package gen_test

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// mapRow is a row of the table in the package comment, perhaps continued on lines without a
	// name of their own.
	mapRow = regexp.MustCompile(`(?m)^\t(\S.*?)  +(\S.*(?:\n\t {8,}\S.*)*)$`)

	// mapPath is a path from the root, or the name of another file in the folder of the path
	// before.
	mapPath = regexp.MustCompile(`[\w.]+(/[\w.]+)+|[\w]+\.(go|mod|html)\b`)
)

// The table "to change a part, open its file" has its eleven rows, and names files that exist.
func TestMap(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "gen.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	rows := mapRow.FindAllStringSubmatch(file.Doc.Text(), -1)
	if len(rows) != 11 {
		t.Errorf("the table has %d rows, want 11: %q", len(rows), rows)
	}
	for _, row := range rows {
		paths := mapPath.FindAllString(strings.ReplaceAll(row[2], "./gen", ""), -1)
		if len(paths) == 0 {
			t.Errorf("%s: no file is named", row[1])
		}
		folder := ""
		for _, name := range paths {
			if strings.Contains(name, "/") {
				folder = path.Dir(name)
			} else {
				name = path.Join(folder, name)
			}
			if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(name))); err != nil {
				t.Errorf("%s: %v", row[1], err)
			}
		}
	}
}
