package directive

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// Import paths of the packages that generated code may import.
const (
	RuntimePath = "github.com/retrygen/retrygen/runtime/retry"
	SupportPath = RuntimePath + "/support"    // the part that only generated code needs
	HTTPPath    = RuntimePath + "/retryhttp"  // the part that depends on net/http
	SQLPath     = RuntimePath + "/retrysql"   // the part that depends on database/sql
	RedisPath   = RuntimePath + "/retryredis" // the part for Redis clients
)

// Packages maps the names of packages that directives may mention without an import to
// their paths. The first four are part of the runtime's module; each of the others is a
// module of its own.
var Packages = map[string]string{
	"retry":      RuntimePath,
	"retryhttp":  HTTPPath,
	"retrysql":   SQLPath,
	"retryredis": RedisPath,

	"retrygrpc":  RuntimePath + "/retrygrpc",
	"retrykafka": RuntimePath + "/retrykafka",
	"retrymysql": RuntimePath + "/retrymysql",
}

// InRuntime reports whether a path in Packages is part of the runtime's module.
func InRuntime(path string) bool {
	return slices.Contains([]string{RuntimePath, HTTPPath, SQLPath, RedisPath}, path)
}

// A problem describes an invalid value.
type problem struct {
	pos token.Pos
	msg string

	// What is to be written at pos in place of old; empty if that is unclear. It is a guess if
	// it is not what msg says.
	old, new string
	guess    bool
}

func wrong(pos token.Pos, format string, args ...any) *problem {
	return &problem{pos: pos, msg: fmt.Sprintf(format, args...)}
}

// orRather suggests a choice that is similar to word, which is at the position of b.
func (b *problem) orRather(word string, choices []string) *problem {
	b.old, b.new, b.guess = word, Nearest(word, choices), true
	return b
}

// fixedBy adds what to write at the position of b in place of old.
func (b *problem) fixedBy(old, new string) *problem {
	b.old, b.new = old, new
	return b
}

// names parses a comma-separated list of Go names.
func names(value Word) ([]Name, *problem) {
	var all []Name
	for _, piece := range list(value.Text) {
		name, bad := name(Word{piece.text, value.Pos + token.Pos(piece.offset)})
		if bad != nil {
			return nil, bad
		}
		all = append(all, name)
	}
	return all, nil
}

// name parses one Go name: ErrX, pkg.ErrX, *pkg.T, "import/path".X, .X.
func name(word Word) (Name, *problem) {
	n := Name{Pos: word.Pos, Text: word.Text}
	rest := word.Text
	rest, n.Star = strings.CutPrefix(rest, "*")
	switch {
	case strings.HasPrefix(rest, `"`):
		return pathName(n, rest)
	case strings.HasPrefix(rest, "."):
		return methodName(n, rest[len("."):])
	}
	qualifier, ident, qualified := strings.Cut(rest, ".")
	if !qualified {
		qualifier, ident = "", rest
	}
	n.Qualifier, n.Ident = qualifier, ident
	switch {
	case rest == "":
		return n, wrong(word.Pos, "missing Go name: write one such as ErrX, pkg.ErrX or *pkg.T")
	case strings.Contains(rest, "/"):
		i := strings.LastIndexByte(rest, '/')
		path, ident, _ := strings.Cut(rest[i:], ".")
		quoted := fmt.Sprintf("%q.%s", rest[:i]+path, ident)
		return n, wrong(word.Pos, "an import path must be in double quotes: write %s", quoted).fixedBy(word.Text, strings.TrimSuffix(word.Text, rest)+quoted)
	case !token.IsIdentifier(ident), qualified && !token.IsIdentifier(qualifier):
		return n, wrong(word.Pos, "want a Go name such as ErrX, pkg.ErrX or *pkg.T, got %q", word.Text)
	}
	return n, nil
}

// methodName parses the rest of the name of a method of the wrapped value.
func methodName(n Name, ident string) (Name, *problem) {
	n.Method, n.Ident = true, ident
	if n.Star || !token.IsIdentifier(ident) {
		return n, wrong(n.Pos, "want the name of a method after the dot, such as .IsTransient, got %q", n.Text)
	}
	return n, nil
}

// pathName parses the rest of a name that begins with an import path.
func pathName(n Name, rest string) (Name, *problem) {
	i := strings.LastIndexByte(rest, '"')
	path, quoted := unquote(rest[:i+1])
	ident, dotted := strings.CutPrefix(rest[i+1:], ".")
	n.Path, n.Ident = path, ident
	if !quoted || path == "" || !dotted || !token.IsIdentifier(ident) {
		return n, wrong(n.Pos, `want "import/path".Name, got %s`, n.Text)
	}
	return n, nil
}

// Mentions returns the names of other packages that the directives in src mention. It
// does not parse src, because the packages to load must be known before parsing. It
// ignores invalid directives, which [Parse] reports.
func Mentions(src []byte) []Name {
	var found []Name
	for line := range bytes.Lines(src) {
		d, ok := ast.ParseDirective(token.NoPos, string(bytes.TrimSpace(line)))
		if !ok || d.Tool != Tool {
			continue
		}
		words, _ := lex(d.Args)
		for _, word := range words {
			found = append(found, mentions(word.text)...)
		}
	}
	return found
}

// mentions returns the names of other packages in a key=value.
func mentions(word string) []Name {
	key, value, _ := strings.Cut(word, "=")
	if !slices.ContainsFunc(table, func(v *Verb) bool { k := v.Key(key); return k != nil && k.namesGo() }) {
		return nil
	}
	all, _ := names(Word{Text: value})
	return slices.DeleteFunc(all, func(n Name) bool { return n.Qualifier == "" && n.Path == "" })
}
