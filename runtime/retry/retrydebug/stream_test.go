//go:build go1.26

package retrydebug_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// events returns the parts of the page in each event of a stream, by ID.
func events(t *testing.T, stream string) (all []map[string]string) {
	t.Helper()
	for line := range strings.Lines(stream) {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var parts []struct{ ID, HTML string }
		if err := json.Unmarshal([]byte(data), &parts); err != nil {
			t.Fatal(err)
		}
		event := map[string]string{}
		for _, p := range parts {
			event[p.ID] = p.HTML
		}
		all = append(all, event)
	}
	return all
}

// follow reads the stream of h for some seconds, and calls each after each event.
func follow(t *testing.T, h http.Handler, seconds int, each func(second int)) []map[string]string {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx)
	r.Header.Set("Accept", "text/event-stream")
	w := httptest.NewRecorder()
	done := make(chan bool)
	go func() {
		h.ServeHTTP(w, r)
		close(done)
	}()
	for second := range seconds {
		synctest.Wait()
		each(second)
		time.Sleep(time.Second)
	}
	synctest.Wait()
	leave()
	<-done
	if kind := w.Header().Get("Content-Type"); kind != "text/event-stream" || !w.Flushed {
		t.Errorf("Content-Type %q, flushed: %t", kind, w.Flushed)
	}
	return events(t, w.Body.String())
}

// A stream sends the whole page first, and then each second what has changed.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		method := func(name string, opts ...retry.Option) *retry.Method {
			m := retry.NewMethod(name, retry.Policy{}, append(opts, retry.WithTracker(tracker), retrytest.Instant())...)
			kept = append(kept, m)
			return m
		}
		breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "guard", Failures: 3, Cooldown: 10 * time.Second})
		busy := method("busy", retry.WithBreaker(breaker))
		method("idle")
		all := follow(t, retrydebug.Handler(tracker), 4, func(second int) {
			switch second {
			case 1:
				busy.Do(t.Context(), func(context.Context) error { return errors.New("down") })
			case 2:
				method("new")
			}
		})
		if len(all) != 5 {
			t.Fatalf("%d events", len(all))
		}
		changes := []string{"status summary overrides breakers budgets throttles gaveup methods", "summary m0 m1", "status summary breakers gaveup m0", "summary breakers methods", "summary breakers m0 m2"}
		for i, want := range changes {
			for _, id := range strings.Fields(want) {
				if all[i][id] == "" {
					t.Errorf("event %d lacks %s", i, id)
				}
			}
			if n := len(strings.Fields(want)); len(all[i]) != n {
				t.Errorf("event %d has %d parts, want %d", i, len(all[i]), n)
			}
		}
		if row := all[2]["m0"]; !strings.Contains(row, "<td>3 <small>+3</small>") || !strings.Contains(row, "<path class=failures") {
			t.Errorf("no numbers of the last minute: %s", row)
		}
		for i, want := range []string{"in 9s", "in 8s", "in 7s"} {
			if text := all[2+i]["breakers"]; !strings.Contains(text, want) {
				t.Errorf("the countdown of event %d is not %s: %s", 2+i, want, text)
			}
		}
		if !strings.Contains(all[1]["summary"], "of the last 1s, since the page was first opened") {
			t.Errorf("the period is not given: %s", all[1]["summary"])
		}
	})
}

// The rows of many methods are sent less often.
func TestEventsOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := follow(t, retrydebug.Handler(crowd(250, "")), 6, func(int) { load(250) })
		for i, event := range all {
			if due := i == 0 || i%3 == 2; due != (len(event) > 5 || event["methods"] != "") {
				t.Errorf("event %d has %d parts", i, len(event))
			}
		}
	})
}

// A server that shuts down does not wait for the readers of the page, and its
// WriteTimeout does not end their streams.
func TestShutdown(t *testing.T) {
	server := httptest.NewUnstartedServer(retrydebug.Handler(newTracker(t)))
	server.Config.WriteTimeout = time.Millisecond
	server.Start()
	defer server.Close()
	response, err := http.Get(server.URL + "/?format=events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for n := 0; n < 2 && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "data: ") {
			n++
		}
	}
	if lines.Err() != nil {
		t.Fatalf("the stream ended: %v", lines.Err())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
