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

// An account that is created twice shows that Create must not be retried.
func ExampleRepeat() {
	accounts := map[string]bool{}
	create := func(context.Context) error {
		if accounts["ann"] {
			return retry.Permanent(errors.New("ann exists already"))
		}
		accounts["ann"] = true
		return nil
	}
	m := retry.NewMethod("accounts.Create", retry.Policy{}, retrytest.Repeat())

	fmt.Println(m.Do(context.Background(), create))
	// Output: ann exists already
}
