package lsp

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// completion returns what may be written at a position of a directive.
func (s *server) completion(ctx context.Context, p *positionParams) (*completionList, error) {
	doc := s.find(p.TextDocument.URI)
	if doc == nil {
		return nil, nil
	}
	at, ok := siteAt(doc, offsetOf(doc.text, p.Position))
	if !ok {
		return nil, nil
	}
	cursor, ok := directive.CursorAt(at.comment, at.offset)
	if !ok {
		return nil, nil
	}
	c := &completer{site: at, cursor: cursor, list: completionList{Items: []completionItem{}}}
	c.replaced = span{positionOf(doc.text, at.start+cursor.Start), positionOf(doc.text, at.start+at.offset)}
	switch cursor.Wants {
	case directive.WantVerb:
		c.verbs()
	case directive.WantKey:
		c.keys()
	case directive.WantMethod:
		c.methods(s.declaration(ctx, at))
	case directive.WantValue:
		c.values(ctx, s.valued(ctx, at, cursor))
	}
	return &c.list, ctx.Err()
}

// declaration returns the type that a directive annotates, if its package can be loaded.
func (s *server) declaration(ctx context.Context, at site) declaration {
	if at.typ == "" {
		return declaration{}
	}
	return typed(s.source(ctx, at.doc, at.typ), at.doc, at.typ)
}

// valued is declaration for a cursor at a value. A package that only directives name is loaded
// if one of them names something in it: so that is written in the place of the word.
func (s *server) valued(ctx context.Context, at site, cursor directive.Cursor) declaration {
	d := s.declaration(ctx, at)
	name, _, qualified := strings.Cut(strings.TrimPrefix(cursor.Word, "*"), ".")
	path := directive.Packages[name]
	if d.obj == nil || !qualified || path == "" || d.pkg.Import(path) != nil {
		return d
	}
	overlay := s.overlay()
	text := at.doc.text
	overlay[at.doc.path] = []byte(text[:at.start+cursor.Start] + name + ".X" + text[at.start+directive.WordEnd(at.comment, at.offset):])
	source, err := gen.Load(ctx, s.config(at.doc.dir(), overlay))
	if err != nil {
		return d
	}
	return typed(source, at.doc, at.typ)
}

// A completer collects what may be written at a cursor.
type completer struct {
	site
	cursor   directive.Cursor
	replaced span
	list     completionList
}

// add adds an item, which the client shows in the order of the calls.
func (c *completer) add(kind int, text, detail, doc string) {
	item := completionItem{
		Label: text, Kind: kind, Detail: detail, FilterText: text,
		SortText: fmt.Sprintf("%05d", len(c.list.Items)), TextEdit: textEdit{c.replaced, text},
	}
	if doc != "" {
		item.Documentation = new(markdown(doc))
	}
	c.list.Items = append(c.list.Items, item)
}

// onMethod reports whether the directive applies to a method.
func (c *completer) onMethod() bool { return c.cursor.Method || c.place == directive.Method }

// verbs adds the verbs that apply to the declaration, without those that it has or that
// contradict one that it has.
func (c *completer) verbs() {
	place, given := c.place, c.given
	if c.cursor.Method {
		place, given = directive.Method, nil
	}
	for _, v := range directive.Verbs() {
		if v.Places&place == 0 || slices.ContainsFunc(given, func(g *directive.Verb) bool { return excludes(g, v) }) {
			continue
		}
		c.add(kindKeyword, v.Name, "on "+v.Places.String(), verbDoc(v))
	}
}

// excludes reports whether a declaration with a verb cannot have the other.
func excludes(given, verb *directive.Verb) bool {
	if given == nil || given == verb && given.Repeats() {
		return false
	}
	return given == verb || directive.Contradict(given, verb)
}

// keys adds the keys of the verb that the directive does not have.
func (c *completer) keys() {
	for _, k := range c.cursor.Verb.Keys {
		if !c.cursor.Gives(k) {
			c.add(kindProperty, k.Name+"=", string(k.Kind), keyDoc(k))
		}
	}
	if c.cursor.Verb.Nameable() && c.onMethod() && len(c.cursor.Before) == 0 {
		c.add(kindKeyword, directive.None, "", "Removes the "+c.cursor.Verb.Name+" of the interface.")
	}
}

// methods adds the methods of the interface that the list does not have.
func (c *completer) methods(d declaration) {
	for _, name := range d.methodNames() {
		if !slices.Contains(c.cursor.Before, name) {
			c.add(kindMethod, name, "", "")
		}
	}
}

// values adds words and examples, and the Go names that the key accepts.
func (c *completer) values(ctx context.Context, d declaration) {
	key := c.cursor.Key
	for _, word := range key.Choices {
		c.add(kindValue, word, note(word == key.Default, "default"), "")
	}
	for _, example := range key.Examples() {
		c.add(kindValue, example, note(example == key.Default, "default"), "")
	}
	if c.onMethod() && key.Removable() {
		c.add(kindKeyword, directive.None, "", "Removes the "+key.Name+" of the interface.")
	}
	if d.obj == nil {
		return
	}
	s := resolve.Site{Package: d.pkg, File: d.file, Type: d.obj, Method: c.method, Comment: c.comment}
	for _, v := range s.Values(ctx, c.cursor) {
		c.add(kindOf(v.Obj), v.Text, types.ObjectString(v.Obj, types.RelativeTo(d.pkg.Types)), "")
	}
	for _, name := range slices.Sorted(maps.Keys(directive.Packages)) {
		if key.IsCondition() || key.Kind == directive.Funcs {
			c.add(kindModule, name+".", directive.Packages[name], "")
		}
	}
}

func note(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// kindOf returns the kind of item for an object.
func kindOf(obj types.Object) int {
	switch obj := obj.(type) {
	case *types.Const:
		return kindConstant
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return kindMethod
		}
		return kindFunction
	case *types.TypeName:
		if types.IsInterface(obj.Type()) {
			return kindInterface
		}
		return kindStruct
	case *types.Var:
		if obj.IsField() {
			return kindField
		}
	}
	return kindVariable
}

func verbDoc(v *directive.Verb) string {
	return fmt.Sprintf("`//retry:%s` on %s\n\n%s.", v.Name, v.Places, v.Help)
}

func keyDoc(k *directive.Key) string {
	text := fmt.Sprintf("`%s=%s`", k.Name, k.Kind)
	if k.Default != "" {
		text += fmt.Sprintf(", default `%s`", k.Default)
	}
	text += "\n\n" + k.Help
	if len(k.Choices) > 0 && k.Kind != directive.Mode {
		text += ": `" + strings.Join(k.Choices, "`, `") + "`"
	}
	return text + "."
}
