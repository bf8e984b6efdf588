package retryconfig_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryconfig"
)

// A file turns the retries of a method down while the program runs.
func ExampleWatch() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{}, retry.WithTracker(tracker))

	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "retry.conf")
	os.WriteFile(path, []byte("# The database is down.\nstore.UserStore.* attempts=1\n"), 0o600)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := retryconfig.Watch(ctx, path, tracker); err != nil {
		fmt.Println(err)
	}
	fmt.Println(get.Policy().MaxAttempts)
	// Output: 1
}
