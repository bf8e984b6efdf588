// Conditional retries only if a condition on the error holds: a status of 500
// or more may pass, one of 404 will not.
package main

import (
	"context"
	"errors"
	"fmt"
)

//go:generate go tool retrygen

// A StatusError is a server's refusal.
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

// brokenCatalog refuses everything, and counts.
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
