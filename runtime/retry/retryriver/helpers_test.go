//go:build unix

package retryriver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errDown = errors.New("service is down")

// A chargeCall is what generated code would write for Charge(ctx, id, cents).
type chargeCall struct {
	ID    string `json:"id"`
	Cents int    `json:"cents"`
}

// payments is what generated code would write for one method.
type payments struct {
	charge *retry.Method
	kind   durable.Kind
	next   func(ctx context.Context, c chargeCall) error
}

// newPayments returns payments whose queued calls have a schedule of hours, unless the policy
// of kind is changed.
func newPayments(queue durable.Queue, next func(context.Context, chargeCall) error, opts ...retry.Option) *payments {
	opts = append([]retry.Option{durable.WithQueue(queue), retrytest.Instant(), retry.WithTracker(nil)}, opts...)
	return &payments{
		charge: retry.NewMethod("store.Payments.Charge", retry.Policy{}, opts...),
		kind:   durable.Kind{Name: "store.Payments.Charge", Policy: retry.Policy{Delay: time.Hour, Jitter: retry.NoJitter, MaxAttempts: 3}},
		next:   next,
	}
}

// Charge fails at first, so that the call is queued.
func (p *payments) Charge(ctx context.Context, c chargeCall, key string) (err error) {
	call := p.charge.Call(ctx)
	for range call.Attempts(&err) {
		err = errDown
	}
	if call.GaveUp(&err) {
		err = durable.Defer(ctx, p.charge, &p.kind, key, c, err)
	}
	return err
}

// enqueue queues a call for its first attempt at once.
func (p *payments) enqueue(t testing.TB, ctx context.Context, c chargeCall) {
	t.Helper()
	if err := durable.Defer(ctx, p.charge, &p.kind, "key of "+c.ID, c, nil); err != nil {
		t.Fatal(err)
	}
}

func (p *payments) mux() *durable.Mux {
	mux := new(durable.Mux)
	durable.Handle(mux, p.charge, &p.kind, p.next)
	return mux
}

// work starts workers, and returns a func that stops them.
func work(t testing.TB, queue *retryriver.Queue, mux *durable.Mux) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- queue.Work(ctx, mux) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Work: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited 40s for %s", what)
		}
	}
}

var quiet = retryriver.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))

// A store is a database for tests.
type store struct {
	open func(testing.TB, ...retryriver.Option) *retryriver.Queue // opens a queue in a new database
	in   func(testing.TB, ...retryriver.Option) *retryriver.Queue // opens another queue in the same database
	row  func(t testing.TB, query string, dest ...any)            // reads the only row
	tx   func(t testing.TB) (tx any, commit, rollback func(context.Context) error)
}

// closing closes a queue at the end of the test.
func closing(t testing.TB, q *retryriver.Queue, err error) *retryriver.Queue {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

var databases atomic.Int64

// newDatabase creates a database in a server, and returns its URL.
func newDatabase(t testing.TB, server *servers.Server) string {
	t.Helper()
	admin := connect(t, "postgres://test@127.0.0.1:"+server.Port+"/postgres")
	name := fmt.Sprint("calls", databases.Add(1))
	if _, err := admin.Exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return "postgres://test@127.0.0.1:" + server.Port + "/" + name
}

// connect connects to a database.
func connect(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// tempFile returns a source for Open.
func tempFile(t testing.TB) string { return "file:" + filepath.Join(t.TempDir(), "calls.db") }
