package lint

import (
	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var permanent = &Check{
	Name:  "permanent",
	Title: "an error named in on= will not pass by itself",
	Why: `context.Canceled says that nobody waits for the result any more; the runtime never retries it,
whatever a policy says (programs that did: slok/goresilience#31 span for ever, Rican7/retry#5).
sql.ErrNoRows, io.EOF and fs.ErrNotExist are answers, not failures: the row, the data or the file
is not there, and asking again delays the answer. Without on= and if= they are not retried. Named
in on= they are, which is rarely meant: io.EOF that means a broken connection is what
retry.Transient looks for.

Only context.Canceled is removed by -fix, as that changes nothing.`,
	Before:      `//retry:policy on=ErrUnavailable,sql.ErrNoRows`,
	After:       `//retry:policy on=ErrUnavailable`,
	Silence:     `Where the answer may change soon, as with a file that is about to appear, say so with a func: if=.`,
	declaration: findPermanent,
}

// answers say why another attempt does not help. Beside context.Canceled they are the
// errors for which retry.Answer holds, under all their names.
var answers = map[string]string{
	"context.Canceled":       "it is never retried, as nobody waits for the result any more",
	"database/sql.ErrNoRows": "the row is not there",
	"database/sql.ErrTxDone": "the transaction has ended",
	"io.EOF":                 "there is no more to read",
	"io/fs.ErrExist":         "the file is there already",
	"io/fs.ErrNotExist":      "the file is not there",
	"io/fs.ErrPermission":    "the rights are missing",
	"os.ErrExist":            "the file is there already",
	"os.ErrNotExist":         "the file is not there",
	"os.ErrPermission":       "the rights are missing",
}

func findPermanent(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		for i, ref := range m.Policy.On {
			if ref.Obj.Pkg() == nil {
				continue
			}
			why, ok := answers[ref.Obj.Pkg().Path()+"."+ref.Obj.Name()]
			if !ok {
				continue
			}
			found.Add(ref.Pos, "permanent", "another attempt does not help against %s: %s; remove it", ref.Text, why)
			found.Warn()
			if len(m.Policy.On) > 1 && ref.Obj.Name() == "Canceled" {
				found.Fix("remove "+ref.Text, removal(m.Policy.On, i))
			}
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// removal returns the edit that takes an element and one comma out of a list.
func removal(list []*model.Ref, i int) diag.Edit {
	text, pos := list[i].Text, list[i].Pos
	if i == 0 {
		return diag.Edit{Pos: pos, Old: text + ","}
	}
	pos.Offset--
	pos.Column--
	return diag.Edit{Pos: pos, Old: "," + text}
}
