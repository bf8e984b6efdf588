// Package retryriver keeps calls that must survive the process in a file, with SQLite, or in
// PostgreSQL. It is a queue for package durable, made with River, https://riverqueue.com.
//
//	queue, err := retryriver.Open("file:calls.db") // or retryriver.New(pool)
//	if err != nil {
//		return err
//	}
//	defer queue.Close()
//	payments := NewRetryingPayments(client, durable.WithQueue(queue))
//
//	mux := new(durable.Mux)
//	payments.Handle(mux)
//	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
//	defer stop()
//	err = queue.Work(ctx, mux)
//
// The guarantees are those of package durable. Here, this means:
//
//   - A call is accepted when it has been committed. In a file, it is on the disk
//     by then (journal_mode=WAL, synchronous=FULL): it survives the end of the process and
//     that of the machine. PostgreSQL does the same unless synchronous_commit is off.
//   - A call whose worker was killed is taken over when its lease has ended: the Timeout of its
//     policy (1m by default) and 10s. River looks for such calls every 30s, and a new leader of
//     the workers must have been elected first, which takes up to 15s.
//   - More calls than were in flight may run twice when a worker is killed: outcomes are
//     recorded in batches.
//   - Each attempt is counted when it begins. A call that ends its process stops, too, when
//     its attempts are used up.
//   - Dead calls are never deleted: see [Queue.Dead]. Calls that were carried out are deleted
//     after an hour.
//   - A full disk, a database that is gone, and a queue that is full (see [WithLimit]) are errors
//     of Put: the caller of the method gets them joined with the original error.
//
// # Transactions
//
// With [WithTx], a call is queued in a transaction of the caller: it exists if and
// only if that commits.
//
//	tx, err := pool.Begin(ctx)
//	…
//	err = orders.Save(ctx, tx, order)
//	err = retry.Accepted(payments.Charge(retryriver.WithTx(ctx, tx), …)) // when=always
//	err = tx.Commit(ctx)
//
// # Operation
//
// All calls are jobs of kind retrygen.call in the table river_job, with the kind and ID of the
// call as args->>'kind' and args->>'id'. River's own limit of attempts is its maximum, 32767,
// also where the policy has none; below that, only the policy counts, and a changed policy
// applies to calls that are already queued. Dead calls are in state cancelled.
//
// River is released as 0.x, and its SQLite driver is described as early: this module requires
// the exact versions that it was tested with.
package retryriver
