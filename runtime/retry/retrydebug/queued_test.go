package retrydebug_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/durable/durabletest"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// Calls that were queued are shown by what became of them.
func TestQueued(t *testing.T) {
	tracker, queue := new(retry.Tracker), new(durabletest.Queue)
	m := retry.NewMethod("shop.Pay", retry.Policy{}, retry.WithTracker(tracker), durable.WithQueue(queue))
	if err := durable.Defer(t.Context(), m, &durable.Kind{Name: "shop.Pay"}, "", 1, errors.New("down")); !errors.Is(err, retry.ErrDeferred) {
		t.Fatal(err)
	}
	h := retrydebug.Handler(tracker)
	if got := report(t, h, "/?format=json").Methods[0].Queued; len(got) != 1 || got["deferred"] != 1 {
		t.Errorf("got %v", got)
	}
	if page := get(h, "/?method=shop.Pay"); !strings.Contains(page, "Queued calls: deferred 1") {
		t.Errorf("the page does not show them: %s", page)
	}
}
