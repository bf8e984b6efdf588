package directive

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"unicode"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Alike reports whether c resembles a directive but is not one: //Retry:never, //retry
// never, //rety:never, /*retry:never*/. It is a mistake only in a package with
// directives; in other packages, such a comment can mean anything.
func Alike(c *ast.Comment) bool {
	_, ok := alike(c.Text)
	return ok
}

// AnyAlike reports whether src may contain a comment that is [Alike]. It may report true
// wrongly, because it does not parse src.
func AnyAlike(src []byte) bool {
	for line := range bytes.Lines(src) {
		if i := bytes.IndexByte(line, ':'); i > 0 && readOpening(string(line)).alike(true) {
			return true // if it is inside a block
		}
		for i := bytes.IndexByte(line, '/'); i >= 0; i = bytes.IndexByte(line, '/') {
			if _, ok := alike(strings.TrimRight(string(line[i:]), "\r\n")); ok {
				return true
			}
			line = line[i+1:]
		}
	}
	return false
}

// alike parses the text of a comment; ok is false if it is a directive or prose.
func alike(text string) (r remedy, ok bool) {
	if block, ok := strings.CutPrefix(text, "/*"); ok {
		return alikeBlock(strings.TrimSuffix(block, "*/"))
	}
	line, ok := strings.CutPrefix(text, "//")
	if !ok {
		return remedy{}, false
	}
	mayBeProse := startsBlank(line)
	if !mayBeProse {
		line = strings.TrimPrefix(strings.TrimLeft(line, "+@#"), "/")
	}
	o := readOpening(line)
	if d, isDirective := ast.ParseDirective(token.NoPos, text); !o.alike(mayBeProse) || isDirective && d.Tool == Tool {
		return remedy{}, false
	}
	r = o.remedy()
	r.old = text[:len(text)-len(o.after)+len(r.old)]
	return r, true
}

// alikeBlock parses the text between /* and */, which is never a directive. A line that
// begins with // is a directive that has been commented out.
func alikeBlock(block string) (remedy, bool) {
	mayBeProse := startsBlank(block)
	for line := range strings.Lines(block) {
		if o := readOpening(line); o.alike(mayBeProse) {
			return remedy{meant: o.remedy().meant}, true
		}
		mayBeProse = true
	}
	return remedy{}, false
}

func startsBlank(text string) bool { return text != strings.TrimLeftFunc(text, unicode.IsSpace) }

// A remedy is the directive that a comment was meant to be, and the beginning of the
// comment that it replaces. They are empty if unclear.
type remedy struct{ meant, old string }

// An opening is the beginning of a line in a comment.
type opening struct {
	tool  string   // the word in the position of retry
	sep   string   // the characters between it and the verb, in the position of the colon
	after string   // the rest of the line
	words []string // of after
}

func readOpening(line string) opening {
	text := strings.TrimLeft(line, " \t\u00a0*")
	n := strings.IndexFunc(text+".", func(r rune) bool { return !unicode.IsLetter(r) })
	if n > len(Tool) && strings.EqualFold(text[:len(Tool)], Tool) && isVerb(text[len(Tool):n]) {
		n = len(Tool) // retrynever
	}
	o := opening{tool: strings.ToLower(text[:n])}
	if !o.hasTool() {
		return opening{}
	}
	o.after = strings.TrimLeft(text[n:], ": \t-=_/;：")
	o.sep = text[n : len(text)-len(o.after)]
	o.words = strings.Fields(o.after)
	return o
}

// alike reports whether a line with this opening was meant as a directive. A line that
// may be prose, as after a space, was if a verb immediately follows a colon.
func (o opening) alike(mayBeProse bool) bool {
	if o.tool == "" {
		return false
	}
	isTool := slices.Contains(tools, o.tool)
	verb := o.verb()
	likely := verb != "" && likeArgs(o.words)
	switch {
	case mayBeProse:
		return o.sep == ":" && likely
	case strings.HasPrefix(o.sep, ":"):
		return isTool || verb != "" || len(o.words) == 0
	case o.sep == "":
		return isTool && likely && isVerb(o.words[0])
	}
	return isTool && (likely || verb != "" && isVerb(o.first()) && len(Lookup(verb).Keys) == 0)
}

// tools lists words that are accepted as retry.
var tools = []string{Tool, Tool + "gen", "retries", "retrying"}

// hasTool reports whether o begins with one of the tools, or with a misspelled retry.
func (o opening) hasTool() bool {
	n := len(o.tool) - len(Tool)
	return slices.Contains(tools, o.tool) || -1 <= n && n <= 1 && distance(o.tool, Tool) == 1
}

