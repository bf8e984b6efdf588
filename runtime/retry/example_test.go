package retry_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var (
	errUnavailable = errors.New("unavailable")
	errNotFound    = errors.New("not found")
)

// flaky fails twice, then succeeds.
func flaky() func(context.Context) (string, error) {
	script := retrytest.Fail(2, errUnavailable)
	return func(context.Context) (string, error) {
		if err := script.Next(); err != nil {
			return "", err
		}
		return "ann", nil
	}
}

// The retry loop is a range loop. Each attempt gets its context, and the loop
// examines err after it.
func ExamplePolicy_Attempts() {
	policy := retry.Policy{Delay: time.Millisecond, If: retry.On(errUnavailable)}
	get := flaky()

	fetch := func(ctx context.Context) (name string, err error) {
		for ctx := range policy.Attempts(ctx, &err) {
			name, err = get(ctx)
		}
		return name, err
	}

	fmt.Println(fetch(context.Background()))
	// Output: ann <nil>
}

// A basic retry: three attempts, and only after the listed errors.
func ExampleDo() {
	policy := retry.Policy{Delay: time.Millisecond, If: retry.On(errUnavailable)}

	attempts := 0
	err := retry.Do(context.Background(), policy, func(context.Context) error {
		attempts++
		return errUnavailable
	})
	fmt.Println(attempts, "attempts:", err)

	attempts = 0
	err = retry.Do(context.Background(), policy, func(context.Context) error {
		attempts++
		return errNotFound
	})
	fmt.Println(attempts, "attempt:", err)
	// Output:
	// 3 attempts: unavailable
	// 1 attempt: not found
}

func ExampleValue() {
	policy := retry.Policy{Delay: time.Millisecond}
	name, err := retry.Value(context.Background(), policy, flaky())
	fmt.Println(name, err)
	// Output: ann <nil>
}

// The call and its retries run in another goroutine, until Wait returns the
// result.
func ExampleGo() {
	ctx, policy := context.Background(), retry.Policy{Delay: time.Millisecond}
	future := retry.Go(func() (string, error) { return retry.Value(ctx, policy, flaky()) })
	// …
	name, err := future.Wait(ctx)
	fmt.Println(name, err)
	// Output: ann <nil>
}

// A policy built fluently.
func ExampleBuild() {
	policy := retry.Build().
		Attempts(5).
		On(errUnavailable).
		OnType((*net.OpError)(nil)).
		Delay(500*time.Millisecond, 10*time.Second).
		Jitter(retry.FullJitter).
		Policy()

	fmt.Println(policy)
	fmt.Println(policy.If(fmt.Errorf("get: %w", errUnavailable)), policy.If(errNotFound))
	// Output:
	// attempts=5 delay=500ms max=10s after=1m0s backoff=exponential factor=2 jitter=full
	// true false
}

// A policy may come from a flag or the environment. Errors name the key.
func ExampleParsePolicy() {
	policy, err := retry.ParsePolicy("attempts=5 delay=200ms jitter=full timeout=1s")
	fmt.Println(policy, err)

	_, err = retry.ParsePolicy("attempts=0 jitter=ful")
	fmt.Println(err)
	// Output:
	// attempts=5 delay=200ms max=5s after=1m0s backoff=exponential factor=2 jitter=full timeout=1s <nil>
	// retry: policy: attempts: want a number of 1 or more, or unlimited, got "0"
	// retry: policy: jitter: want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got "ful"
}

// A callback for each retry, with the number of the attempt, its error and the
// upcoming wait.
func ExamplePolicy_onRetry() {
	policy := retry.Policy{
		Delay:  time.Millisecond,
		Jitter: retry.NoJitter,
		OnRetry: func(e retry.Event) {
			fmt.Printf("attempt %d: %v, again in %v\n", e.Attempt, e.Err, e.Wait)
		},
	}
	name, err := retry.Value(context.Background(), policy, flaky())
	fmt.Println(name, err)
	// Output:
	// attempt 1: unavailable, again in 1ms
	// attempt 2: unavailable, again in 2ms
	// ann <nil>
}

type statusError struct{ code int }

func (e *statusError) Error() string { return fmt.Sprint("status ", e.code) }

