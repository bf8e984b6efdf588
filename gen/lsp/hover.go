package lsp

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/show/plan"
)

// hover returns the documentation of the key at a position, or of the verb together with the
// plan of the methods that the directive concerns, or the plan of the method whose name is
// there.
func (s *server) hover(ctx context.Context, p *positionParams) (*hover, error) {
	doc := s.find(p.TextDocument.URI)
	if doc == nil {
		return nil, nil
	}
	offset := offsetOf(doc.text, p.Position)
	text := ""
	if at, ok := siteAt(doc, offset); ok {
		text = s.explain(ctx, at)
	} else if typ, method, ok := declaredAt(doc, offset); ok {
		text = s.plan(ctx, doc, typ, named(method))
	}
	if text == "" {
		return nil, ctx.Err()
	}
	return &hover{Contents: markdown(text)}, ctx.Err()
}

// named returns the list of a name, nil for "".
func named(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// explain explains the word of a directive at its cursor.
func (s *server) explain(ctx context.Context, at site) string {
	cursor, ok := directive.CursorAt(at.comment, directive.WordEnd(at.comment, at.offset))
	if !ok {
		return ""
	}
	methods := named(at.method)
	switch cursor.Wants {
	case directive.WantKey:
		if k := cursor.Verb.Key(cursor.Word); k != nil {
			return keyDoc(k)
		}
		return ""
	case directive.WantValue:
		return keyDoc(cursor.Key)
	case directive.WantMethod:
		return s.plan(ctx, at.doc, at.typ, named(cursor.Word))
	}
	verb := directive.Lookup(cursor.Word)
	if verb == nil {
		return ""
	}
	if cursor.Method {
		methods = strings.Split(strings.Fields(at.comment)[1], ",")
	}
	return strings.TrimSpace(verbDoc(verb) + "\n\n" + s.plan(ctx, at.doc, at.typ, methods))
}

// plan returns the plan of the methods of a type, all of them if methods is nil, or "" without
// a model of them, such as while the directives have mistakes.
func (s *server) plan(ctx context.Context, doc *document, typ string, methods []string) string {
	var source *gen.Source
	if typ != "" {
		source = s.source(ctx, doc, typ)
	}
	if source == nil {
		return ""
	}
	pkg, w := wrapperOf(source, doc, typ)
	if w == nil {
		return ""
	}
	made := plan.New([]*model.Package{pkg}, plan.Config{Dir: doc.dir(), Latency: plan.DefaultLatency, Rate: plan.DefaultRate})
	var titles []string
	for _, m := range w.Methods {
		if methods == nil || slices.Contains(methods, m.Name) || w.Func {
			titles = append(titles, w.MethodTitle(m))
		}
	}
	made.Methods = slices.DeleteFunc(made.Methods, func(m *plan.Method) bool { return !slices.Contains(titles, m.Name) })
	switch len(made.Methods) {
	case 0:
		return ""
	case 1:
		return "```text\n" + written(made, "text") + "```"
	}
	summary, _, _ := strings.Cut(written(made, "markdown"), "\n<details>")
	return summary
}

// written returns a plan in a format.
func written(p *plan.Plan, format string) string {
	var b bytes.Buffer
	_ = p.Write(&b, format) // a buffer does not fail
	return b.String()
}