// verb returns the verb that o was meant to have, or "" if that is unclear.
func (o opening) verb() string {
	switch {
	case len(o.words) == 0:
		return ""
	case anyKey(o.words[0]):
		return Policy.Name
	case !unicode.IsLetter(rune(o.words[0][0])):
		return ""
	}
	return Nearest(o.first(), verbNames())
}

func (o opening) first() string { return strings.TrimRight(o.words[0], ".,:;") }

// remedy returns the remedy of o; its old is the text of after.
func (o opening) remedy() remedy {
	switch verb := o.verb(); {
	case verb == "":
		return remedy{}
	case anyKey(o.words[0]):
		return remedy{"//" + Tool + ":" + verb + " ", ""}
	default:
		return remedy{"//" + Tool + ":" + verb, o.words[0]}
	}
}

// isVerb reports whether word is a verb, ignoring case.
func isVerb(word string) bool { return Lookup(strings.ToLower(word)) != nil }

// reportAlike reports a comment that resembles a directive but is not one.
func (p *parser) reportAlike(c *ast.Comment, r remedy) {
	const prose = "or insert a space after // if it is prose"
	if r.meant == "" {
		p.report(c.Slash, "not-a-directive", "this comment is not a directive: write //retry:VERB, %s", prose)
		return
	}
	meant := strings.TrimSpace(r.meant)
	p.report(c.Slash, "not-a-directive", "this comment is not a directive: write %s, %s", meant, prose)
	if r.old != "" {
		p.found.Fix("write "+meant, diag.Edit{Pos: diag.At(p.fset, c.Slash), Old: r.old, New: r.meant})
	}
}

// meant returns the directive that a comment was meant to be but is not, because of
// spaces or capitals, or "" if it is prose or a proper directive.
func meant(text string) string {
	text, isLine := strings.CutPrefix(text, "//")
	if isDirective(text) {
		return ""
	}
	rest, isTool := strings.CutPrefix(strings.TrimLeft(text, " \t"), Tool+":")
	if !isLine || !isTool {
		return ""
	}
	words := strings.Fields(rest)
	switch {
	case len(words) > 0 && anyKey(words[0]):
		return "//retry:" + Policy.Name
	case len(words) > 0 && Lookup(strings.ToLower(words[0])) != nil && likeArgs(words):
		return "//retry:" + strings.ToLower(words[0])
	case strings.HasPrefix(text, Tool+":"):
		if r, ok := alike("//" + text); ok && r.meant != "" {
			return strings.TrimSpace(r.meant)
		}
		return "//retry:VERB, in lower case and without spaces"
	}
	return ""
}

// fixMeant adds a fix that turns a comment into the directive that it was meant to be, if
// that is clear.
func (p *parser) fixMeant(c *ast.Comment, meant string) {
	begin := strings.Index(c.Text, Tool+":") + len(Tool+":")
	words := strings.Fields(c.Text[begin:])
	if len(words) == 0 || Lookup(strings.TrimPrefix(meant, "//"+Tool+":")) == nil {
		return
	}
	old := c.Text[:begin+strings.Index(c.Text[begin:], words[0])]
	if anyKey(words[0]) {
		meant += " "
	} else {
		old += words[0]
	}
	p.found.Fix("write "+strings.TrimSpace(meant), diag.Edit{Pos: diag.At(p.fset, c.Slash), Old: old, New: meant})
}

// isDirective reports whether [ast.ParseDirective] parses the text after // as a
// directive.
func isDirective(text string) bool {
	_, ok := ast.ParseDirective(token.NoPos, "//"+text)
	return ok
}

// anyKey reports whether word is a key=value of some verb.
func anyKey(word string) bool {
	name, _, isArg := strings.Cut(word, "=")
	return isArg && slices.ContainsFunc(table, func(v *Verb) bool { return v.Key(name) != nil })
}

// likeArgs distinguishes a directive, whose first word is a verb, from a sentence.
func likeArgs(words []string) bool {
	switch {
	case len(words) == 1:
		return true
	case words[0] == ofMethod.Name:
		return len(words) > 2 && Lookup(words[2]) != nil
	case words[0] == Methods.Name:
		return len(words) == 2 && token.IsExported(words[1])
	}
	key, _, isArg := strings.Cut(words[1], "=")
	return words[1] == None || isArg && token.IsIdentifier("_"+key) || len(words) > 2 && anyKey(words[1]+"=") && words[2][0] == '='
}