// Retry only errors that meet a condition.
func ExampleCondition() {
	serverError := func(err error) bool {
		var status *statusError
		return errors.As(err, &status) && status.code >= 500
	}
	policy := retry.Policy{Delay: time.Millisecond, If: retry.Any(serverError, retry.Transient)}

	for _, code := range []int{503, 404} {
		attempts := 0
		err := retry.Do(context.Background(), policy, func(context.Context) error {
			attempts++
			return &statusError{code}
		})
		fmt.Println(err, "after", attempts)
	}
	// Output:
	// status 503 after 3
	// status 404 after 1
}

func ExampleAll() {
	condition := retry.All(
		retry.OnType[*fs.PathError](),
		retry.Not(retry.On(fs.ErrNotExist)),
	)
	_, err := os.Open("testdata/no-such-file")
	fmt.Println(condition(err))
	// Output: false
}

// An error is marked permanent where this is known.
func ExamplePermanent() {
	attempts := 0
	err := retry.Do(context.Background(), retry.Policy{}, func(context.Context) error {
		attempts++
		return retry.Permanent(errNotFound)
	})
	fmt.Println(err == errNotFound, attempts)
	// Output: true 1
}

// The server requests a wait, as with a Retry-After header.
func ExampleAfter() {
	policy := retry.Policy{
		Delay:   time.Millisecond,
		OnRetry: func(e retry.Event) { fmt.Println(e.Err, "- again in", e.Wait) },
	}
	script := retrytest.Fail(1, retry.After(errUnavailable, 20*time.Millisecond))

	err := retry.Do(context.Background(), policy, func(context.Context) error { return script.Next() })
	fmt.Println(err)
	// Output:
	// unavailable - again in 20ms
	// <nil>
}

// A tracker lists the breakers of its methods, for example for a status page.
func ExampleTracker_Breakers() {
	tracker := new(retry.Tracker)
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 3})
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(breaker))

	breaker.ForceOpen()
	for name, b := range tracker.Breakers() {
		fmt.Println(name, "is", b.State())
	}
	fmt.Println(get.Do(context.Background(), func(context.Context) error { return nil }))
	// Output:
	// store is open
	// store.Get: not attempted: circuit breaker is open (store)
}

// A result is retried although there was no error.
func ExampleAgain() {
	policy := retry.Policy{Delay: time.Millisecond}
	states := []string{"pending", "pending", "done"}

	poll := func(ctx context.Context) (state string, err error) {
		for range policy.Attempts(ctx, &err) {
			state, states = states[0], states[1:]
			if state == "pending" {
				err = retry.Again(nil)
			} else {
				err = nil
			}
		}
		return state, err
	}
	fmt.Println(poll(context.Background()))
	// Output: done <nil>
}

// If something other than the last error ends the retries, the error matches both
// the cause and the last error.
func ExampleError() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	policy := retry.Policy{Delay: time.Minute, MaxDelay: time.Minute}

	err := retry.Do(ctx, policy, func(context.Context) error { return errUnavailable })

	fmt.Println(errors.Is(err, context.DeadlineExceeded), errors.Is(err, errUnavailable))
	var gaveUp *retry.Error
	errors.As(err, &gaveUp)
	fmt.Println(gaveUp.Attempts, "attempt,", gaveUp.Cause)
	// Output:
	// true true
	// 1 attempt, context deadline exceeded
}

// A Method is a named call site. Statistics are kept under its name.
func ExampleMethod() {
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.Get", retry.Policy{Delay: time.Millisecond}, retry.WithTracker(tracker))

	fetch, name := flaky(), ""
	err := get.Do(context.Background(), func(ctx context.Context) (err error) {
		name, err = fetch(ctx)
		return err
	})

	fmt.Println(name, err)
	fmt.Println(tracker.Stats("store.Get").Attempts, "attempts")
	// Output:
	// ann <nil>
	// 3 attempts
}

