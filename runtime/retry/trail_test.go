//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A snapshot has the last calls that gave up, with each attempt's error, end and wait.
func TestGiveUps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}, retry.WithTracker(tracker))
		began := time.Now()
		m.Do(t.Context(), answering(nil).get)
		m.Do(t.Context(), answering(retry.Permanent(errNotFound)).get)
		m.Do(t.Context(), answering(errUnavailable, retry.After(errNotFound, 3*time.Second), errUnavailable).get)
		want := []retry.GiveUp{{
			Key: "store.Get", Cause: "attempts", Time: began.Add(4 * time.Second), Attempts: 3,
			Trail: []retry.FailedAttempt{
				{Number: 1, Ended: began, Err: "unavailable", Wait: time.Second},
				{Number: 2, Ended: began.Add(time.Second), Err: "not found", Wait: 3 * time.Second},
				{Number: 3, Ended: began.Add(4 * time.Second), Err: "unavailable"},
			},
		}}
		if got := tracker.Snapshot().GaveUp; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got\n%v, want\n%v", got, want)
		}
	})
}

// At most 50 calls are kept, the newest first, with the last 8 attempts and the beginnings
// of texts.
func TestGiveUpsAreBounded(t *testing.T) {
	tracker := new(retry.Tracker)
	for i := range 120 {
		m := retry.NewMethod(fmt.Sprint(i), retry.Policy{MaxAttempts: 20, Delay: retry.NoDelay}, retry.WithTracker(tracker))
		m.Do(t.Context(), answering(errors.New(strings.Repeat("é", 1000))).get)
	}
	all := tracker.Snapshot().GaveUp
	if len(all) != 50 || all[0].Key != "119" || all[49].Key != "70" {
		t.Fatalf("got %d calls, the newest of %s", len(all), all[0].Key)
	}
	last := all[0]
	if last.Attempts != 20 || len(last.Trail) != 8 || last.Trail[0].Number != 13 || last.Trail[7].Number != 20 {
		t.Errorf("got %+v", last)
	}
	if text := last.Trail[7].Err; len(text) > 256 || len(text) < 250 || !strings.HasSuffix(text, "é…") {
		t.Errorf("got a text of %d bytes: %q", len(text), text)
	}
}

// textless is an error whose text panics.
type textless struct{}

func (*textless) Error() string { panic("no text") }

// A call that a breaker ends before its first attempt is counted only, and an error whose
// text panics does no harm.
func TestGiveUpsOfBreakers(t *testing.T) {
	tracker := new(retry.Tracker)
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2})
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithBreaker(b))
	for range 3 {
		m.Do(t.Context(), answering(new(textless)).get)
	}
	got := tracker.Snapshot().GaveUp
	if len(got) != 1 || got[0].Cause != "breaker" || len(got[0].Trail) != 2 || !strings.Contains(got[0].Trail[0].Err, "PANIC") {
		t.Errorf("got %+v", got)
	}
}

// An observer is told what ended a call.
func TestEventCause(t *testing.T) {
	var got []string
	m := retry.NewMethod("store.Get", retry.Policy{Backoff: retry.BackoffFunc(func(retry.Attempt) time.Duration { return retry.Stop })},
		retry.WithObserver(func(_ context.Context, e retry.Event) { got = append(got, e.Kind.String()+" "+e.Cause) }))
	m.Do(t.Context(), answering(nil).get)
	m.Do(t.Context(), answering(errUnavailable).get)
	if want := []string{"succeeded ", "gave up stopped"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
