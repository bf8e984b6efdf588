//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// steered returns a tracker with the methods of those names, and the number of attempts
// that a call of one makes.
func steered(names ...string) (*retry.Tracker, func(name string) int) {
	tracker := new(retry.Tracker)
	methods := map[string]*retry.Method{}
	for _, name := range names {
		methods[name] = retry.NewMethod(name, atOnce, retry.WithTracker(tracker))
	}
	return tracker, func(name string) (n int) {
		methods[name].Do(context.Background(), func(context.Context) error { n++; return errUnavailable })
		return n
	}
}

// override overrides policies, which must be right.
func override(t *testing.T, tracker *retry.Tracker, text string) {
	t.Helper()
	if err := tracker.Override(text); err != nil {
		t.Errorf("%q: %v", text, err)
	}
}

// The most specific pattern wins, per key, whatever the order of the lines.
func TestOverrideSpecificity(t *testing.T) {
	for text, want := range map[string][3]int{
		"":                                    {3, 3, 3},
		"\n# nothing\n\t\r\n  # nothing, too": {3, 3, 3},
		"* attempts=2":                        {2, 2, 2},
		"* policy attempts=2 # all":           {2, 2, 2},
		"store.Users.* attempts=2":            {2, 2, 3},
		"*.Charge attempts=1":                 {3, 3, 1},
		"store.Users.Get attempts=1\n* attempts=2\nstore.* attempts=4":  {1, 4, 2},
		"* attempts=2\nstore.Users.Get off":                             {1, 2, 2},
		"* off\nstore.Users.Get on":                                     {3, 1, 1},
		"* off\nstore.Users.Get attempts=5":                             {1, 1, 1},
		"* attempts=2\n*s.Get delay=1ms\nstore.*.Get elapsed=1h":        {2, 2, 2},
		"*.Get attempts=2\nstore.* attempts=4\nstore.Users.* delay=1ms": {4, 4, 3},
		"store.Users.Get* attempts=2\n*tore.Users.Get* attempts=1":      {2, 3, 3},
		"*Users*t attempts=1\npay.Charge* attempts=2\n*.Users.L* off":   {1, 1, 2},
	} {
		tracker, attempts := steered("store.Users.Get", "store.Users.List", "pay.Charge")
		override(t, tracker, text)
		if got := [3]int{attempts("store.Users.Get"), attempts("store.Users.List"), attempts("pay.Charge")}; got != want {
			t.Errorf("%q: got %v attempts, want %v", text, got, want)
		}
	}
}

// Mistakes have positions, all of them, and change nothing.
func TestOverrideMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"store.* attempts=0":      `1:18: attempts: want a number of 1 or more, or unlimited, got "0"`,
		"\n  store.*  atempts=1":  `2:12: atempts: unknown key, want one of attempts, `,
		"store.*":                 `1:1: want settings after store.*, such as`,
		"attempts=1":              `1:1: want a pattern of method names before attempts=1`,
		"off":                     `1:1: want a pattern of method names before off`,
		"* off attempts=1":        `1:7: off stands alone: put attempts=1 on another line`,
		"* attempts":              `1:3: want key=value, got "attempts"`,
		"* attempts=1 off":        `1:14: want key=value, got "off"`,
		"* breaker":               `1:3: want settings after breaker`,
		"* breaker cooldown=0s":   `1:20: cooldown: want a duration such as 100ms, got "0s"`,
		"* breaker name=x":        `1:11: name: cannot change while the program runs`,
		"* breaker keep=5":        `1:11: keep: cannot change while the program runs`,
		"* budget name=x":         `1:10: name: cannot change while the program runs`,
		"* budget ratio=2":        `1:16: ratio: want a number above 0 and at most 1, got "2"`,
		"* throttle":              `1:3: want settings after throttle`,
		"* throttle k=0.5":        `1:14: k: want a number of 1 or more, got "0.5"`,
		"* throttle name=x":       `1:12: name: unknown key, want one of k, window, max`,
		"* hedge after=50":        `1:15: after: want a duration such as 50ms, or a percentile such as p95, got "50"`,
		"* hedge off":             `1:9: want key=value, got "off"`,
		"* hedge ratio=2":         `1:15: ratio: want a number above 0 and at most 1, got "2"`,
		"* attempts=1..5":         `1:12: attempts: only a directive can set bounds`,
		"* attempts=1 attempts=1": `1:14: attempts: already set for * on line 1: remove one`,
		"* attempts=1\n# x\n* delay=1s attempts=2": `3:12: attempts: already set for * on line 1: remove one`,
		"* off\n* on":                              `2:3: already set for * on line 1: remove one`,
		"a.* attempts=1\n*.b attempts=2":           `2:5: attempts: *.b is as specific as a.* on line 1, and both match a.b: add a line for it`,
		"* delay=10s":                              `1:3: max: the default of 5s is less than the delay of 10s: set max, in the policy of a.b`,
		"* attempts=0\nok attempts=1\nb.* max=x y": "1:12: attempts: want a number of 1 or more, or unlimited, got \"0\"\n3:9: max: want a duration such as 100ms, got \"x\"\n3:11: want key=value, got \"y\"",
	} {
		tracker, attempts := steered("a.b")
		override(t, tracker, "* attempts=2")
		err := tracker.Override(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
		if got := attempts("a.b"); got != 2 {
			t.Errorf("%q: %d attempts, want 2 as before", text, got)
		}
		if all := tracker.Overrides(); len(all) != 1 || all[0].Text != "* attempts=2" || !errors.Is(all[0].Err, err) {
			t.Errorf("%q: got %+v", text, all)
		}
	}
}