// Statistics by name: attempts, successes, failures, success rate.
func ExampleTracker() {
	tracker := new(retry.Tracker)
	for _, name := range []string{"store.List", "store.Get"} {
		m := retry.NewMethod(name, retry.Policy{Delay: time.Millisecond}, retry.WithTracker(tracker))
		fetch := flaky()
		m.Do(context.Background(), func(ctx context.Context) error {
			_, err := fetch(ctx)
			return err
		})
	}
	for name, s := range tracker.All() {
		fmt.Printf("%s: %d attempts, %d succeeded, %d failed: %.0f%%\n",
			name, s.Attempts, s.Successes, s.Failures, 100*s.SuccessRate())
	}
	// Output:
	// store.Get: 3 attempts, 1 succeeded, 2 failed: 33%
	// store.List: 3 attempts, 1 succeeded, 2 failed: 33%
}

// A breaker for a service that is down: after 5 consecutive failures, the
// default, calls fail at once.
func ExampleBreaker() {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "store"})
	breaker.OnStateChange(func(from, to retry.State) { fmt.Println(from, "→", to) })
	get := retry.NewMethod("store.Get", retry.Policy{Delay: time.Millisecond},
		retry.WithBreaker(breaker), retry.WithTracker(nil))

	calls := 0
	for range 3 {
		err := get.Do(context.Background(), func(context.Context) error {
			calls++
			return errUnavailable
		})
		fmt.Println(calls, "calls in all; open:", errors.Is(err, retry.ErrOpen))
	}
	fmt.Println(breaker.State())
	// Output:
	// 3 calls in all; open: false
	// closed → open
	// 5 calls in all; open: true
	// 5 calls in all; open: true
	// open
}

// A breaker without retries.
func ExampleBreaker_Do() {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 2})
	for range 3 {
		err := breaker.Do(func() error { return errUnavailable })
		fmt.Println(errors.Is(err, retry.ErrOpen))
	}
	// Output:
	// false
	// false
	// true
}

// An attempt that begins and ends in different functions.
func ExampleBreaker_Allow() {
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	permit, err := breaker.Allow()
	if err != nil {
		fmt.Println("not now:", err)
		return
	}
	// … later:
	permit.Success()
	fmt.Println(breaker.State())
	// Output: closed
}

// While the service is down, a budget limits the retries of all calls to a share
// of the calls: here 1 in 10, plus the tokens it starts with.
func ExampleBudget() {
	budget := retry.NewBudget(retry.BudgetPolicy{Ratio: 0.1, Floor: retry.NoFloor})
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithBudget(budget),
		retry.WithTracker(nil), retrytest.Instant())

	attempts, calls := 0, 1000
	for range calls {
		get.Do(context.Background(), func(context.Context) error {
			attempts++
			return errUnavailable
		})
	}
	fmt.Println(attempts-calls, "retries for", calls, "calls")
	// Output: 10 retries for 1000 calls
}

func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "elapsed" {
				return slog.Attr{}
			}
			return a
		},
	}))
	get := retry.NewMethod("store.Get", retry.Policy{Delay: time.Millisecond, Jitter: retry.NoJitter},
		retry.WithLogger(logger), retry.WithTracker(nil))

	get.Do(context.Background(), func(context.Context) error { return errUnavailable })
	// Output:
	// level=INFO msg="retry: retrying" method=store.Get attempt=1 wait=1ms error=unavailable reason="is neither an answer nor permanent"
	// level=WARN msg="retry: gave up" method=store.Get attempt=3 error=unavailable cause=attempts
}

// A program can change the numbers of a policy where it creates the wrapper; the
// errors to retry stay the same.
func ExampleWithPolicy() {
	policy, err := retry.ParsePolicy("attempts=2 delay=1ms") // from the environment, say
	if err != nil {
		fmt.Println(err)
		return
	}
	get := retry.NewMethod("store.UserStore.Get", retry.Policy{If: retry.On(errUnavailable)},
		retry.WithPolicy("Get", policy))

	fmt.Println(get.Policy())
	fmt.Println(get.Policy().If(errNotFound))
	// Output:
	// attempts=2 delay=1ms max=5s after=1m0s backoff=exponential factor=2 jitter=half
	// false
}

// The number of the attempt, sent to the server in a header.
func ExampleAttemptFrom() {
	policy := retry.Policy{Delay: time.Millisecond}
	retry.Do(context.Background(), policy, func(ctx context.Context) error {
		fmt.Println("X-Attempt:", retry.AttemptFrom(ctx))
		return errUnavailable
	})
	// Output:
	// X-Attempt: 1
	// X-Attempt: 2
	// X-Attempt: 3
}

