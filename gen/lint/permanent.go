package lint

import (
	"cmp"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var permanent = &Check{
	Name:  "permanent",
	Title: "an error in on= is permanent",
	Why: `context.Canceled means that the caller no longer needs the result. The runtime never retries it,
whatever the policy (programs that did: slok/goresilience#31 retried forever, Rican7/retry#5).
sql.ErrNoRows, io.EOF and fs.ErrNotExist are answers, not failures: the row, the data or the file
does not exist, and a retry only delays the answer. Without on= and if=, answers are not retried.
If on= lists them they are, which is rarely intended: to retry an io.EOF from a broken connection,
use retry.Transient.

-fix removes only context.Canceled, because that changes no behavior.`,
	Before:      `//retry:policy on=ErrUnavailable,sql.ErrNoRows`,
	After:       `//retry:policy on=ErrUnavailable`,
	Silence:     `If the answer may change soon, as when a file is about to appear, use a condition: if=FUNC.`,
	declaration: findPermanent,
}

// answers maps errors to the reasons why a retry does not help. Besides context.Canceled,
// they are the errors for which retry.Answer reports true, under all their names.
var answers = map[string]string{
	"context.Canceled":       "the runtime never retries it",
	"database/sql.ErrNoRows": "the row does not exist",
	"database/sql.ErrTxDone": "the transaction has ended",
	"io.EOF":                 "there is nothing more to read",
	"io/fs.ErrExist":         "the file already exists",
	"io/fs.ErrNotExist":      "the file does not exist",
	"io/fs.ErrPermission":    "permission is denied",
	"os.ErrExist":            "the file already exists",
	"os.ErrNotExist":         "the file does not exist",
	"os.ErrPermission":       "permission is denied",
}

// conditions maps conditions that select such errors to the reasons.
var conditions = map[string]string{
	"os.IsExist":                  "the file already exists",
	"os.IsNotExist":               "the file does not exist",
	"os.IsPermission":             "permission is denied",
	model.RuntimePath + ".Answer": "it selects answers, not failures",
}

func findPermanent(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		for i, ref := range m.Policy.On {
			if ref.Obj.Pkg() == nil {
				continue
			}
			name := ref.Obj.Pkg().Path() + "." + ref.Obj.Name()
			why := cmp.Or(answers[name], conditions[name])
			if why == "" {
				continue
			}
			found.Add(ref.Pos, "permanent", "retrying %s does not help, because %s: remove it", ref.Text, why)
			found.Warn()
			if len(m.Policy.On) > 1 && ref.Obj.Name() == "Canceled" {
				found.Fix("remove "+ref.Text, removal(m.Policy.On, i))
			}
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// removal returns the edit that removes an element and one comma from a list.
func removal(list []*model.Ref, i int) diag.Edit {
	text, pos := list[i].Text, list[i].Pos
	if i == 0 {
		return diag.Edit{Pos: pos, Old: text + ","}
	}
	pos.Offset--
	pos.Column--
	return diag.Edit{Pos: pos, Old: "," + text}
}
