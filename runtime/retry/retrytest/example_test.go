package retrytest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// The service fails twice; the test does not wait for the retries.
func Example() {
	service := retrytest.Fail(2, errors.New("service unavailable"))
	get := retry.NewMethod("service.Get", retry.Policy{}, retrytest.Instant())

	err := get.Do(context.Background(), func(context.Context) error { return service.Next() })

	fmt.Println(err, service.Calls())
	// Output: <nil> 3
}

// Repeating each success reveals that Open is not idempotent, whatever the
// directive on its interface says: it needs //retry:once. Renaming an account twice
// does no harm.
func ExampleRepeat() {
	ctx := context.Background()
	accounts := NewRetryingAccounts(memory{}, retrytest.Repeat())

	fmt.Println("Open:", accounts.Open(ctx, "ann"))
	fmt.Println("Rename:", accounts.Rename(ctx, "ann", "bob"))
	// Output:
	// Open: ann already exists
	// Rename: <nil>
}
