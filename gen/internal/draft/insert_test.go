package draft

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// What is inserted are whole lines, which end like the lines before them. Without them, the file
// is as before.
func TestInsert(t *testing.T) {
	const method = "Do(ctx context.Context) error"
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "package m\n\nimport \"context\"\n\ntype A interface {\n\t" + method + "\n}\n",
			"package m\n\n//go:generate go tool retrygen\n\nimport \"context\"\n\n//retry:policy\ntype A interface {\n\t//retry:once\n\t" + method + "\n}\n"},
		{"CRLF", "package m\r\n\r\n// A does.\r\ntype A interface {\r\n\t" + method + "\r\n}\r\n",
			"package m\r\n\r\n//go:generate go tool retrygen\r\n\r\n// A does.\r\n//\r\n//retry:policy\r\ntype A interface {\r\n\t//retry:once\r\n\t" + method + "\r\n}\r\n"},
		{"mixed ends", "package m\n\n// A does.\r\ntype A interface {\n\t" + method + "\n}\n",
			"package m\n\n//go:generate go tool retrygen\n\n// A does.\r\n//\r\n//retry:policy\r\ntype A interface {\n\t//retry:once\n\t" + method + "\n}\n"},
		{"no final newline, and spaces", "package m // m\ntype ( \n  A interface {\n  " + method + " }\n)",
			"package m // m\n\n//go:generate go tool retrygen\n\ntype ( \n  //retry:policy\n  A interface {\n  //retry:once\n  " + method + " }\n)"},
		{"byte order mark", "\ufeffpackage m\n\ntype A interface {\n\t" + method + "\n}\n",
			"\ufeffpackage m\n\n//go:generate go tool retrygen\n\n//retry:policy\ntype A interface {\n\t//retry:once\n\t" + method + "\n}\n"},
		{"in one line", "package m\n\ntype A interface{ " + method + " }\n",
			"package m\n\n//go:generate go tool retrygen\n\n//retry:policy\n//retry:method Do once\ntype A interface{ " + method + " }\n"},
		{"type behind something else", "package m; type A interface{ " + method + " }\n", ""},
		{"annotated", "package m\n\n//retry:policy\ntype A interface{ " + method + " }\n", ""},
		{"annotated in parentheses", "package m\n\n//retry:policy\ntype (\n\tA interface {\n\t" + method + "\n\t}\n)\n", ""},
		{"method annotated", "package m\n\ntype A interface {\n\t//retry:policy\n\t" + method + "\n}\n", ""},
		{"not Go", "A text.\n", ""},
	} {
		found := Find([]load.Source{{Path: "a.go", Text: []byte(tt.text)}})
		if len(found) != 1 {
			if tt.want != "" || len(found) > 0 {
				t.Errorf("%s: found %v", tt.name, found)
			}
			continue
		}
		lines := []Line{{Text: "policy"}, {Method: "Do", Text: "once"}}
		got := string(Insert([]byte(tt.text), []Annotated{{found[0], lines}}, true))
		if got != tt.want {
			t.Errorf("%s: got\n%q\nwant\n%q", tt.name, got, tt.want)
		}
	}
}

// Long lists of methods are broken into several lines.
func TestListing(t *testing.T) {
	lines := listing(strings.Fields(strings.Repeat("AMethodWithALongName ", 9)), "once")
	if len(lines) != 3 {
		t.Fatalf("got %v", lines)
	}
	for _, l := range lines {
		if n := len(l.String()); n > 100 {
			t.Errorf("%d columns: %v", n, l)
		}
	}
}
