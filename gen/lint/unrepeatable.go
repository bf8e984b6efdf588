package lint

import (
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

var unrepeatable = &Check{
	Name:  "unrepeatable",
	Title: "a policy on an interface covers a method that cannot be retried, and is called once",
	Why: `Some methods do something else when they are called again. The policy of their interface does not
hold for them: they are called once, and what they return is the caller's. The check says which.

A method that reads or writes the next piece of a stream goes on where the failed attempt stopped:
Read would return "llo" for "hello" and no error, and Write would write "hehello". These are, by
name and signature, with T for any type but a context:

` + columns(resolve.Pieces(), 46) + `

Send(T) error is one if the interface also has Recv, CloseSend, SendMsg or the like. With a context
most are requests instead: Send(ctx, mail) sends a whole mail. ReadAt and WriteAt say where, and
are retried.

An argument that gives its elements only once would be in the middle for a second attempt: rows, an
iterator, a channel to receive from, a decoder, the stream of another call, in a field too. So it
is with a list of readers, a reader that must not be copied or is more than two structs deep, and an
*http.Request in a struct. Of an iter.Seq the type does not say whether it begins anew, so it counts
as one that does not.`,
	Before: `//retry:policy on=ErrUnavailable
type Store interface {
	CopyFrom(ctx context.Context, src pgx.CopyFromSource) (int64, error)
}`,
	After: `//retry:policy on=ErrUnavailable
type Store interface {
	//retry:never
	CopyFrom(ctx context.Context, src pgx.CopyFromSource) (int64, error)
}

func load(ctx context.Context, s Store, users []User) error {
	return retry.Do(ctx, policy, func(ctx context.Context) error {
		_, err := s.CopyFrom(ctx, rowsOf(users)) // new rows for each attempt
		return err
	})
}`,
	Silence: `Write //retry:never on the method, and retry around what opens the stream or makes the argument. If
a second attempt does no harm, retry it with //retry:policy replay=off on the method.`,
	declaration: findUnrepeatable,
}

func findUnrepeatable(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range w.Methods {
		remedy := ""
		switch m.Why {
		case model.ReadsNext, model.WritesNext, model.MovesOn:
			remedy = "retry the whole operation, beginning with what opens the stream"
		case model.ReadsOnce:
			remedy = "retry in its caller, which can make the argument anew"
		}
		if m.Retried() || remedy == "" {
			continue
		}
		found.Add(place(w, m), "unrepeatable", "%s is not retried, because %s: %s, and write %s",
			m.Name, m.Reason(), remedy, line(w, m, directive.Never))
		found.Warn()
	}
	return found
}

// columns arranges lines in two columns, the first of the given width.
func columns(text string, width int) string {
	lines := strings.Split(text, "\n")
	rows := (len(lines) + 1) / 2
	var b strings.Builder
	for i, left := range lines[:rows] {
		right := ""
		if rows+i < len(lines) {
			right = lines[rows+i]
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("    %-*s%s", width, left, right), " ") + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
