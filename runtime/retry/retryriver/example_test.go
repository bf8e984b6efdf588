package retryriver_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
)

// A payment is queued in a file, and carried out by a worker.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := os.Chdir(dir); err != nil { // for calls.db
		fmt.Println(err)
		return
	}
	if err := pay(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: charged 100 cents
}

func pay(ctx context.Context) error {
	queue, err := retryriver.Open("file:calls.db") // or retryriver.New(pool)
	if err != nil {
		return err
	}
	defer queue.Close()

	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	charge := retry.NewMethod("payments.Charge", retry.Policy{}, durable.WithQueue(queue))
	kind := &durable.Kind{Name: "payments.Charge"}
	mux := new(durable.Mux)
	durable.Handle(mux, charge, kind, func(ctx context.Context, cents int) error {
		defer stop() // the example ends
		fmt.Println("charged", cents, "cents")
		return nil
	})
	if err := durable.Defer(ctx, charge, kind, "", 100, nil); err != nil {
		return err
	}
	return queue.Work(ctx, mux)
}
