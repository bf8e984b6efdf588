package directive_test

import (
	"go/ast"
	"go/token"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// The parser accepts the words and examples that are offered for each key.
func TestExamples(t *testing.T) {
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			examples := key.Examples()
			if key.Default != "" && len(key.Choices) == 0 && examples[0] != key.Default {
				t.Errorf("the examples of %s %s do not begin with its default: %q", verb, key, examples)
			}
			for _, value := range append(examples, key.Choices...) {
				wantParsed(t, verb, "//retry:"+verb.Name+" "+key.Name+"="+value)
			}
		}
	}
}

// The parser accepts none where it is offered.
func TestRemovable(t *testing.T) {
	for _, key := range directive.Policy.Keys {
		if key.Removable() {
			wantParsed(t, directive.Policy, "//retry:policy "+key.Name+"=none")
		}
	}
	for _, verb := range directive.Verbs() {
		if verb.Nameable() {
			wantParsed(t, verb, "//retry:"+verb.Name+" none")
		}
	}
}

// wantParsed parses a directive on a method, or else on an interface. It ignores contradictions
// with keys that are missing.
func wantParsed(t *testing.T, verb *directive.Verb, text string) {
	t.Helper()
	place := directive.Method
	if verb.Places&place == 0 {
		place = directive.Interface
	}
	fset := token.NewFileSet()
	comment := &ast.Comment{Text: text}
	comment.Slash = fset.AddFile("", -1, len(text)).Pos(0)
	_, found := directive.Parse(fset, &ast.CommentGroup{List: []*ast.Comment{comment}}, place)
	for _, d := range found {
		if d.Code != "contradiction" {
			t.Errorf("%s: %s", text, d.Message)
		}
	}
}
