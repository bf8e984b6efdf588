//go:build go1.26

package retry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// described calls f once with m, and args as its arguments. It returns how often Hooks.Args
// was called.
func described(ctx context.Context, m *retry.Method, f func(context.Context) error, args ...slog.Attr) (asked int, err error) {
	call := m.Call(ctx)
	for ctx := range call.AttemptsWith(&err, retry.Hooks{Args: func() []slog.Attr { asked++; return args }}) {
		err = f(ctx)
	}
	return asked, err
}

// Args is called at most once per call, and not if the call succeeds at once.
func TestHooksArgsOnce(t *testing.T) {
	observer := retry.WithObserver(func(context.Context, retry.Event) {})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	tests := map[string]struct {
		ctx     context.Context
		answers []error
		opt     retry.Option
		want    int
	}{
		"success":                {t.Context(), []error{nil}, nil, 0},
		"success, observed":      {t.Context(), []error{nil}, observer, 0},
		"late success":           {t.Context(), []error{errUnavailable, nil}, nil, 1},
		"late success, observed": {t.Context(), []error{errUnavailable, nil}, observer, 1},
		"attempts used up":       {t.Context(), []error{errUnavailable}, observer, 1},
		"nobody to tell":         {t.Context(), []error{retry.Permanent(errNotFound)}, nil, 0},
		"no attempt":             {ended, nil, nil, 1},
		"breaker open":           {t.Context(), nil, retry.WithBreaker(open), 1},
	}
	for name, test := range tests {
		m := retry.NewMethod("store.Get", atOnce, test.opt)
		asked, _ := described(test.ctx, m, answering(test.answers...).get, slog.Int("id", 42))
		if asked != test.want {
			t.Errorf("%s: asked %d times, want %d", name, asked, test.want)
		}
	}
}

// The arguments are in the events, the log and the text of the error of a call
// that does not succeed at once.
func TestHooksArgs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		var kinds []retry.EventKind
		note := func(_ context.Context, e retry.Event) {
			kinds = append(kinds, e.Kind)
			if len(e.Args) != 1 || e.Args[0].Key != "id" {
				t.Errorf("%v: got %v", e.Kind, e.Args)
			}
		}
		policy := retry.Policy{Delay: time.Second, Jitter: retry.NoJitter, Elapsed: 2 * time.Second,
			OnRetry: func(e retry.Event) { note(nil, e) }}
		m := retry.NewMethod("store.Get", policy, retry.WithLogger(logger(&log, slog.LevelDebug)), retry.WithObserver(note))
		_, err := described(t.Context(), m, answering(errUnavailable).get, slog.Int("id", 42))
		const text = "store.Get(id=42): gave up after 2 attempts in 1s: no time left for the next wait: last error: unavailable"
		if err.Error() != text {
			t.Errorf("got %q", err)
		}
		var e *retry.Error
		if !errors.As(err, &e) || len(e.Args) != 1 || e.Args[0].Value.Int64() != 42 {
			t.Errorf("got %+v", e)
		}
		const want = `level=INFO msg="retry: retrying" method=store.Get id=42 attempt=1 elapsed=0s wait=1s error=unavailable reason="is neither an answer nor permanent"
level=WARN msg="retry: gave up" method=store.Get id=42 attempt=2 elapsed=1s error="` + text + `" cause=elapsed
`
		if log.String() != want {
			t.Errorf("got\n%swant\n%s", &log, want)
		}
		if len(kinds) != 3 {
			t.Errorf("got events %v", kinds)
		}
	})
}

