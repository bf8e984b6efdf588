package retry

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// logTo returns an observer that logs to l. The directives of the method are in the file
// source, if that is known.
func logTo(l *slog.Logger, source string) observer {
	s := new(sampler)
	return func(ctx context.Context, e Event) {
		level := e.level()
		if e.Kind == Succeeded && e.Attempt == 1 || !l.Enabled(ctx, level) {
			return
		}
		omitted, pass := 0, true
		if e.frequent() && !l.Enabled(ctx, slog.LevelDebug) {
			omitted, pass = s.pass(e.Kind)
		}
		if !pass {
			return
		}
		attrs := e.attrs()
		if source != "" {
			attrs = append(attrs, slog.String("directive", source))
		}
		if omitted > 0 {
			attrs = append(attrs, slog.Int("omitted", omitted))
		}
		l.LogAttrs(ctx, level, "retry: "+e.Kind.String(), attrs...)
	}
}

// A sampler limits the records of one method to one a second for each kind.
type sampler struct {
	mu    sync.Mutex
	kinds [len(eventNames)]struct {
		last    time.Time
		omitted int // since then
	}
}

// pass reports whether to log an event of that kind now, and how many have been omitted
// since the last one.
func (s *sampler) pass(kind EventKind) (omitted int, pass bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := &s.kinds[kind]
	now := time.Now()
	if !k.last.IsZero() && now.Sub(k.last) < time.Second {
		k.omitted++
		return 0, false
	}
	omitted = k.omitted
	k.last, k.omitted = now, 0
	return omitted, true
}

// frequent reports whether e is of a kind of which each call may have one or more.
func (e Event) frequent() bool {
	return e.Kind != Panicked && e.Kind != Invalid && e.Kind != BreakerChanged && e.Kind != PolicyChanged
}

// level returns the level at which e is logged: see WithLogger.
func (e Event) level() slog.Level {
	switch {
	case e.Kind == Panicked, e.Kind == Invalid:
		return slog.LevelError
	case e.Kind == GaveUp, e.Kind == Rejected, e.Kind == PolicyChanged && e.Err != nil, e.Kind == BreakerChanged && e.To == Open:
		return slog.LevelWarn
	case e.Kind == Retrying, e.Kind == Succeeded, e.Kind == BreakerChanged, e.Kind == PolicyChanged:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// ownKeys are the keys that a record has in addition to the arguments of the call.
var ownKeys = []string{
	slog.TimeKey, slog.LevelKey, slog.MessageKey, slog.SourceKey,
	"method", "breaker", "from", "to", "attempt", "elapsed", "wait", "error", "reason", "cause", "directive", "omitted", "old", "new",
}

// argAttrs returns args under keys that are distinct from ownKeys: an argument named error
// becomes arg.error.
func argAttrs(args []slog.Attr) []slog.Attr {
	attrs := slices.Clone(args)
	for i, a := range attrs {
		if slices.Contains(ownKeys, a.Key) {
			attrs[i].Key = "arg." + a.Key
		}
	}
	return attrs
}

// attrs returns the fields that apply to the kind of e.
func (e Event) attrs() []slog.Attr {
	attrs := append([]slog.Attr{slog.String("method", e.Method)}, argAttrs(e.Args)...)
	if e.Breaker != "" {
		attrs = append(attrs, slog.String("breaker", e.Breaker))
	}
	switch e.Kind {
	case BreakerChanged:
		return append(attrs, slog.String("from", e.From.String()), slog.String("to", e.To.String()))
	case PolicyChanged:
		attrs = append(attrs, slog.String("old", e.Old), slog.String("new", e.New))
		if e.Err == nil {
			return attrs
		}
		return append(attrs, slog.Any("error", e.Err))
	case Invalid:
		return append(attrs, slog.Any("error", e.Err))
	}
	attrs = append(attrs, slog.Int("attempt", e.Attempt), slog.Duration("elapsed", e.Elapsed))
	if e.Kind == Retrying {
		attrs = append(attrs, slog.Duration("wait", e.Wait))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	if e.Reason != "" {
		attrs = append(attrs, slog.String("reason", e.Reason))
	}
	if e.Cause != "" {
		attrs = append(attrs, slog.String("cause", e.Cause))
	}
	return attrs
}
