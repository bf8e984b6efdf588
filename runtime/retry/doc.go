// Package retry retries calls, with backoff, when retrying can help.
//
// It is the runtime of the wrappers that retrygen generates, and can also be used without the
// generator. The retry loop is a range loop, with one iteration per attempt:
//
//	policy := retry.Policy{MaxAttempts: 4, If: retry.On(ErrUnavailable)}
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		user, err = store.Get(ctx, id)
//	}
//	return user, err
//
// [Do] and [Value] run the same loop around a function.
//
// # Overview
//
//   - A [Policy] sets how often, when and after which errors to retry. It is
//     plain data: a struct literal, the result of a [Builder], or text read by
//     [ParsePolicy]. The zero Policy makes up to 3 attempts, waiting 100ms and
//     then 200ms, each wait jittered by ×0.5 to ×1.5.
//   - Conditions such as [On], [OnType] and [Transient] select the errors to
//     retry. [Permanent], [After] and [Again] mark a single error or result.
//   - A [Class] is what an error proves: whether the call may have been carried
//     out. [Classify] tells it for the standard library and a dozen others, and
//     [Explain] tells why an error is retried or not.
//   - A [Method] is a named call site: a Policy with a [Breaker], a [Budget], a
//     [Throttle], a [Hedge], statistics in a [Tracker], observers ([WithObserver], [WithLogger]) and
//     hooks around attempts ([WithAttempts]). [Breakers] holds one breaker per
//     key, such as a host or a tenant.
//   - [Tracker.Snapshot] returns all statistics, breakers, budgets and throttles, for a
//     metrics collector or a status page such as that of package retrydebug.
//   - [Tracker.Override] changes policies while the program runs, from text such as
//     that of package retryconfig; [Override] and [Without] change them for single calls.
//   - A [Call] is one call of a Method that has a fallback, readers among its
//     arguments, arguments to log, or a key. [Go] makes a call in a new goroutine
//     and returns a [Future].
//   - [AttemptFrom] returns the number of the attempt that a context belongs
//     to.
//   - [As] finds the optional methods of the value that a generated wrapper wraps.
//   - Package support has what generated code needs beside this package: replays
//     of readers, results that outlive their attempt, retried iterators. Package
//     retryhttp replays HTTP requests, package retrysql classifies the errors of
//     databases and repeats transactions, package retryredis classifies those of Redis,
//     and package retrytest removes the waits from tests. Package durable queues calls
//     that must survive the process. The module retrygrpc is for gRPC, and retryotel for
//     OpenTelemetry.
//
// # Errors
//
// If the last error is not retryable, or no attempts are left, the caller gets
// that error itself: ==, type switches and [errors.Is] work as they do without
// retries. If something else ended the retries, such as the context, the
// breaker or the budget, the caller gets an [*Error] that matches both the
// cause and the last error. Either way, the results of the last attempt are
// returned with it.
//
// # What is never retried
//
// Some errors are never retried, whatever the policy: an error marked
// [Permanent]; [context.Canceled]; the rejection of a breaker or a throttle; and any
// error once the caller's context is done. A policy without If does not retry answers such
// as sql.ErrNoRows either: see [Answer].
//
// [context.DeadlineExceeded] is retried like any other error while the caller's
// context is live: it then comes from a shorter deadline inside, such as
// Policy.Timeout. A policy that lists its errors with On must list it to retry
// it.
//
// # What happens in which order
//
// The breaker sits inside the retry loop: it is consulted before each attempt
// and records each outcome. While it is open, a call ends at its next attempt,
// however many are left, unless [BreakerPolicy.Wait] is set.
//
// A failed attempt is retried only if the context, the caller's deadline and
// Elapsed, the breaker, the readers among the arguments and the budget allow
// it, checked in that order. Then OnRetry and the observers are called, and the
// call waits. A wait for which the deadline or Elapsed leaves no time is not
// started: the call ends at once. A wait that the server requested (with
// [After], or a RetryAfter method of the error) replaces a shorter backoff; one
// longer than MaxAfter ends the call.
//
// # Cost
//
// Without Timeout, Elapsed, observers, WithLatency and WithAllAttempts, a call
// that succeeds at once reads no clock, allocates nothing, starts no goroutine and
// takes no lock, unless its breaker measures a failure rate. With a breaker, a
// budget and statistics, its only write is to a counter without contention. A
// wait uses one timer, a zero wait none, and no timer outlives the call.
//
// A Method takes 2.0 kB, and up to 3.9 kB on machines with many cores: eight methods
// share the cache lines of their counters. WithLatency adds 1 to 8 kB. A breaker takes
// a quarter of a kilobyte, and 1 to 8 kB if it measures a failure rate.
//
// The package uses the clock of package time, which testing/synctest controls.
//
// # Versions
//
// Versions are semantic. Code generated for version X.Y works with every runtime from X.Y
// on, as long as X stays the same, also while X is 0: what it uses is neither removed
// nor changed. It does not compile with an older runtime, because that lacks a
// constant such as support.RuntimeAtLeastV0_2.
package retry