// Two lines that are equally specific may set the same value, or match no method in common.
func TestOverrideEquallySpecific(t *testing.T) {
	for _, text := range []string{
		"a.* attempts=1\n*.b attempts=1",
		"a.* attempts=1\n*.c attempts=2",
		"a.* attempts=1\n*.b delay=1ms",
	} {
		tracker, _ := steered("a.b", "x.c")
		override(t, tracker, text)
	}
}

// Later methods get the overrides in force.
func TestOverrideLaterMethods(t *testing.T) {
	tracker := new(retry.Tracker)
	override(t, tracker, "*.Get attempts=2\n*.Put attempts=9")
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker))
	if got := m.Policy().MaxAttempts; got != 2 {
		t.Errorf("%d attempts, want 2", got)
	}
	var events []retry.Event
	put := retry.NewMethod("store.Put", retry.Policy{MaxAttempts: 4, Bounds: retry.Bounds{Min: 3, Max: 6}}, retry.WithTracker(tracker),
		retry.WithObserver(func(_ context.Context, e retry.Event) { events = append(events, e) }))
	if got := put.Policy().MaxAttempts; got != 4 {
		t.Errorf("%d attempts, want the method's own 4", got)
	}
	const want = "2:16: attempts: want a number within the bounds 3..6 of store.Put, got 9"
	if len(events) != 1 || events[0].Kind != retry.PolicyChanged || events[0].Err == nil || events[0].Err.Error() != want {
		t.Errorf("got %+v, want an event with the error %s", events, want)
	}
	if all := tracker.Overrides(); len(all[0].Warnings) != 1 || all[0].Warnings[0] != "does not apply: "+want {
		t.Errorf("got warnings %q", all[0].Warnings)
	}
	if err := tracker.OverrideFrom("page", "store.Get attempts=1"); err != nil { // not its fault
		t.Error(err)
	}
}

// The program's bounds hold.
func TestOverrideBounds(t *testing.T) {
	tracker := new(retry.Tracker)
	bound, err := retry.ParsePolicy("attempts=3..6 delay=0s")
	if err != nil || bound.MaxAttempts != 3 {
		t.Fatalf("got %+v, %v", bound, err)
	}
	m := retry.NewMethod("a.bound", bound, retry.WithTracker(tracker))
	frozen := retry.NewMethod("a.frozen", retry.Policy{Frozen: true}, retry.WithTracker(tracker))
	once := retry.NewMethod("a.once", retry.Policy{Once: true}, retry.WithTracker(tracker))
	override(t, tracker, "*.bound attempts=6\n* attempts=9")
	if m.Policy().MaxAttempts != 6 || frozen.Policy().MaxAttempts != 3 || once.Policy().MaxAttempts != 9 || !once.Policy().Once {
		t.Error("bounds do not hold")
	}
	for text, want := range map[string]string{
		"* attempts=2":         "1:12: attempts: want a number within the bounds 3..6 of a.bound, got 2",
		"* attempts=unlimited": "1:12: attempts: want a number within the bounds 3..6 of a.bound, got unlimited",
	} {
		if err := tracker.Override(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	override(t, tracker, "* off") // which is always possible, except for what is frozen
	for m, want := range map[*retry.Method]int{m: 1, once: 1, frozen: 3} {
		n := 0
		m.Do(t.Context(), func(context.Context) error { n++; return retry.Unexecuted.Mark(retry.After(errUnavailable, 1)) })
		if n != want {
			t.Errorf("%s: %d attempts, want %d", m.Name(), n, want)
		}
	}
	for text, ok := range map[string]bool{"attempts=3..6": true, "attempts=5..8": true, "attempts=6..3": false, "attempts=0..2": false, "attempts=3..": false} {
		if p, err := retry.ParsePolicy(text); (err == nil) != ok || ok && (p.MaxAttempts < p.Bounds.Min) {
			t.Errorf("%q: got %+v, %v", text, p, err)
		}
	}
}

// A line without effect is a warning.
func TestOverrideWarnings(t *testing.T) {
	tracker := new(retry.Tracker)
	kept := []*retry.Method{
		retry.NewMethod("store.UserStore.Get", atOnce, retry.WithTracker(tracker)),
		retry.NewMethod("pay.Charge", retry.Policy{Frozen: true}, retry.WithTracker(tracker)),
	}
	guards := retry.Options(retry.WithTracker(tracker), retry.WithBreaker(new(retry.Breaker)), retry.WithBudget(new(retry.Budget)))
	kept = append(kept, retry.NewMethod("db.List", retry.Policy{Frozen: true}, guards), retry.NewMethod("db.Put", atOnce, guards))
	for text, want := range map[string]string{
		"store.UserStore.Gett off":    "1:1: store.UserStore.Gett matches no method; the nearest is store.UserStore.Get",
		"*.Chrage off":                "1:1: *.Chrage matches no method; the nearest is pay.Charge",
		"\npay.* off":                 "2:1: pay.Charge is frozen",
		"store.* breaker cooldown=1s": "1:1: store.UserStore.Get has no breaker to change",
		"store.* budget ratio=0.5":    "1:1: store.UserStore.Get has no budget to change",
		"*.Put breaker failures=9":    "1:1: the breaker is also that of db.List, which is frozen",
		"*.Put budget ratio=0.5":      "1:1: the budget is also that of db.List, which is frozen",
	} {
		override(t, tracker, text)
		if got := tracker.Overrides()[0].Warnings; !slices.Equal(got, []string{want}) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	runtime.KeepAlive(kept)
}
