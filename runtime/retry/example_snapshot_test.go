package retry_test

import (
	"context"
	"encoding/json"
	"errors"
	"expvar"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A program publishes its statistics with package expvar, which serves them as JSON under
// /debug/vars. The runtime does not import expvar, which registers that handler.
func ExampleTracker_Snapshot_expvar() {
	expvar.Publish("retry", expvar.Func(func() any {
		calls := map[string]retry.Stats{}
		for _, m := range retry.DefaultTracker.Snapshot().Methods {
			calls[m.Key] = m.Stats
		}
		return calls
	}))

	get := retry.NewMethod("expvar.Store.Get", retry.Policy{})
	get.Do(context.Background(), func(context.Context) error { return nil })
	var vars map[string]retry.Stats
	json.Unmarshal([]byte(expvar.Get("retry").String()), &vars)
	fmt.Println(vars["expvar.Store.Get"].Calls, "call")
	// Output: 1 call
}

// A Snapshot has what a metrics collector or a status page shows.
func ExampleTracker_Snapshot() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(tracker),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 2})))
	get.Do(context.Background(), func(context.Context) error { return errors.New("unavailable") })

	s := tracker.Snapshot()
	for _, m := range s.Methods {
		fmt.Println(m.Name, "rejected:", m.Rejected, "retries:", m.Retries, "errors:", m.Errors)
	}
	for _, b := range s.Breakers {
		fmt.Println(b.Name, b.Live[0].State, "denied:", b.Denied)
	}
	for _, call := range s.GaveUp {
		fmt.Println(call.Key, "gave up because of:", call.Cause, "after", len(call.Trail), "attempts")
	}
	// Output:
	// store.Get rejected: 1 retries: 1 errors: [{*errors.errorString 2}]
	// store.Get open denied: 1
	// store.Get gave up because of: breaker after 2 attempts
}

// WithLatency measures all calls of a method.
func ExampleWithLatency() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithLatency())
	get.Do(context.Background(), func(context.Context) error {
		time.Sleep(time.Millisecond)
		return nil
	})
	times := tracker.Snapshot().Methods[0].CallTimes
	fmt.Println(times.Sum >= time.Millisecond, len(times.Counts), "buckets")
	// Output: true 15 buckets
}

func ExampleWithAllAttempts() {
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithAllAttempts(
		func(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
			fmt.Println("attempt", a.Number)
			return ctx, func(err error) { fmt.Println("error:", err) }
		}))
	get.Do(context.Background(), func(context.Context) error { return nil })
	// Output:
	// attempt 1
	// error: <nil>
}
