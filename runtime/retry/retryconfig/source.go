package retryconfig

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// A source is a source of overrides, and what it has applied.
type source struct {
	name     string
	look     look
	trackers []*retry.Tracker
	log      *slog.Logger

	applied *string // the last text; nil if none is in question
	failed  string  // the last error reported; "" if there has been none since
	quiet   bool    // the first text is in force, and its warnings are not yet logged
}

// A look returns the text of a source, unless it is not ready.
type look func() (text string, ready bool, err error)

// newSource returns a source that has applied nothing.
func newSource(w Watcher, name string, look look, trackers []*retry.Tracker) *source {
	if len(trackers) == 0 {
		trackers = []*retry.Tracker{retry.DefaultTracker}
	}
	return &source{name: name, look: look, trackers: trackers, log: cmp.Or(w.Logger, slog.Default())}
}

// start looks at a source once, and then again and again on another goroutine.
func (w Watcher) start(ctx context.Context, name string, look look, trackers []*retry.Tracker) error {
	s := newSource(w, name, look, trackers)
	changed, err := s.check()
	s.quiet = changed && err == nil // most methods may not have been created yet
	if err != nil {
		s.failed = err.Error() // which the caller reports
	}
	go s.watch(ctx, time.NewTicker(cmp.Or(max(w.Interval, 0), time.Second)))
	return err
}

// watch looks at the source at each tick.
func (s *source) watch(ctx context.Context, tick *time.Ticker) {
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.report(s.check())
		}
	}
}

// check looks at the source, and applies its text if it has changed.
func (s *source) check() (changed bool, err error) {
	text, ready, err := s.look()
	if err != nil {
		s.applied = nil // applying the same text again removes the error
		for _, t := range s.trackers {
			retry.Internals(access.Key{}).NoteOverrides(t, s.name, err)
		}
		return false, err
	}
	if !ready || s.applied != nil && *s.applied == text {
		return false, nil
	}
	return true, s.apply(text)
}

// apply applies text.
func (s *source) apply(text string) error {
	s.applied = &text
	var errs []error
	for _, t := range s.trackers {
		errs = append(errs, t.OverrideFrom(s.name, text))
	}
	return errors.Join(errs...)
}

// report logs a change, or an error that has not been logged before.
func (s *source) report(changed bool, err error) {
	switch {
	case err != nil && err.Error() != s.failed:
		s.failed = err.Error()
		s.log.Error("retry: overrides not applied", "source", s.name, "error", err)
	case err == nil && changed:
		s.failed = ""
		s.log.Info("retry: overrides changed", "source", s.name)
		s.warn()
	case err == nil && s.quiet:
		s.warn()
	}
	s.quiet = false
}

// warn logs the lines that have no effect.
func (s *source) warn() {
	for _, t := range s.trackers {
		for _, o := range t.Overrides() {
			for _, warning := range o.Warnings {
				if o.Source == s.name {
					s.log.Warn("retry: override without effect", "source", s.name, "warning", warning)
				}
			}
		}
	}
}
