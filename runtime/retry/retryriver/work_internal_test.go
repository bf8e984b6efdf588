package retryriver

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The lease is that of the call, and the policy sets when it is attempted again after its
// worker was killed.
func TestWorker(t *testing.T) {
	mux := new(durable.Mux)
	m := retry.NewMethod("a", retry.Policy{}, retry.WithTracker(nil))
	kind := &durable.Kind{Name: "a", Policy: retry.Policy{Delay: time.Hour, Jitter: retry.NoJitter}}
	durable.Handle(mux, m, kind, func(context.Context, int) error { return nil })
	w := &worker{mux: mux}
	j := &river.Job[job]{JobRow: &rivertype.JobRow{Attempt: 1, Metadata: []byte("{}")}, Args: job{Call: durable.Call{Kind: "a", Timeout: 5 * time.Minute}}}
	if got := w.Timeout(j); got != 5*time.Minute+leaseMargin {
		t.Errorf("got a lease of %v", got)
	}
	if wait := time.Until(w.NextRetry(j)); wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("got a wait of %v", wait)
	}
}

// That a call waits for a worker with other code is logged.
func TestPutBackLogged(t *testing.T) {
	var log bytes.Buffer
	w := &worker{mux: new(durable.Mux), logger: slog.New(slog.NewTextHandler(&log, nil))}
	j := &river.Job[job]{JobRow: &rivertype.JobRow{Attempt: 1, Metadata: []byte("{}")}, Args: job{Call: durable.Call{Kind: "store.Users.Add", ID: "7", First: time.Now()}}}
	if snooze := (*river.JobSnoozeError)(nil); !errors.As(w.Work(t.Context(), j), &snooze) {
		t.Error("not put back")
	}
	if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, "kind=store.Users.Add id=7") {
		t.Errorf("got log %s", got)
	}
}

// By default, Work ends within the 30s that Kubernetes allows, also if it has to cancel attempts.
func TestDefaultDrain(t *testing.T) {
	if most := newSettings(nil).drain + leaseMargin; most > 30*time.Second {
		t.Errorf("Work may take %v", most)
	}
}

// A call that was revived has all its time again, also to wait for a worker that knows it.
func TestRevivedCall(t *testing.T) {
	first := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	again := first.Add(100 * time.Hour)
	j := &river.Job[job]{JobRow: &rivertype.JobRow{Attempt: 1, Metadata: []byte(`{"retrygen_revived": "2026-07-05T04:00:00Z"}`)},
		Args: job{Call: durable.Call{First: first, NotBefore: first, Expires: first.Add(time.Hour)}}}
	if c := call(j); !c.NotBefore.Equal(again) || !c.Expires.Equal(again.Add(time.Hour)) {
		t.Errorf("not before %v, expires %v", c.NotBefore, c.Expires)
	}
}
