package durable_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/durable/durabletest"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A call that fails is queued, and carried out by a worker.
func Example() {
	ctx := context.Background()
	queue := new(durabletest.Queue)
	service := retrytest.Fail(5, errors.New("down"))

	charge := retry.NewMethod("payments.Charge", retry.Policy{}, durable.WithQueue(queue), retrytest.Instant())
	kind := &durable.Kind{Name: "payments.Charge"}
	send := func(_ context.Context, cents int) error { return service.Next() }

	err := func() (err error) {
		ctx, key := durable.WithKey(ctx)
		call := charge.Call(ctx)
		for ctx := range call.Attempts(&err) {
			err = send(ctx, 100)
		}
		if call.GaveUp(&err) {
			err = durable.Defer(ctx, charge, kind, key, 100, err)
		}
		return err
	}()
	fmt.Println("queued:", errors.Is(err, retry.ErrDeferred))

	mux := new(durable.Mux)
	durable.Handle(mux, charge, kind, send)
	fmt.Println("attempts in the queue:", queue.Drain(ctx, mux))
	// Output:
	// queued: true
	// attempts in the queue: 3
}
