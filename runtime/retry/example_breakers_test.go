package retry_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A host that is down is not called any more; others are. Errors name the host
// and the path.
func ExampleBreakers() {
	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "pages", Failures: 3})
	get := retry.NewMethod("pages.Get", retry.Policy{}, retry.WithBreakers(hosts), retrytest.Instant())

	fetch := func(ctx context.Context, host, path string) (err error) {
		call := retry.CallPer(ctx, get, host)
		for range call.AttemptsWith(&err, retry.Hooks{
			Args: func() []slog.Attr { return []slog.Attr{slog.String("path", path)} },
		}) {
			if err = nil; host == "down.example" {
				err = errUnavailable
			}
		}
		return err
	}
	ctx := context.Background()
	fmt.Println(fetch(ctx, "down.example", "/a"))
	fmt.Println(fetch(ctx, "down.example", "/b"))
	fmt.Println(fetch(ctx, "up.example", "/a"))
	fmt.Println(hosts.Of("down.example").State(), hosts.Of("up.example").State())
	// Output:
	// unavailable
	// pages.Get(path=/b): not attempted: circuit breaker is open (pages/down.example)
	// <nil>
	// open closed
}
