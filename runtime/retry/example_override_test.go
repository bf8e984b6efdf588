package retry_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Operators turn retries down and off while the program runs.
func ExampleTracker_Override() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(tracker))
	attempts := func() (n int) {
		get.Do(context.Background(), func(context.Context) error { n++; return errors.New("down") })
		return n
	}
	fmt.Println(attempts())

	err := tracker.Override(`
		# The database is down.
		store.*              attempts=2
		store.UserStore.Get  off
	`)
	fmt.Println(attempts(), err)

	err = tracker.Override("store.* attempts=many") // changes nothing
	fmt.Println(attempts(), err)

	err = tracker.Override("")
	fmt.Println(attempts(), err)
	// Output:
	// 3
	// 1 <nil>
	// 1 1:18: attempts: want a number of 1 or more, or unlimited, got "many"
	// 3 <nil>
}

// A caller that has a fallback of its own does not wait for retries.
func ExampleWithout() {
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(nil))
	n := 0
	get.Do(retry.Without(context.Background()), func(context.Context) error { n++; return errors.New("down") })
	fmt.Println(n)
	// Output: 1
}

// Some calls deserve more patience than others.
func ExampleOverride() {
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(nil))
	ctx, err := retry.Override(context.Background(), "attempts=5")
	n := 0
	get.Do(ctx, func(context.Context) error { n++; return errors.New("down") })
	fmt.Println(n, err)
	// Output: 5 <nil>
}
