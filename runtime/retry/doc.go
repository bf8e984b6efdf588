// Package retry makes a call again when that is worth it.
//
// It is what the decorators written by retrygen call, and it is meant to be
// used by hand as well. The retry loop is a for loop:
//
//	policy := retry.Policy{MaxAttempts: 4, If: retry.On(ErrUnavailable)}
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		user, err = store.Get(ctx, id)
//	}
//	return user, err
//
// # Which piece for what
//
//   - [Policy] says how often, when and after which errors. It is plain data:
//     a struct literal, [Build] in words, or [ParsePolicy] from text. Its zero
//     value makes 3 attempts, 100ms and then 200ms apart, each wait ×0.5 to ×1.5.
//   - [Do] and [Value] call a function under a policy; [Go] does so in a
//     goroutine of its own.
//   - [On], [OnType], [Transient] and their like name the errors worth another
//     attempt, [Answer] holds for those that are none of them by default. [Permanent], [After] and [Again] mark single errors and results.
//   - [Method] is a named call site: a policy with a [Breaker], a [Budget],
//     statistics in a [Tracker], which also lists the breakers, and observers
//     ([WithObserver], [WithLogger]).
//   - [AttemptFrom] tells a callee which attempt it serves.
//   - [Replay] sends a reader among the arguments again, [Stream] retries a
//     sequence until its first element.
//   - Package retrytest takes the waits out of a user's tests; package retryhttp
//     knows HTTP requests and responses.
//
// # What the caller gets
//
// When the last error alone tells the story, because it is not to be retried or
// the attempts are used up, the caller gets that error itself, so that ==, type
// switches and [errors.Is] work as they do without retries. When something else
// ended them, such as the context, the breaker or the budget, the caller gets
// an [*Error] that matches both the reason and the last error. Results of the
// last attempt are returned beside it.
//
// # What is never retried
//
// Answers such as sql.ErrNoRows, io.EOF and fs.ErrNotExist, unless the policy's
// If says so: see [Answer].
//
// Whatever a policy says: an error marked [Permanent]; [context.Canceled]; any
// error once the caller's context is done; a breaker's rejection. A wait that
// the caller's deadline, or Elapsed, does not leave time for is not begun: the
// call ends at once. [context.DeadlineExceeded] while the caller's context
// lives comes from a shorter deadline inside, such as Policy.Timeout, and is
// retried like any other error: name it in On where errors are named.
//
// # Order of things
//
// The breaker is inside the retry: it is asked before each attempt and told of
// each outcome. While it is open it ends every call at its next attempt, however
// many attempts are left, unless [BreakerPolicy.Wait] makes attempts wait for it.
// The budget is asked before each retry, after the context and
// the breaker. Then come OnRetry and the observers, then the wait. A wait that
// the server asked for ([After], or a RetryAfter method of the error) takes the
// place of a shorter backoff; one that is longer than MaxAfter ends the call.
//
// # Cost
//
// A call that succeeds at once reads no clock, allocates nothing, starts no
// goroutine and takes no lock, except for a breaker by rate. With breaker, budget and statistics its only
// write is one to a counter that goroutines do not share. The benchmarks of this
// package put it beside the direct call. A wait takes one timer, a wait of zero
// none, and neither outlives the call.
//
// Time is that of package time, so that testing/synctest controls it.
package retry
