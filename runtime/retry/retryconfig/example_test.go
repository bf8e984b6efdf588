package retryconfig_test

import (
	"context"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryconfig"
)

// A file turns the retries of a method down while the program runs.
func ExampleWatch() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{}, retry.WithTracker(tracker))

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := retryconfig.Watch(ctx, "testdata/outage.conf", tracker); err != nil {
		fmt.Println(err)
	}
	fmt.Println(get.Policy().MaxAttempts)
	// Output: 1
}
