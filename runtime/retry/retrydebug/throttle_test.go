package retrydebug_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// throttled returns a tracker of a method that a throttle rejects half of the calls of, with a
// hedge, and one without either.
func throttled(ctx context.Context) *retry.Tracker {
	tracker := new(retry.Tracker)
	throttle := retry.NewThrottle(retry.ThrottlePolicy{K: 1, MaxRejected: 0.5})
	for range 100 {
		throttle.Failure()
	}
	get := retry.NewMethod("store.Users.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithThrottle(throttle),
		retry.WithHedge(retry.NewHedge(retry.HedgePolicy{Quantile: 0.99})))
	put := retry.NewMethod("store.Users.Put", retry.Policy{}, retry.WithTracker(tracker),
		retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: time.Nanosecond})))
	for range 2 {
		retry.Hedged(ctx, put, func(ctx context.Context) (int, error) {
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(10 * time.Millisecond):
				return 1, nil
			}
		})
	}
	plain := retry.NewMethod("shop.Pay", retry.Policy{}, retry.WithTracker(tracker))
	kept = append(kept, get, put, plain)
	for throttle.Allow() {
	}
	return tracker
}

// The page and the JSON have throttles and hedges; what rejects calls is in the status.
func TestThrottlesAndHedges(t *testing.T) {
	h := retrydebug.Handler(throttled(t.Context()))
	page := get(h, "/")
	for _, want := range []string{
		"Throttles reject calls: store.Users.Get 50% of them.",
		`<th scope="row">store.Users.Get</th><td><b class="mode">50%</b></td><td><span class="nowrap">0 of 101</span></td><td>1</td><td><code>k=1 window=10s max=0.5</code></td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	for target, want := range map[string]string{
		"/?method=store.Users.Get": "Throttle: store.Users.Get. Hedge: after=p99 max=1 warm=100 ratio=0.05, not yet known when. ",
		"/?method=store.Users.Put": "Hedge: after=1ns max=1 ratio=0.05, now after 1ns, sent 2",
	} {
		if page := get(h, target); !strings.Contains(page, want) {
			t.Errorf("%s does not have %q", target, want)
		}
	}
	if page := get(h, "/?method=shop.Pay"); !strings.Contains(page, `<section id="throttles" aria-labelledby="throttles-title" hidden>`) || strings.Contains(page, "Hedge") {
		t.Error("the page of a method without them shows throttles or hedges")
	}
	var r retrydebug.Report
	if err := json.Unmarshal([]byte(get(h, "/?format=json")), &r); err != nil {
		t.Fatal(err)
	}
	want := []retrydebug.Throttle{{Name: "store.Users.Get", Policy: "k=1 window=10s max=0.5", Rejected: 0.5, Requests: 101, Denied: 1}}
	if !slices.Equal(r.Throttles, want) {
		t.Errorf("got %+v, want %+v", r.Throttles, want)
	}
	pay, users := r.Methods[0], r.Methods[1:]
	if pay.Throttle != "" || pay.Hedge != nil || users[0].Throttle != "store.Users.Get" || users[0].Hedge.AfterMS != 0 || users[1].Hedge.Sent != 2 {
		t.Errorf("got %+v", r.Methods)
	}
}

// The page of a method does not warn of the throttle of another.
func TestThrottlesOfOthers(t *testing.T) {
	if page := get(retrydebug.Handler(throttled(t.Context())), "/?method=pay"); strings.Contains(page, "Throttles reject") {
		t.Error("the page of another method warns of the throttle")
	}
}