// A call without an attempt, and one that panics, name their arguments too.
func TestHooksArgsWithoutAttempt(t *testing.T) {
	open := retry.NewBreaker(retry.BreakerPolicy{Name: "store"})
	open.ForceOpen()
	observed := retry.WithObserver(func(context.Context, retry.Event) {})
	for name, opt := range map[string]retry.Option{"alone": nil, "observed": observed} {
		m := retry.NewMethod("store.Get", atOnce, retry.WithBreaker(open), opt)
		_, err := described(t.Context(), m, nil, slog.Int("id", 42))
		if got := err.Error(); got != "store.Get(id=42): not attempted: circuit breaker is open (store)" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	var got []slog.Attr
	m := retry.NewMethod("store.Get", atOnce, retry.WithObserver(func(_ context.Context, e retry.Event) { got = e.Args }))
	panicOf(func() {
		described(t.Context(), m, func(context.Context) error { panic("boom") }, slog.Int("id", 42))
	})
	if len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

// An argument whose key the record itself uses gets another key.
func TestWithLoggerOwnKeys(t *testing.T) {
	var log strings.Builder
	m := retry.NewMethod("store.Get", atOnce, retry.WithLogger(logger(&log, slog.LevelWarn)))
	given := []slog.Attr{slog.Int("attempt", 7), slog.String("msg", "x")}
	described(t.Context(), m, answering(errUnavailable).get, given...)
	if !strings.Contains(log.String(), " arg.attempt=7 arg.msg=x attempt=3 ") || given[0].Key != "attempt" {
		t.Errorf("got %s", &log)
	}
}

// secret hides itself, login a value with a group, broken panics.
type (
	secret string
	login  struct{ user, password string }
	broken struct{}
	faulty struct{}
)

func (secret) LogValue() slog.Value { return slog.StringValue("[hidden]") }

func (l login) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", l.user), slog.Any("password", secret(l.password)))
}

func (broken) LogValue() slog.Value { panic("no value") }

func (faulty) String() string { panic("no text") }

func TestErrorArgs(t *testing.T) {
	tests := map[string]struct {
		args []slog.Attr
		want string
	}{
		"none":            {nil, ""},
		"two":             {[]slog.Attr{slog.String("bucket", "photos"), slog.Int("id", 42)}, "(bucket=photos, id=42)"},
		"a secret":        {[]slog.Attr{slog.Any("key", secret("s3cret"))}, "(key=[hidden])"},
		"a group":         {[]slog.Attr{slog.Any("by", login{"amy", "s3cret"}), slog.Int("id", 1)}, "(by.user=amy, by.password=[hidden], id=1)"},
		"an empty group":  {[]slog.Attr{slog.Group("by")}, ""},
		"a LogValue":      {[]slog.Attr{slog.Any("id", broken{})}, `(id="LogValue panicked…")`},
		"a String":        {[]slog.Attr{slog.Any("id", faulty{})}, `(id="%!v(PANIC=String method: no text)")`},
		"nil":             {[]slog.Attr{slog.Any("req", (*login)(nil)), slog.Any("v", nil)}, `(req=<nil>, v=<nil>)`},
		"a nil pointer":   {[]slog.Attr{slog.Any("req", (*bytes.Buffer)(nil))}, `(req=<nil>)`},
		"an empty string": {[]slog.Attr{slog.String("id", "")}, `(id="")`},
		"spaces":          {[]slog.Attr{slog.String("id", "a b")}, `(id="a b")`},
		"a comma":         {[]slog.Attr{slog.String("id", "a,b")}, `(id="a,b")`},
		"a quote":         {[]slog.Attr{slog.String("id", `a"b`)}, `(id="a\"b")`},
		"lines":           {[]slog.Attr{slog.String("id", "a\nb")}, `(id=a…)`},
		"not printable":   {[]slog.Attr{slog.String("id", "a\x00")}, `(id="a\x00")`},
		"not UTF-8":       {[]slog.Attr{slog.String("id", "a\xff")}, `(id="a\xff")`},
		"bytes":           {[]slog.Attr{slog.Any("key", []byte("abc"))}, `(key=abc)`},
		"long":            {[]slog.Attr{slog.String("id", strings.Repeat("x", 65))}, "(id=" + strings.Repeat("x", 64) + "…)"},
		"long bytes":      {[]slog.Attr{slog.Any("id", bytes.Repeat([]byte("x"), 1e6))}, "(id=" + strings.Repeat("x", 64) + "…)"},
		"not too long":    {[]slog.Attr{slog.String("id", strings.Repeat("x", 64))}, "(id=" + strings.Repeat("x", 64) + ")"},
		"long characters": {[]slog.Attr{slog.String("id", strings.Repeat("€", 22))}, "(id=" + strings.Repeat("€", 21) + "…)"},
		"a struct":        {[]slog.Attr{slog.Any("v", struct{ A int }{1})}, `(v={A:1})`},
	}
	for name, test := range tests {
		e := &retry.Error{Method: "store.Get", Args: test.args, Cause: errNotFound}
		if want := "store.Get" + test.want + ": not attempted: not found"; e.Error() != want {
			t.Errorf("%s: got  %s\nwant %s", name, e, want)
		}
	}
	unnamed := &retry.Error{Args: []slog.Attr{slog.Int("id", 1)}, Cause: errNotFound}
	if got := unnamed.Error(); got != "(id=1): not attempted: not found" {
		t.Errorf("got %q", got)
	}
}

// A call whose reader is used up before the fallback names its arguments in the
// error.
func TestGaveUpKeepsArgs(t *testing.T) {
	var err error
	m := retry.NewMethod("store.Put", retry.Policy{MaxAttempts: 1})
	call := m.Call(t.Context())
	defer call.Close()
	replay := support.NewReplay[io.Reader](&call, struct{ io.Reader }{strings.NewReader("x")})
	for range call.AttemptsWith(&err, retry.Hooks{Args: func() []slog.Attr { return []slog.Attr{slog.Int("id", 42)} }}) {
		io.ReadAll(replay.Reader())
		err = errUnavailable
	}
	if call.GaveUp(&err) || !strings.HasPrefix(err.Error(), "store.Put(id=42): gave up after 1 attempt: ") {
		t.Errorf("got %v", err)
	}
}
