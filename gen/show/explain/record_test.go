package explain_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/show/explain"
	"github.com/retrygen/retrygen/runtime/retry"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, line string
		want       explain.Record
	}{
		{"group", `level=WARN msg="retry: gave up" service=shop app.method=store.Get app.id=7 app.arg.method=POST app.attempt=3 app.elapsed=1s app.error=busy app.cause=attempts`,
			explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3, Elapsed: time.Second, Error: "busy", Cause: "attempts"}},
		{"group in JSON", `{"msg":"retry: gave up","app":{"method":"store.Get","attempt":3,"elapsed":1000000000,"error":"busy","cause":"attempts","arg.method":"POST"}}`,
			explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3, Elapsed: time.Second, Error: "busy", Cause: "attempts"}},
		{"attributes of the logger", `msg="retry: gave up" method=POST attempt=first method=store.Get attempt=3`,
			explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3}},
		{"arguments like own keys", `msg="retry: gave up" method=store.Get arg.attempt=9 arg.error=mine attempt=3`,
			explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3}},
		{"other key of the message", `{"ts":1,"message":"retry: panicked","method":"store.Get","attempt":1}`, explain.Record{Kind: retry.Panicked, Method: "store.Get", Attempts: 1}},
		{"truncated", `msg="retry: gave up" method=store.Get attempt=3 error="connection re`, explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3, Error: `"connection`}},
		{"CRLF", "msg=\"retry: gave up\" method=store.Get cause=attempts\r\n", explain.Record{Kind: retry.GaveUp, Method: "store.Get", Cause: "attempts"}},
		{"words", `retry: gave up, said the log: method=store.Get`, explain.Record{}},
		{"inner error", `msg="retry: gave up" method=shop.Buy attempt=2 error="store.Get: gave up after 3 attempts: retry budget exhausted" cause=attempts`,
			explain.Record{Kind: retry.GaveUp, Method: "shop.Buy", Attempts: 2, Error: "store.Get: gave up after 3 attempts: retry budget exhausted", Cause: "attempts"}},

		{"error", `loading a.b: store.UserStore.Get(id="x: y(", n=2): gave up after 1 attempt in 30ms: server requested too long a wait: 2m0s, limited by after=1m0s: last error: 429: slow: down`,
			explain.Record{Kind: retry.GaveUp, Method: "store.UserStore.Get", Attempts: 1, Elapsed: 30 * time.Millisecond, Ended: "server requested too long a wait: 2m0s, limited by after=1m0s", Error: "429: slow: down", Cause: "after"}},
		{"error of a func type", `store.Fetch: not attempted: throttled because of recent failures`,
			explain.Record{Kind: retry.Rejected, Method: "store.Fetch", Ended: "throttled because of recent failures", Cause: "throttle"}},
		{"nested errors", `a.A.B: gave up after 2 attempts: retry budget exhausted: last error: c.C.D: gave up after 3 attempts: context canceled: last error: busy`,
			explain.Record{Kind: retry.GaveUp, Method: "a.A.B", Attempts: 2, Ended: "retry budget exhausted", Error: "c.C.D: gave up after 3 attempts: context canceled: last error: busy", Cause: "budget"}},
		{"without a method", `gave up after 2 attempts: retry budget exhausted`, explain.Record{Kind: retry.GaveUp, Attempts: 2, Ended: "retry budget exhausted", Cause: "budget"}},
		{"unknown cause", `a.B: gave up after 2 attempts: the tab was closed`, explain.Record{Kind: retry.GaveUp, Method: "a.B", Attempts: 2, Ended: "the tab was closed"}},
		{"error in a field", `{"level":"error","err":"a.B: not attempted: retry budget exhausted"}`, explain.Record{Kind: retry.GaveUp, Method: "a.B", Ended: `retry budget exhausted`, Cause: "budget"}},
		{"error in another record", `level=ERROR msg="loading failed" err="store.Get(id=\"4 2\"): gave up after 3 attempts: retry budget exhausted: last error: x=y" path=/a`,
			explain.Record{Kind: retry.GaveUp, Method: "store.Get", Attempts: 3, Ended: "retry budget exhausted", Error: "x=y", Cause: "budget"}},
	}
	for _, tt := range tests {
		got, err := explain.Parse(tt.line)
		if got != tt.want || (err == nil) != (tt.want != explain.Record{}) {
			t.Errorf("%s: got\n%+v, %v\nwant\n%+v", tt.name, got, err, tt.want)
		}
	}
}

// The error for another line describes what is expected, and quotes little of the line.
func TestParseNothing(t *testing.T) {
	for _, line := range []string{"", "level=INFO msg=listening", `{"msg":"retry: everything"}`, "[]", "{", `msg="retry: gave out" method=x`, strings.Repeat("ä", 5000)} {
		_, err := explain.Parse(line)
		if !errors.Is(err, explain.ErrNoRecord) || len(err.Error()) > 800 {
			t.Errorf("%.40q: got %v", line, err)
		}
	}
	if _, err := explain.Parse(`msg="retry: gave up" attempt=3`); err == nil || !strings.Contains(err.Error(), "has no method=") {
		t.Errorf("without a method, got %v", err)
	}
}

// Whatever is in the attributes of a record, and before it, the record is read as it was
// written; and no line makes the parser fail.
func FuzzParse(f *testing.F) {
	f.Add("2026-11-26T05:00:00Z stderr F ", "store.UserStore.Get", "connection refused", `id=4 "x"`, "a\nb", 3)
	f.Add(`{"log":`, "a.B", `: gave up after 2 attempts: x`, `retry: gave up`, "}", 0)
	f.Add("", "m", "", "=", "\"", -1)
	f.Fuzz(func(t *testing.T, before, method, wrong, key, value string, attempt int) {
		_, _ = explain.Parse(before + method + wrong + key + value)
		if strings.Contains(before, "retry: ") || strings.Contains(before, "{") || method == "" || key == "method" || strings.HasSuffix(key, ".method") || strings.Contains(wrong, "gave up after") || strings.Contains(wrong, "not attempted") {
			return
		}
		for _, form := range []string{"text", "json"} {
			var b bytes.Buffer
			var h slog.Handler = slog.NewTextHandler(&b, nil)
			if form == "json" {
				if !valid(method, wrong, key, value) {
					continue
				}
				h = slog.NewJSONHandler(&b, nil)
			}
			slog.New(h).Warn("retry: gave up", slog.String("method", method), slog.String("arg."+key, value), slog.Int("attempt", attempt), slog.String("error", wrong), slog.String("cause", "attempts"))
			r, err := explain.Parse(before + " " + b.String())
			if err != nil || r.Method != method || r.Attempts != attempt || r.Error != wrong || r.Cause != "attempts" {
				t.Errorf("%s: got %+v, %v from\n%s", form, r, err, b.String())
			}
		}
	})
}

// valid reports whether JSON keeps the texts, which are then valid UTF-8.
func valid(texts ...string) bool {
	for _, text := range texts {
		if strings.ToValidUTF8(text, "") != text {
			return false
		}
	}
	return true
}
