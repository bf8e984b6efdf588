// Package imports shows dot imports, renamed imports, packages of one name, and
// packages whose name differs from their path.
package imports

import (
	"context"
	htmltmpl "html/template"
	. "io"
	_ "net/http"
	"text/template"

	"github.com/retrygen/retrygen/testdata/golden/nasty/imports/client/v2"
	"github.com/retrygen/retrygen/testdata/golden/nasty/imports/go-sub"
	"github.com/retrygen/retrygen/testdata/golden/nasty/imports/yaml.v3"
)

// Store mentions them.
//
//retry:policy on=EOF,ErrClosedPipe
type Store interface {
	Dot(ctx context.Context, r Reader) (Writer, error)
	Templates(a *template.Template, b htmltmpl.HTML) (template.FuncMap, error)
	Paths(ctx context.Context, c client.Client, n yaml.Node, o odd.Thing) (client.Client, error)
}

// Mixed embeds interfaces that mention two packages of one name, which this file
// does not import.
//
//retry:policy
type Mixed interface {
	client.Rand
}
