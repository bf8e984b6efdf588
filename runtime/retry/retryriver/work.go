package retryriver

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/riverqueue/river"
)

// River's settings.
const (
	leaseMargin   = 10 * time.Second       // for an attempt to return when its Timeout has passed
	fetchCooldown = 20 * time.Millisecond  // between two looks for calls
	fetchPoll     = 500 * time.Millisecond // without a notification, and up to a fifth more
	keepCompleted = time.Hour
)

// work works until ctx ends.
func (d *database[TTx]) work(ctx context.Context, w *worker, s *settings) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: s.workers}}
	for _, name := range w.mux.Queues() {
		queues[cmp.Or(name, river.QueueDefault)] = river.QueueConfig{MaxWorkers: s.workers}
	}
	client, err := river.NewClient(d.driver, &river.Config{
		Queues: queues, Workers: workers, Logger: s.logger,
		FetchCooldown: fetchCooldown, FetchOnlyKnownKinds: true,
		// Of two workers with one interval, one would always be the first to see a call that
		// the other has put back.
		FetchPollInterval: fetchPoll + rand.N(fetchPoll/5),

		// The lease of a call is the Timeout that the worker returns for it, and
		// RescueStuckJobsAfter only the least of all leases.
		JobTimeout: time.Second, RescueStuckJobsAfter: leaseMargin,

		CompletedJobRetentionPeriod: keepCompleted, CancelledJobRetentionPeriod: -1, DiscardedJobRetentionPeriod: -1,
	})
	if err != nil {
		return fmt.Errorf("retryriver: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("retryriver: starting workers: %w", err)
	}
	select {
	case <-ctx.Done():
	case <-client.Stopped():
		return errors.New("retryriver: workers stopped by themselves: see the log")
	}
	return stop(client, s.drain)
}

// stop waits for running attempts, and then cancels them.
func stop[TTx any](client *river.Client[TTx], drain time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if client.Stop(ctx) == nil {
		return nil
	}
	ctx, cancel = context.WithTimeout(context.Background(), leaseMargin)
	defer cancel()
	if err := client.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("retryriver: attempts still run %v after their contexts were canceled: %w", leaseMargin, err)
	}
	return nil
}

// A worker makes attempts.
type worker struct {
	river.WorkerDefaults[job]
	mux    *durable.Mux
	logger *slog.Logger
}

// Work makes an attempt.
func (w *worker) Work(ctx context.Context, j *river.Job[job]) error {
	c := call(j)
	v := w.mux.Serve(ctx, c)
	switch v.Action {
	case durable.Done:
		return nil
	case durable.Snooze:
		if errors.Is(v.Err, durable.ErrKind) || errors.Is(v.Err, durable.ErrPayload) {
			w.logger.WarnContext(ctx, "retryriver: call put back for a worker with other code", "kind", c.Kind, "id", c.ID, "err", v.Err)
		}
		return river.JobSnooze(max(time.Until(v.Time), 0))
	case durable.Dead:
		return river.JobCancel(v.Err)
	}
	j.Args.next = &v.Time
	return v.Err
}

// NextRetry returns the time of the verdict, or, for a call whose worker was killed, that of
// its schedule.
func (w *worker) NextRetry(j *river.Job[job]) time.Time {
	if j.Args.next != nil {
		return *j.Args.next
	}
	return w.mux.Lost(call(j))
}

// Timeout returns the lease of a call. It comes from the call itself, so that workers with
// other versions of the policy respect it.
func (w *worker) Timeout(j *river.Job[job]) time.Duration {
	return max(j.Args.Timeout, 0) + leaseMargin
}

// call returns the call of a job that begins now.
func call(j *river.Job[job]) durable.Call {
	c := j.Args.Call
	c.Attempt, c.Now = j.Attempt, time.Now()
	var again revived
	if err := json.Unmarshal(j.Metadata, &again); err == nil && !again.At.IsZero() {
		c.NotBefore, c.Expires = again.At, again.At.Add(c.Expires.Sub(c.First))
	}
	return c
}
