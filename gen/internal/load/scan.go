package load

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// A folder is the result of searching a package's folder.
type folder struct {
	dir     string
	pattern string    // pattern that makes the go command load it
	sources []*source // files with directives or comments that resemble directives
	outputs []string  // files that retrygen has generated
	files   []*source // all files except outputs, if there are sources
}

// A source is a file with directives, judging by its text.
type source struct {
	path string
	text []byte
}

// imports returns the imports of s, as far as s can be parsed.
func (s *source) imports() []*ast.ImportSpec {
	file, _ := parser.ParseFile(token.NewFileSet(), "", s.text, parser.ImportsOnly)
	return file.Imports // the file is never nil
}

func (f *folder) hasTests() bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool { return isTestFile(s.path) })
}

func isTestFile(path string) bool { return strings.HasSuffix(path, "_test.go") }

// scan searches the Go files of the folder for directives.
func (f *folder) scan(read func(path string) ([]byte, error)) error {
	annotated, others, err := f.classify(read)
	if err != nil || len(annotated) == 0 {
		return err
	}
	f.files = slices.Concat(annotated, others)
	f.sources = append(annotated, slices.DeleteFunc(others, func(s *source) bool { return !directive.AnyAlike(s.text) })...)
	return nil
}

// classify reads the Go files of the folder. It returns those with directives and the others,
// and adds those that retrygen has generated to f.outputs.
func (f *folder) classify(read func(path string) ([]byte, error)) (annotated, others []*source, err error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, nil, fmt.Errorf("searching for directives: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || name[0] == '_' || name[0] == '.' {
			continue
		}
		path := filepath.Join(f.dir, name)
		text, err := read(path)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("searching for directives: %w", err)
		case own.Is(text):
			f.outputs = append(f.outputs, path)
		case hasDirective(text):
			annotated = append(annotated, &source{path, text})
		default:
			others = append(others, &source{path, text})
		}
	}
	return annotated, others, nil
}

// directiveLine matches possible directives, including those with misplaced spaces.
var directiveLine = regexp.MustCompile(`//[ \t]*` + directive.Tool + `:`)

// hasDirective reports whether src may have a directive. It may report true wrongly,
// because it does not parse src.
func hasDirective(src []byte) bool {
	return bytes.Contains(src, []byte(directive.Tool+":")) && directiveLine.Match(src)
}

// wrapperFile matches the file= of a directive.
var wrapperFile = regexp.MustCompile(`(?m)//retry:wrapper.*\bfile=(\S+)`)

// outputs returns the paths of files that may have been generated for s.
func (s *source) outputs() []string {
	found := []string{own.PathFor(s.path)}
	for _, m := range wrapperFile.FindAllSubmatch(s.text, -1) {
		found = append(found, filepath.Join(filepath.Dir(s.path), string(m[1])))
	}
	return found
}

// unreadable returns the first syntax error of s if it hides all directives from the
// parser, such as an unclosed comment or an invalid package clause.
func (s *source) unreadable() diag.List {
	var found diag.List
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, s.path, s.text, parser.ParseComments|parser.SkipObjectResolution)
	if errs, ok := unmapped(fset, file, err).(scanner.ErrorList); ok && !slices.ContainsFunc(file.Comments, holdsDirective) {
		found.Add(errs[0].Pos, doesNotCompile, "%s", errs[0].Msg)
	}
	return found
}

func holdsDirective(group *ast.CommentGroup) bool {
	return slices.ContainsFunc(group.List, directive.Is)
}
