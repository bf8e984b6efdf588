//go:build go1.26

package retry_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// WithLogger logs all events but plain successes, each at its level.
func TestWithLogger(t *testing.T) {
	plain := retry.Policy{Delay: time.Second, Jitter: retry.NoJitter, MaxAttempts: 2}
	tests := map[string]struct {
		opt     retry.Option
		answers []error
		log     string
	}{
		"success": {nil, []error{nil}, ""},
		"later success": {nil, []error{errUnavailable, nil}, `
level=INFO msg="retry: retrying" method=store.Get attempt=1 elapsed=0s wait=1s error=unavailable reason="is neither an answer nor permanent"
level=INFO msg="retry: succeeded" method=store.Get attempt=2 elapsed=1s`},
		"attempts used up": {nil, []error{errUnavailable}, `
level=INFO msg="retry: retrying" method=store.Get attempt=1 elapsed=0s wait=1s error=unavailable reason="is neither an answer nor permanent"
level=WARN msg="retry: gave up" method=store.Get attempt=2 elapsed=1s error=unavailable cause=attempts`},
		"not to be retried": {nil, []error{retry.Permanent(errNotFound)}, `
level=DEBUG msg="retry: failed" method=store.Get attempt=1 elapsed=0s error="not found" reason="is marked as permanent (retry.Permanent)"`},
		"breaker opens": {
			retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 1})), []error{errUnavailable}, `
level=WARN msg="retry: breaker changed" method=store.Get breaker=store from=closed to=open
level=WARN msg="retry: rejected" method=store.Get breaker=store attempt=1 elapsed=0s error="store.Get: gave up after 1 attempt: circuit breaker is open (store): last error: unavailable" cause=breaker`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				m := retry.NewMethod("store.Get", plain, test.opt, retry.WithLogger(logger(&log, slog.LevelDebug)))
				m.Do(t.Context(), answering(test.answers...).get)
				if got, want := strings.TrimSpace(log.String()), strings.TrimSpace(test.log); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

// A breaker that probes and closes is logged at level Info. One without a name has that of
// the method.
func TestWithLoggerBreakerCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Minute})
		play(breaker, "f")
		time.Sleep(time.Minute)
		var log strings.Builder
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithBreaker(breaker), retry.WithLogger(logger(&log, slog.LevelDebug)))
		m.Do(t.Context(), answering(nil).get)
		const want = `level=INFO msg="retry: breaker changed" method=store.Get breaker=store.Get from=open to=half-open
level=INFO msg="retry: breaker changed" method=store.Get breaker=store.Get from=half-open to=closed
`
		if log.String() != want {
			t.Errorf("got\n%swant\n%s", &log, want)
		}
	})
}

// A panic and invalid options are logged as errors: the panic when it happens,
// the options when the program starts.
func TestWithLoggerErrors(t *testing.T) {
	var log strings.Builder
	logged := retry.WithLogger(logger(&log, slog.LevelError))
	m := retry.NewMethod("store.Get", retry.Policy{Elapsed: time.Hour}, logged)
	panicOf(func() { m.Do(t.Context(), func(context.Context) error { panic("boom") }) })
	retry.NewMethod("store.List", retry.Policy{}, support.WithSharedBreaker(retry.BreakerPolicy{}), logged)
	for i, want := range []string{
		`level=ERROR msg="retry: panicked" method=store.Get attempt=1 elapsed=`,
		`level=ERROR msg="retry: invalid" method=store.List error="retry: policy: breaker: cannot be shared without a name: set Name, or do not share it"`,
	} {
		if line := strings.Split(log.String(), "\n")[i]; !strings.HasPrefix(line, want) {
			t.Errorf("got %s, want %s", line, want)
		}
	}
}

// Events below the logger's level are not logged.
func TestWithLoggerLevel(t *testing.T) {
	var log strings.Builder
	m := retry.NewMethod("store.Get", atOnce, retry.WithLogger(logger(&log, slog.LevelWarn)))
	m.Do(t.Context(), func(context.Context) error { return errUnavailable })
	if got := log.String(); !strings.HasPrefix(got, "level=WARN") || strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
}

// logger returns a logger that writes lines without a time.
func logger(to *strings.Builder, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
}

// Of many records of a method, the first of each kind and then one a second are logged,
// with the number that was omitted, except changes of breakers. The file of the directives
// is logged, too.
func TestWithLoggerSamples(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		opts := []retry.Option{retry.WithLogger(logger(&log, slog.LevelInfo)), retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 1}))}
		m := support.NewWrapper("store.UserStore", opts, "Get").In("example.com/store/store.go").Method("Get", retry.Policy{MaxAttempts: 1})
		for range 25 { // in 2.5s
			m.Do(t.Context(), answering(errUnavailable).get)
			time.Sleep(100 * time.Millisecond)
		}
		const rejected = `level=WARN msg="retry: rejected" method=store.UserStore.Get breaker=store attempt=0 elapsed=0s error="store.UserStore.Get: not attempted: circuit breaker is open (store)" cause=breaker directive=example.com/store/store.go`
		want := []string{
			"level=WARN msg=\"retry: breaker changed\" method=store.UserStore.Get breaker=store from=closed to=open directive=example.com/store/store.go",
			"level=WARN msg=\"retry: gave up\" method=store.UserStore.Get attempt=1 elapsed=0s error=unavailable cause=attempts directive=example.com/store/store.go",
			rejected, rejected + " omitted=9", rejected + " omitted=9", "",
		}
		if got := strings.Split(log.String(), "\n"); !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", &log, strings.Join(want, "\n"))
		}
	})
}

// Every record of a logger for Debug is logged.
func TestWithLoggerDebug(t *testing.T) {
	var log strings.Builder
	m := retry.NewMethod("store.Get", atOnce, retry.WithLogger(logger(&log, slog.LevelDebug)))
	for range 5 {
		m.Do(t.Context(), answering(errUnavailable).get)
	}
	if got := strings.Count(log.String(), "\n"); got != 15 {
		t.Errorf("got %d records, want 15", got)
	}
}

// A call that succeeds at once does not allocate for a logger, which still sees panics.
func TestWithLoggerCostsNothing(t *testing.T) {
	var log strings.Builder
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithLogger(logger(&log, slog.LevelInfo)))
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { m.Do(ctx, func(context.Context) error { return nil }) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
	panicOf(func() { m.Do(ctx, func(context.Context) error { panic("boom") }) })
	if !strings.Contains(log.String(), "retry: panicked") {
		t.Errorf("got\n%s", &log)
	}
}
