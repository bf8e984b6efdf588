package support_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Settings and Idle say what overrides do, also after a change that keeps the policies.
func TestSettings(t *testing.T) {
	tracker := new(retry.Tracker)
	wrapper := support.NewWrapper("store.Users", []retry.Option{retry.WithTracker(tracker)}, "Get", "List").In("acme/store/store.go")
	breaker := retry.WithBreaker(new(retry.Breaker))
	methods := []*retry.Method{
		wrapper.Method("Get", retry.Policy{}, breaker),
		wrapper.Method("List", retry.Policy{}, breaker),
		wrapper.Method("Put", retry.Policy{Frozen: true}),
	}
	text := "* attempts=2 delay=1ms\n*.Get off\n*.Lits attempts=1\n*.List breaker cooldown=1s\n*.Get attempts=1"
	for range 2 {
		if err := tracker.OverrideFrom("ops.conf", text); err != nil {
			t.Fatal(err)
		}
		text = "# comment\n" + text
	}
	var got []string
	for _, s := range support.Settings(tracker) {
		got = append(got, fmt.Sprintf("%s:%d:%d %s %s %s=%s %s", s.Source, s.Line, s.Column, s.Pattern, s.Verb, s.Key, s.Value, strings.Join(s.Methods, ",")))
	}
	want := []string{
		"ops.conf:2:3 * policy attempts=2 acme/store.Users.List",
		"ops.conf:2:14 * policy delay=1ms acme/store.Users.Get,acme/store.Users.List",
		"ops.conf:3:7 *.Get policy =off acme/store.Users.Get",
		"ops.conf:4:8 *.Lits policy attempts=1 ",
		"ops.conf:5:16 *.List breaker cooldown=1s acme/store.Users.Get,acme/store.Users.List",
		"ops.conf:6:7 *.Get policy attempts=1 acme/store.Users.Get",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	idle := support.Idle(tracker)
	if len(idle) != 1 || idle[0].Error() != "ops.conf:4:1: *.Lits matches no method; the nearest is store.Users.List" {
		t.Errorf("got %v", idle)
	}
	runtime.KeepAlive(methods)
}
