// Package retryconfig overrides retry policies from a file, the environment or a flag
// system while a program runs: see [retry.Tracker.Override] for the text.
//
//	if err := retryconfig.Watch(ctx, "/etc/app/retry.conf"); err != nil {
//		slog.Error("overrides of retries", "error", err) // the program runs without them
//	}
//
// Text that is wrong changes nothing: what is in force stays, the mistakes are logged once,
// with their positions, and are in [retry.Tracker.Overrides] until they are corrected. Lines
// without effect are logged as warnings, those of the first text at the second look, when
// the program has created its methods.
package retryconfig

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Watcher watches sources of overrides. The zero value is what [Watch] and [Poll] use.
type Watcher struct {
	// Interval is the time between two looks at the source. Zero means 1s.
	Interval time.Duration

	// Logger gets a record for each change, and for each mistake. Nil means slog.Default.
	Logger *slog.Logger
}

// Watch applies the overrides in a file to trackers, at once and whenever the file changes,
// until ctx ends. No tracker means [retry.DefaultTracker]. The error is that of the first
// look; the file is watched in any case, so it may be created later.
//
// The file is read through symbolic links, once per second: a ConfigMap mounted by Kubernetes
// works. A change takes effect once the file has stayed the
// same from one look to the next. The last line must end with a newline: a file that does
// not, or is empty, is considered half-written. To lift all overrides, leave a comment. A
// writer that may be killed should write another file and rename it.
//
// If the file vanishes, what is in force stays.
func Watch(ctx context.Context, path string, trackers ...*retry.Tracker) error {
	return Watcher{}.Watch(ctx, path, trackers...)
}

// Watch is like the function [Watch].
func (w Watcher) Watch(ctx context.Context, path string, trackers ...*retry.Tracker) error {
	f := &file{path: path}
	return w.start(ctx, path, f.look, trackers)
}

// Poll applies the overrides that text returns to trackers, at once and whenever they
// change, until ctx ends: for flag systems, which keep text up to date by themselves. No
// tracker means [retry.DefaultTracker]. Name identifies the source in errors. The error is
// that of the first text; text is called again in any case, on another goroutine. An empty
// text lifts all overrides of the source. With OpenFeature:
//
//	flags := openfeature.NewClient("app")
//	retryconfig.Poll(ctx, "flags", func() string {
//		return flags.String(ctx, "retry-overrides", "", openfeature.EvaluationContext{})
//	})
func Poll(ctx context.Context, name string, text func() string, trackers ...*retry.Tracker) error {
	return Watcher{}.Poll(ctx, name, text, trackers...)
}

// Poll is like the function [Poll].
func (w Watcher) Poll(ctx context.Context, name string, text func() string, trackers ...*retry.Tracker) error {
	return w.start(ctx, name, func() (string, bool, error) { return text(), true, nil }, trackers)
}

// Variable is the environment variable that [FromEnv] reads.
const Variable = "RETRY"

// FromEnv applies the overrides in the environment variable RETRY to trackers; no tracker
// means [retry.DefaultTracker]. A semicolon ends a line, as a newline does:
//
//	RETRY='*.List off; store.* attempts=1'
//
// Call it at the start of a program, before methods are created or after. Sources that are
// set later, such as a file, take precedence.
func FromEnv(trackers ...*retry.Tracker) error {
	s := newSource(Watcher{}, Variable, nil, trackers)
	return s.apply(strings.ReplaceAll(os.Getenv(Variable), ";", "\n"))
}