// A custom backoff.
func ExampleBackoffFunc() {
	steps := retry.BackoffFunc(func(a retry.Attempt) time.Duration {
		switch {
		case errors.Is(a.Err, errNotFound):
			return retry.Stop
		case a.Number == 1:
			return 0
		}
		return 2*a.Wait + time.Millisecond
	})
	policy := retry.Policy{
		MaxAttempts: 4,
		Backoff:     steps,
		Jitter:      retry.NoJitter,
		OnRetry:     func(e retry.Event) { fmt.Println(e.Wait) },
	}
	retry.Do(context.Background(), policy, func(context.Context) error { return errUnavailable })
	fmt.Println(retry.Do(context.Background(), policy, func(context.Context) error { return errNotFound }))
	// Output:
	// 0s
	// 1ms
	// 3ms
	// gave up after 1 attempt: backoff stopped the retries: last error: not found
}

// A fallback runs for a call that gave up, not for one that was answered.
func ExampleCall_GaveUp() {
	m := retry.NewMethod("store.Get", retry.Policy{If: retry.On(errUnavailable)}, retrytest.Instant())

	get := func(ctx context.Context, answer error) (name string, err error) {
		call := m.Call(ctx)
		for range call.Attempts(&err) {
			err = answer
		}
		if call.GaveUp(&err) {
			return "cached", nil
		}
		return name, err
	}
	fmt.Println(get(context.Background(), errUnavailable))
	fmt.Println(get(context.Background(), errNotFound))
	// Output:
	// cached <nil>
	//  not found
}

func ExampleExplain() {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	policy := retry.Policy{Class: retry.Classify}

	fmt.Println(retry.Classify(refused))
	fmt.Println(retry.Explain(refused, policy))
	fmt.Println(retry.Explain(sql.ErrNoRows, policy))
	// Output:
	// unexecuted
	// retried: dial tcp: connection refused proves that the call was not carried out (retry.Unexecuted, by class)
	// not retried: sql: no rows in result set would recur (retry.Final, by class)
}

// Your own classifier states what the errors of your service prove. Errors that it does not
// classify go to the next one.
func ExampleClassifiers() {
	errFull := errors.New("queue is full")
	errRefused := errors.New("no such recipient")
	ofQueue := func(err error) retry.Class {
		switch {
		case errors.Is(err, errFull):
			return retry.Unexecuted
		case errors.Is(err, errRefused):
			return retry.Final
		}
		return retry.Unclassified
	}
	classify := retry.Classifiers(ofQueue, retry.Classify)

	fmt.Println(classify(fmt.Errorf("send: %w", errFull)))
	fmt.Println(classify(fmt.Errorf("send: %w", errRefused)))
	fmt.Println(classify(fmt.Errorf("send: %w", context.DeadlineExceeded)))
	// Output:
	// unexecuted
	// final
	// unknown
}

// A hook sees the attempts from the second on.
func ExampleWithAttempts() {
	get := retry.NewMethod("store.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithAttempts(
		func(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
			fmt.Printf("%s: attempt %d, after %v\n", a.Method, a.Number, a.Last.Err)
			return ctx, func(err error) { fmt.Printf("%s: attempt %d: %v\n", a.Method, a.Number, err) }
		}))
	failures := 1
	get.Do(context.Background(), func(context.Context) error {
		if failures--; failures >= 0 {
			return errors.New("unavailable")
		}
		return nil
	})
	// Output:
	// store.Get: attempt 2, after unavailable
	// store.Get: attempt 2: <nil>
}

// The shop rejects an order with an error of its own, before it does anything.
func ExampleRefine() {
	errBusy := errors.New("busy")
	classify := retry.Refine(retry.Classify, func(err error) retry.Class {
		if err == errBusy {
			return retry.Unexecuted
		}
		return retry.Unclassified
	})
	fmt.Println(classify(fmt.Errorf("order: %w", errBusy)))
	fmt.Println(classify(fmt.Errorf("order: %w", io.ErrUnexpectedEOF)))
	fmt.Println(classify(errors.Join(errBusy, io.ErrUnexpectedEOF))) // of two calls
	// Output:
	// unexecuted
	// unknown
	// unknown
}
