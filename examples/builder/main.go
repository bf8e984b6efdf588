// Builder overrides the policy of one method in main, with the fluent builder.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

//go:generate go tool retrygen

// ErrLocked reports that another client holds the lock.
var ErrLocked = errors.New("locked")

// Locker hands out locks.
//
//retry:policy on=ErrLocked
//retry:idempotent
type Locker interface {
	Lock(ctx context.Context, name string) error
	Unlock(ctx context.Context, name string) error
}

// sharedLocker is a Locker whose lock another client holds for a while.
type sharedLocker struct{ script *retrytest.Script }

func (l sharedLocker) Lock(context.Context, string) error   { return l.script.Next() }
func (l sharedLocker) Unlock(context.Context, string) error { return nil }

func main() {
	patient := retry.Build().
		Attempts(10).
		On(ErrLocked).
		Delay(5*time.Millisecond, 20*time.Millisecond).
		Backoff(retry.Linear).
		Jitter(retry.NoJitter).
		OnRetry(func(e retry.Event) { fmt.Printf("%v, retrying in %v\n", e.Err, e.Wait) }).
		Policy()

	locker := NewRetryingLocker(sharedLocker{retrytest.Fail(5, ErrLocked)}, retry.WithPolicy("Lock", patient))

	fmt.Println(patient)
	fmt.Println("lock:", locker.Lock(context.Background(), "door"))
	fmt.Println("unlock:", locker.Unlock(context.Background(), "door"))
}
