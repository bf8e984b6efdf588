package retry

import (
	"fmt"
	"io/fs"
	"log/slog"
)

// Hooks are called between the attempts of a call: see [Call.AttemptsWith]. Each may be
// nil. While Undo and Before run, the err of the loop is the error of the failed attempt,
// without marks such as that of [After].
//
// An error of Undo or Before ends the call without a fallback: the caller gets an [*Error]
// that matches both this error and that of the last attempt.
type Hooks struct {
	// Undo removes what a failed attempt has left behind, such as half of a file. It is
	// called after each failed attempt that is retried, before the wait. The last attempt
	// leaves behind what a call without retries would. An error that matches fs.ErrNotExist
	// means that there is nothing to undo.
	Undo func() error

	// Before prepares the next attempt, for example by changing its arguments. It
	// is called before every attempt but the first, after the wait.
	Before func() error

	// Args returns the arguments to include in the events, the log records and the Error of
	// the call. It is called at most once, after the first attempt has failed or if none
	// was made, so it does not see later changes by Before.
	Args func() []slog.Attr
}

// describe calls Args for the arguments to log, once per call.
func (l *loop) describe(h *Hooks) {
	if h == nil || h.Args == nil || l.asked {
		return
	}
	l.asked = true // even if Args panics
	l.args = h.Args()
}

// undo calls h.Undo. The cause ends the call.
func (l *loop) undo(h *Hooks) (cause error) {
	if h == nil || h.Undo == nil {
		return nil
	}
	err := h.Undo()
	if err == nil || is(err, fs.ErrNotExist) {
		return nil
	}
	l.blocked = true
	return fmt.Errorf("undo of a failed attempt: %w", unmark(err))
}

// before calls h.Before. The cause ends the call.
func (l *loop) before(h *Hooks) (cause error) {
	if h == nil || h.Before == nil {
		return nil
	}
	err := h.Before()
	if err == nil {
		return nil
	}
	l.blocked = true
	return fmt.Errorf("before a retry: %w", unmark(err))
}
