// Breaker shows the three states of a circuit breaker: closed, open, half-open.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// ErrDown reports that the service is down.
var ErrDown = errors.New("service is down")

// Service is a service that can go down.
//
//retry:policy attempts=2 delay=1ms on=ErrDown
//retry:breaker failures=4 cooldown=100ms
type Service interface {
	// Work may be carried out twice.
	//
	//retry:idempotent
	Work(ctx context.Context) error
}

// fragile is a Service that is up or down.
type fragile struct {
	up    bool
	calls int
}

func (f *fragile) Work(context.Context) error {
	f.calls++
	if !f.up {
		return ErrDown
	}
	return nil
}

func main() {
	next := new(fragile)
	service := NewRetryingService(next, retry.WithObserver(func(_ context.Context, e retry.Event) {
		if e.Kind == retry.BreakerChanged {
			fmt.Printf("  breaker: %v → %v\n", e.From, e.To)
		}
	}))
	work := func() {
		next.calls = 0
		err := service.Work(context.Background())
		fmt.Printf("calls of the service: %d; rejected: %t; succeeded: %t\n", next.calls, errors.Is(err, retry.ErrOpen), err == nil)
	}

	work()
	work()
	work()

	next.up = true
	time.Sleep(110 * time.Millisecond)
	fmt.Println("The service is up again, and the cooldown has passed:")
	work()
}
