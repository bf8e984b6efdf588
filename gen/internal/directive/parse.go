package directive

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Tool is the name before the colon of every directive.
const Tool = "retry"

// Parse parses the directives in the doc comment of a declaration of the given kind. It
// returns a diagnostic for each mistake, including comments that are [Alike], and the
// lines without their invalid parts, so that the same run can check the valid parts
// further.
func Parse(fset *token.FileSet, doc *ast.CommentGroup, on Place) ([]Line, diag.List) {
	if doc == nil {
		return nil, nil
	}
	p := &parser{fset: fset, on: on}
	var lines []Line
	for _, c := range doc.List {
		lines = append(lines, p.comment(c)...)
	}
	p.checkLines(lines)
	return lines, p.found
}

// ParseLine parses a directive on an interface from its verb on, such as "breaker
// failures=3". The error is the first mistake in it. Positions are meaningless.
func ParseLine(text string) (Line, error) {
	fset := token.NewFileSet()
	comment := &ast.Comment{Text: "//" + Tool + ":" + text}
	comment.Slash = fset.AddFile("", -1, len(comment.Text)).Pos(0)
	lines, found := Parse(fset, &ast.CommentGroup{List: []*ast.Comment{comment}}, Interface)
	switch {
	case len(found) > 0:
		return Line{}, errors.New(found[0].Message)
	case len(lines) == 0:
		return Line{}, fmt.Errorf("%q is not a directive", text)
	}
	return lines[0], nil
}

// Is reports whether c is a directive, or was clearly meant as one.
func Is(c *ast.Comment) bool {
	d, ok := ast.ParseDirective(c.Slash, c.Text)
	return ok && d.Tool == Tool || meant(c.Text) != ""
}

// A parser parses the lines of one doc comment.
type parser struct {
	fset    *token.FileSet
	on      Place
	current *ast.Comment // the line that is being parsed
	found   diag.List
}

func (p *parser) report(pos token.Pos, code, format string, args ...any) {
	p.found.Add(diag.At(p.fset, pos), code, format, args...)
}

func (p *parser) relate(pos token.Pos, format string, args ...any) {
	p.found.Relate(diag.At(p.fset, pos), format, args...)
}

// correct completes the diagnostic reported last, about an unknown word: see Correct.
func (p *parser) correct(word Word, choices []string) {
	Correct(p.found, diag.At(p.fset, word.Pos), word.Text, choices)
}

// rewrite adds a fix to the diagnostic reported last, which writes text in place of what is
// between from and the end of the word last.
func (p *parser) rewrite(from token.Pos, last Word, text string) {
	begin := p.current.Slash
	old := p.current.Text[from-begin : int(last.Pos-begin)+len(last.Text)]
	p.found.Fix("write "+text, diag.Edit{Pos: diag.At(p.fset, from), Old: old, New: text})
}

// comment parses one comment line, which has no lines if it is not a valid directive.
func (p *parser) comment(c *ast.Comment) []Line {
	p.current = c
	if d, ok := ast.ParseDirective(c.Slash, c.Text); ok && d.Tool == Tool {
		return p.lines(d)
	}
	if fix := meant(c.Text); fix != "" {
		p.report(c.Slash, "not-a-directive", "this comment is not a directive: write %s", fix)
		p.fixMeant(c, fix)
	} else if r, ok := alike(c.Text); ok {
		p.reportAlike(c, r)
	}
	return nil
}

// lines parses a directive according to the table: into one line, or one for each method
// that it names. There are none if its verb does not exist or does not apply to the
// declaration.
func (p *parser) lines(d ast.Directive) []Line {
	before := len(p.found)
	words, openQuote := lex(d.Args)
	if openQuote >= 0 {
		p.report(d.ArgsPos+token.Pos(openQuote), "open-quote", "unclosed double quote: add another after the value")
		words = nil
	}
	args := make([]Word, len(words))
	for i, w := range words {
		args[i] = Word{w.text, d.ArgsPos + token.Pos(w.offset)}
	}
	line := Line{Pos: d.Slash, VerbPos: d.Slash + token.Pos(len("//"+Tool+":"))}
	methods, args, ok := p.verb(&line, Word{d.Name, line.VerbPos}, args)
	if line.Verb != nil && openQuote < 0 {
		p.args(&line, args)
	}
	if len(p.found) == before {
		p.checkBreaker(&line)
	}
	if !ok {
		return nil
	}
	var lines []Line
	for _, m := range methods {
		line.Method = m
		lines = append(lines, line)
	}
	return lines
}

// verb sets the line's verb and, for "method NAME,... verb", its method to the list. It
// returns the methods in the list, or a zero one without a list, the remaining words, and
// whether the verb applies to the declaration.
func (p *parser) verb(line *Line, name Word, args []Word) (methods, rest []Word, ok bool) {
	on, methods := p.on, []Word{{}}
	line.Verb = Lookup(name.Text)
	if line.Verb == ofMethod && on&Interface != 0 {
		if len(args) > 0 {
			methods, rest = p.methodList(args)
			line.Method = args[0]
		}
		if len(rest) == 0 {
			p.report(name.Pos, "missing-argument", "missing method name or verb: write //retry:method NAME VERB ...")
			line.Verb = nil
			return nil, nil, false
		}
		name, args, on = rest[0], rest[1:], Method
		line.Verb, line.VerbPos = Lookup(name.Text), name.Pos
	}
	switch {
	case line.Verb == nil:
		p.report(name.Pos, "unknown-verb", "unknown verb %q", name.Text)
		p.correct(name, verbNames())
	case line.Verb.Places&on == 0:
		p.report(name.Pos, "misplaced-verb", "%s applies to %s, not to %s", name.Text, line.Verb.Places, on)
		if line.Verb == ofMethod {
			return nil, nil, false
		}
	}
	return methods, args, line.Verb != nil && line.Verb.Places&on != 0
}

