// Package durable queues calls that must be carried out even if the process ends while it
// waits for the next attempt.
//
// A method with the directive //retry:durable is retried as usual. When the retries give
// up, the generated code hands the call to a [Queue], and its caller gets a
// [*retry.Deferred]. A worker, in this process or another, carries it out later, with the
// attempts of a second, slower schedule. If the process ends before the queue has accepted the
// call, the call is lost; with when=always, it is queued at once, without an attempt:
//
//	queue, err := retryriver.Open("file:calls.db")
//	payments := NewRetryingPayments(client, durable.WithQueue(queue))
//	err = payments.Charge(ctx, id, cents, key) // matches retry.ErrDeferred if queued
//
//	mux := new(durable.Mux)
//	payments.Handle(mux)
//	err = queue.Work(ctx, mux) // until ctx ends
//
// Code without the generator calls [Defer] and [Handle] itself. The module retryriver has
// queues in a file, with SQLite, and in PostgreSQL; package durabletest has one in memory.
//
// # Guarantees
//
//   - A call that a queue has accepted is attempted at least once, and then until it succeeds,
//     whichever processes are killed. It may be carried out more than once: when a worker is
//     killed, the outcome of what it was doing is not known.
//   - All attempts of a call have the same idempotency key, those before it was queued too:
//     see [WithKey]. The service can recognize by it what it has done already.
//   - Calls are carried out in no particular order, several at a time.
//   - No two workers make attempts of a call at the same time while the first one's lease
//     lasts: the Timeout of the policy, and a margin. When it has passed, the attempt's context
//     has ended; a call that ignores its context may then overlap with the next attempt.
//   - Every call stops by itself, also one that panics or ends the process: by its number of
//     attempts or its age, see [Kind]. It is then dead: the queue keeps it with its
//     errors, and it can be revived.
//   - A call of an unknown kind, or with arguments that cannot be decoded, is not attempted and
//     not dropped. Workers put it back for one that runs other code: for an hour if no worker
//     has attempted the call, otherwise until it expires. Then it is dead.
//   - If the queue does not accept a call, because it is full, its disk is full or its database
//     is gone, the caller gets the original error joined with the queue's, and never a
//     Deferred.
//
// The converse of the last point does not hold: a call whose acceptance was not confirmed,
// because the connection broke just then, may be carried out.
//
// # What travels
//
// A queued call consists of its arguments as JSON, the key, the time when it was queued, the
// limits of its attempts (Timeout) and of all of them together (Elapsed), and the trace
// context, if [WithCarrier] tells how to write it. The deadline of the caller's context and
// the context's other values do not travel: an attempt in the queue gets the worker's context.
//
// # Counting
//
// Attempts in the queue are counted apart from those in the process: retry.Stats has
// Deferred, CarriedOut, Parked and Dead. A breaker of the method guards attempts in the queue,
// too. While it is open, and when the service requests a wait (see retry.After), the call
// waits in the queue without losing an attempt. Breakers per key (see retry.Breakers) guard
// only calls in the process.
package durable
