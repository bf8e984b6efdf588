package main

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

func Example() {
	main()
	// Output:
	// event 1
	// event 2
	// event 3
	// event 4
	// event 5
	// error <nil> after 6 connections
}

// down is a Log that cannot be reached.
type down struct{ script *retrytest.Script }

func (d down) ReadAfter(context.Context, int) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) { yield(Event{}, d.script.Next()) }
}

func TestDown(t *testing.T) {
	d := down{retrytest.Fail(100, ErrBroken)}
	err := Follow(t.Context(), NewRetryingLog(d, retry.WithTracker(nil), retrytest.Instant()), 0, func(Event) error { return nil })
	if !errors.Is(err, ErrBroken) || d.script.Calls() != 5 {
		t.Errorf("got error %v after %d attempts", err, d.script.Calls())
	}
}

// The error of the func ends everything.
func TestFunc(t *testing.T) {
	want := errors.New("full")
	n := 0
	err := Follow(t.Context(), NewRetryingLog(&brittle{events: 5}, retry.WithTracker(nil)), 0, func(Event) error {
		n++
		return want
	})
	if err != want || n != 1 {
		t.Errorf("got error %v after %d events", err, n)
	}
}