// args parses the words after the verb.
func (p *parser) args(line *Line, words []Word) {
	if line.Verb == Methods {
		p.listMethods(line, words)
		return
	}
	onMethod := p.on == Method || line.Method.Text != ""
	if len(words) == 1 && words[0].Text == None && line.Verb.nameable {
		line.None = true
		if !onMethod {
			p.report(words[0].Pos, "nothing-to-take-back", "none is only valid on a method, where it removes the interface's setting: remove the line")
		}
		return
	}
	for _, word := range p.joined(words) {
		if arg, ok := p.arg(line, word, onMethod); ok {
			line.Args = append(line.Args, arg)
		}
	}
	if line.Verb.needsKey && len(words) == 0 {
		p.report(line.VerbPos, "missing-argument", "%s needs at least one of %s", line.Verb.Name, strings.Join(line.Verb.keyNames(), ", "))
	}
}

// joined reports key = value, with spaces around = or commas, as one mistake. It returns
// the other words.
func (p *parser) joined(words []Word) []Word {
	var rest []Word
	for len(words) > 0 {
		first, last, text := words[0], words[0], words[0].Text
		for words = words[1:]; len(words) > 0 && goesOn(text, words[0].Text); words = words[1:] {
			last = words[0]
			text += last.Text
		}
		if text == first.Text {
			rest = append(rest, first)
		} else {
			p.report(first.Pos, "blank-in-argument", "write %s, without spaces in it", text)
			p.rewrite(first.Pos, last, text)
		}
	}
	return rest
}

// goesOn reports whether next continues the argument that begins with text.
func goesOn(text, next string) bool {
	key, value, isArg := strings.Cut(text, "=")
	if !isArg {
		return next[0] == '='
	}
	open := value == "" || strings.HasSuffix(value, ",") || next[0] == ','
	return key != "" && open && !strings.Contains(next, "=")
}

// arg parses one key=value.
func (p *parser) arg(line *Line, word Word, onMethod bool) (Arg, bool) {
	name, value, hasValue := strings.Cut(word.Text, "=")
	key := line.Verb.Key(name)
	if key == nil {
		p.unknownKey(line.Verb, word, name)
		return Arg{}, false
	}
	arg := Arg{Key: key, KeyPos: word.Pos, Value: Word{value, word.Pos + token.Pos(len(name)+len("="))}}
	if first, given := line.Arg(key); given {
		p.report(word.Pos, "repeated-key", "%s is given twice", name)
		p.relate(first.KeyPos, "first given here")
		return arg, false
	}
	if !hasValue || value == "" {
		p.report(word.Pos, "missing-argument", "%s needs a value: %s=%s", name, name, key.Kind)
		return arg, false
	}
	if bad := p.value(&arg, onMethod); bad != nil {
		p.reportValue(bad)
		return arg, false
	}
	return arg, true
}

// reportValue reports an invalid value.
func (p *parser) reportValue(bad *problem) {
	p.report(bad.pos, "bad-value", "%s", bad.msg)
	at := diag.At(p.fset, bad.pos)
	switch {
	case bad.new == "":
	case bad.guess:
		p.found.Suggest(at, bad.old, bad.new)
	default:
		p.found.Fix("write "+bad.new, diag.Edit{Pos: at, Old: bad.old, New: bad.new})
	}
}

// value parses the value of an Arg.
func (p *parser) value(arg *Arg, onMethod bool) *problem {
	isChoice := slices.Contains(arg.Key.Choices, arg.Value.Text)
	if arg.Value.Text == None && !isChoice && arg.Key.Kind != Text {
		arg.None = true
		if !onMethod && !arg.Key.optional() {
			return wrong(arg.Value.Pos, "none is only valid on a method, where it removes the interface's %s: remove %s=none", arg.Key.Name, arg.Key.Name)
		}
		return nil
	}
	if read := readers[arg.Key.Kind]; read != nil && !(isChoice && arg.Key.Kind == Shape) {
		if bad := read(arg.Key, arg); bad != nil {
			return bad
		}
	}
	return readSetting(arg)
}

func (p *parser) unknownKey(verb *Verb, word Word, name string) {
	if len(verb.Keys) == 0 {
		p.report(word.Pos, "unknown-key", "%s takes no arguments, got %q", verb.Name, word.Text)
		return
	}
	for _, other := range table {
		if other.Key(name) != nil {
			p.report(word.Pos, "unknown-key", "%s is a key of %s, not of %s", name, other.Name, verb.Name)
			return
		}
	}
	if isVerb(name) {
		p.report(word.Pos, "unknown-key", "%s is no key of %s, but a verb: write a line //retry:%s", name, verb.Name, strings.ToLower(name))
		return
	}
	p.report(word.Pos, "unknown-key", "unknown key %q of %s", name, verb.Name)
	p.correct(Word{name, word.Pos}, verb.keyNames())
}
