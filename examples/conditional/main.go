// Conditional retries only errors that meet a condition: a status of 500 or above may be
// transient, 404 is permanent.
package main

import (
	"context"
	"errors"
	"fmt"
)

//go:generate go tool retrygen

// A StatusError is the HTTP status of a failed request.
type StatusError struct{ Code int }

func (e *StatusError) Error() string { return fmt.Sprintf("status %d", e.Code) }

// Catalog looks up prices.
type Catalog interface {
	//retry:policy delay=1ms if=mayPass
	Price(ctx context.Context, item string) (cents int, err error)
}

func mayPass(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code >= 500
}

// brokenCatalog fails every call and counts the calls.
type brokenCatalog struct{ calls int }

func (c *brokenCatalog) Price(_ context.Context, item string) (int, error) {
	c.calls++
	if item == "unicorn" {
		return 0, &StatusError{404}
	}
	return 0, &StatusError{503}
}

func main() {
	for _, item := range []string{"bread", "unicorn"} {
		broken := new(brokenCatalog)
		_, err := NewRetryingCatalog(broken).Price(context.Background(), item)
		fmt.Printf("%s: %v; attempts: %d\n", item, err, broken.calls)
	}
}
