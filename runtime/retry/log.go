package retry

import (
	"context"
	"log/slog"
	"slices"
)

// logTo returns an observer that logs to l.
func logTo(l *slog.Logger) observer {
	return func(ctx context.Context, e Event) {
		level := e.level()
		if e.Kind == Succeeded && e.Attempt == 1 || !l.Enabled(ctx, level) {
			return
		}
		l.LogAttrs(ctx, level, "retry: "+e.Kind.String(), e.attrs()...)
	}
}

// level returns the level at which e is logged: see WithLogger.
func (e Event) level() slog.Level {
	switch {
	case e.Kind == Panicked, e.Kind == Invalid:
		return slog.LevelError
	case e.Kind == GaveUp, e.Kind == BreakerChanged && e.To == Open:
		return slog.LevelWarn
	case e.Kind == Retrying, e.Kind == BreakerChanged:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// ownKeys are the keys that a record has in addition to the arguments of the call.
var ownKeys = []string{
	slog.TimeKey, slog.LevelKey, slog.MessageKey, slog.SourceKey,
	"method", "breaker", "from", "to", "attempt", "elapsed", "wait", "error",
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
	return attrs
}
