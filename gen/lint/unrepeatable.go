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
	Title: "an interface's policy covers a method that cannot be retried and is called once",
	Why: `Some methods do something different when they are called again. The policy of their interface does
not apply to them: they are called once, and their results are passed on. The diagnostic gives the
reason.

A method that reads or writes the next piece of a stream continues where the failed attempt stopped:
Read would return "llo" for "hello" without an error, and Write would write "hehello". Such methods
are recognized by name and signature, where T is any type except a context:

` + columns(resolve.Pieces(), 46) + `

Send(T) error is one of them only if the interface also has a method such as Recv, CloseSend or
SendMsg. With a context, such methods are usually requests: Send(ctx, mail) sends a whole mail.
ReadAt and WriteAt take an offset, and are retried.

Some arguments can be consumed only once, so that a second attempt would start in the middle: rows,
an iterator, a channel to receive from, a decoder, or the stream of another call, also in a field.
The same applies to a list of readers, a reader that must not be copied or is more than two structs
deep, and an *http.Request in a struct. The type of an iter.Seq does not tell whether it can be
restarted, so the check assumes that it cannot.`,
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
	Silence: `Write //retry:never on the method, and retry the operation that opens the stream or creates the
argument. If a second attempt is harmless, write //retry:policy replay=off on the method.`,
	declaration: findUnrepeatable,
}

func findUnrepeatable(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range w.Methods {
		remedy := ""
		switch m.Why {
		case model.ReadsNext, model.WritesNext, model.MovesOn:
			remedy = "retry the whole operation, including the opening of the stream"
		case model.ReadsOnce:
			remedy = "retry in the caller, which can create the argument again"
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

// columns arranges lines in two columns, the first with the given width.
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
