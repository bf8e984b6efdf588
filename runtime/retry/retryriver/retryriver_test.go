//go:build unix

package retryriver_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
)

// sqlite returns a store in a file.
func sqlite(t *testing.T) store {
	var source string
	db := func(t testing.TB) *sql.DB {
		db, err := sql.Open("sqlite", source+"?_pragma=busy_timeout(5000)")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	in := func(t testing.TB, opts ...retryriver.Option) *retryriver.Queue {
		q, err := retryriver.Open(source, append([]retryriver.Option{quiet}, opts...)...)
		return closing(t, q, err)
	}
	return store{
		in: in,
		open: func(t testing.TB, opts ...retryriver.Option) *retryriver.Queue {
			source = tempFile(t)
			return in(t, opts...)
		},
		row: func(t testing.TB, query string, dest ...any) {
			t.Helper()
			if err := db(t).QueryRow(query).Scan(dest...); err != nil {
				t.Fatal(err)
			}
		},
		tx: func(t testing.TB) (any, func(context.Context) error, func(context.Context) error) {
			tx, err := db(t).Begin()
			if err != nil {
				t.Fatal(err)
			}
			return tx, func(context.Context) error { return tx.Commit() }, func(context.Context) error { return tx.Rollback() }
		},
	}
}

// postgres returns a store in a server.
func postgres(t *testing.T, server *servers.Server) store {
	var url string
	in := func(t testing.TB, opts ...retryriver.Option) *retryriver.Queue {
		q, err := retryriver.New(connect(t, url), append([]retryriver.Option{quiet, retryriver.WithMigrations()}, opts...)...)
		return closing(t, q, err)
	}
	return store{
		in: in,
		open: func(t testing.TB, opts ...retryriver.Option) *retryriver.Queue {
			url = newDatabase(t, server)
			return in(t, opts...)
		},
		row: func(t testing.TB, query string, dest ...any) {
			t.Helper()
			if err := connect(t, url).QueryRow(context.Background(), query).Scan(dest...); err != nil {
				t.Fatal(err)
			}
		},
		tx: func(t testing.TB) (any, func(context.Context) error, func(context.Context) error) {
			tx, err := connect(t, url).Begin(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return tx, tx.Commit, tx.Rollback
		},
	}
}

// The same holds in a file and in PostgreSQL.
func TestStores(t *testing.T) {
	for _, c := range []struct {
		name string
		open func(*testing.T) store
	}{
		{"SQLite", sqlite},
		{"PostgreSQL", func(t *testing.T) store { return postgres(t, servers.Postgres(t)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.open(t)
			t.Run("carried out", func(t *testing.T) { testCarriedOut(t, s) })
			t.Run("transaction", func(t *testing.T) { testTx(t, s) })
			t.Run("schedule", func(t *testing.T) { testSchedule(t, s) })
			t.Run("dead and revived", func(t *testing.T) { testDead(t, s) })
			t.Run("two versions", func(t *testing.T) { testVersions(t, s) })
			t.Run("drain", func(t *testing.T) { testDrain(t, s) })
			t.Run("canceled", func(t *testing.T) { testCanceled(t, s) })
			t.Run("poison", func(t *testing.T) { testPoison(t, s) })
			t.Run("undecodable", func(t *testing.T) { testUndecodable(t, s) })
			t.Run("foreign jobs", func(t *testing.T) { testForeign(t, s) })
			t.Run("lease", func(t *testing.T) { testLease(t, s) })
			t.Run("full", func(t *testing.T) { testFull(t, s) })
		})
	}
}

// A call is carried out with what was queued.
func testCarriedOut(t *testing.T, s store) {
	queue := s.open(t)
	var got atomic.Pointer[durable.Call]
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error {
		call, _ := durable.From(ctx)
		if c != (chargeCall{"ann", 100}) || durable.KeyFrom(ctx) != "k" {
			t.Errorf("got %+v with key %s", c, durable.KeyFrom(ctx))
		}
		got.Store(&call)
		return nil
	}, durable.WithCarrier(
		func(_ context.Context, m map[string]string) { m["traceparent"] = "00-1-2-01" },
		func(ctx context.Context, m map[string]string) context.Context { return ctx }))
	p.kind.Policy.Delay = time.Millisecond
	err := p.Charge(t.Context(), chargeCall{"ann", 100}, "k")
	var queued *retry.Deferred
	if !errors.As(err, &queued) || !errors.Is(err, errDown) {
		t.Fatalf("got %v", err)
	}
	work(t, queue, p.mux())
	eventually(t, "the call", func() bool { return got.Load() != nil })
	if c := got.Load(); c.ID != queued.ID || c.Attempt != 1 || c.Timeout != time.Minute || c.Trace["traceparent"] != "00-1-2-01" {
		t.Errorf("got %+v", c)
	}
}

// With WithTx, a call exists if the transaction commits.
func testTx(t *testing.T, s store) {
	queue := s.open(t)
	p := newPayments(queue, nil)
	for _, commits := range []bool{false, true} {
		tx, commit, rollback := s.tx(t)
		p.enqueue(t, retryriver.WithTx(t.Context(), tx), chargeCall{ID: "ann"})
		end := rollback
		if commits {
			end = commit
		}
		if err := end(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n int
		if s.row(t, "SELECT count(*) FROM river_job", &n); n != map[bool]int{true: 1}[commits] {
			t.Errorf("commit %v: %d calls", commits, n)
		}
	}
	err := durable.Defer(retryriver.WithTx(t.Context(), "x"), p.charge, &p.kind, "", chargeCall{}, errDown)
	if !errors.Is(err, errDown) || errors.Is(err, retry.ErrDeferred) || !strings.Contains(err.Error(), "transaction of another type") {
		t.Errorf("got %v", err)
	}
}

// The policy is the schedule, and some outcomes do not cost an attempt.
func testSchedule(t *testing.T, s store) {
	for _, c := range []struct {
		name    string
		err     error
		breaker bool // open
		attempt int
		state   string
		wait    time.Duration
	}{
		{"failure", errDown, false, 1, "retryable", time.Hour},
		{"Retry-After", retry.After(errDown, 2*time.Hour), false, 0, "scheduled", 2 * time.Hour},
		{"open breaker", errDown, true, 0, "scheduled", time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			queue := s.open(t)
			breaker := retry.NewBreaker(retry.BreakerPolicy{})
			p := newPayments(queue, func(context.Context, chargeCall) error { return c.err }, retry.WithBreaker(breaker))
			p.enqueue(t, t.Context(), chargeCall{ID: "ann"})
			if c.breaker {
				breaker.ForceOpen()
			}
			stop := work(t, queue, p.mux())
			var state string
			eventually(t, "an attempt", func() bool {
				s.row(t, "SELECT state FROM river_job", &state)
				return state != "available" && state != "running" && state != ""
			})
			stop()
			var attempt, limit int
			var wait float64
			seconds := "extract(epoch FROM scheduled_at - now())::float8"
			if strings.Contains(t.Name(), "SQLite") {
				seconds = "(julianday(scheduled_at) - julianday('now')) * 86400"
			}
			s.row(t, "SELECT attempt, max_attempts, "+seconds+" FROM river_job", &attempt, &limit, &wait)
			if state != c.state || attempt != c.attempt || limit < 2 || wait > c.wait.Seconds() || wait < c.wait.Seconds()-20 {
				t.Errorf("got state %s, attempt %d of %d, wait %gs", state, attempt, limit, wait)
			}
		})
	}
}

// Calls that are given up are kept with their errors, and can be revived.
func testDead(t *testing.T, s store) {
	queue := s.open(t)
	var healthy atomic.Bool
	var calls atomic.Int32
	p := newPayments(queue, func(_ context.Context, c chargeCall) error {
		calls.Add(1)
		switch {
		case healthy.Load():
			return nil
		case c.ID == "permanent":
			return retry.Permanent(errors.New("no such account"))
		}
		return errDown
	})
	p.kind.Policy.Delay = time.Millisecond
	p.enqueue(t, t.Context(), chargeCall{ID: "permanent"})
	p.enqueue(t, t.Context(), chargeCall{ID: "unlucky"})
	work(t, queue, p.mux())
	var dead []retryriver.DeadCall
	eventually(t, "dead calls", func() bool {
		var err error
		if dead, err = queue.Dead(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(dead) == 2
	})
	if d := dead[0]; len(d.Errs) != 1 || d.Errs[0].Err != "no such account" || d.Key != "key of permanent" || d.Died.IsZero() {
		t.Errorf("got %+v", d)
	}
	if d := dead[1]; len(d.Errs) != 3 || d.Errs[2].Err != errDown.Error() || d.Errs[2].Attempt != 3 || d.Attempt != 3 {
		t.Errorf("got %+v", d)
	}
	before := calls.Load()
	if err := queue.Revive(t.Context(), dead[1].ID); err != nil { // fails three times more
		t.Fatal(err)
	}
	eventually(t, "three more attempts", func() bool {
		dead, _ = queue.Dead(t.Context())
		return calls.Load() == before+3 && len(dead) == 2
	})
	healthy.Store(true)
	for _, d := range dead {
		if err := queue.Revive(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "revived calls", func() bool {
		dead, _ = queue.Dead(t.Context())
		return calls.Load() == before+5 && len(dead) == 0
	})
	if err := queue.Revive(t.Context(), "unknown"); err == nil {
		t.Error("an unknown call was revived")
	}
}

// Workers of old code put back what only new code understands, and drop nothing.
func testVersions(t *testing.T, s store) {
	queue := s.open(t)
	type newCall struct {
		chargeCall
		Currency string `json:"currency"`
	}
	p := newPayments(queue, func(context.Context, chargeCall) error { t.Error("called without the currency"); return nil })
	refund := durable.Kind{Name: "store.Payments.Refund"}
	for _, err := range []error{
		durable.Defer(t.Context(), p.charge, &p.kind, "", newCall{Currency: "EUR"}, nil),
		durable.Defer(t.Context(), p.charge, &refund, "", 1, nil),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	work(t, queue, p.mux()) // old code
	eventually(t, "the old code", func() bool {
		var n int
		s.row(t, "SELECT count(*) FROM river_job WHERE cast(metadata->>'snoozes' AS integer) >= 1 AND attempt = 0", &n)
		return n == 2
	})
	var charged, refunded atomic.Bool
	mux := new(durable.Mux)
	durable.Handle(mux, p.charge, &p.kind, func(_ context.Context, c newCall) error { charged.Store(c.Currency == "EUR"); return nil })
	durable.Handle(mux, p.charge, &refund, func(context.Context, int) error { refunded.Store(true); return nil })
	work(t, s.in(t), mux) // new code beside it
	eventually(t, "the new code", func() bool { return charged.Load() && refunded.Load() })
}

// When its context ends, Work takes no more calls and waits for those that run.
func testDrain(t *testing.T, s store) {
	queue := s.open(t, retryriver.WithWorkers(1))
	started, calls := make(chan bool, 10), atomic.Int32{}
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error {
		started <- true
		time.Sleep(300 * time.Millisecond)
		calls.Add(1)
		return ctx.Err()
	})
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	p.enqueue(t, t.Context(), chargeCall{ID: "b"})
	stop := work(t, queue, p.mux())
	<-started
	stop()
	var completed, waiting int
	s.row(t, "SELECT count(*) FROM river_job WHERE state = 'completed'", &completed)
	s.row(t, "SELECT count(*) FROM river_job WHERE state = 'available'", &waiting)
	if n := int(calls.Load()); n != completed || completed+waiting != 2 || completed == 0 {
		t.Errorf("%d ran, %d completed, %d wait", n, completed, waiting)
	}
}

// An attempt that takes longer than WithDrain is canceled, and does not count.
func testCanceled(t *testing.T, s store) {
	queue := s.open(t, retryriver.WithDrain(10*time.Millisecond))
	started := make(chan bool, 10)
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error {
		started <- true
		<-ctx.Done()
		return ctx.Err()
	})
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	stop := work(t, queue, p.mux())
	<-started
	stop()
	var state string
	var attempt int
	if s.row(t, "SELECT state, attempt FROM river_job", &state, &attempt); state != "available" || attempt != 0 {
		t.Errorf("got state %s, attempt %d", state, attempt)
	}
}

// A call whose attempts have all ended their process is dead, without another one.
func testPoison(t *testing.T, s store) {
	queue := s.open(t)
	p := newPayments(queue, func(context.Context, chargeCall) error { t.Error("called"); return nil })
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	var id int
	s.row(t, "UPDATE river_job SET attempt = 3 RETURNING id", &id)
	work(t, queue, p.mux())
	eventually(t, "the dead call", func() bool {
		dead, err := queue.Dead(t.Context())
		return err == nil && len(dead) == 1 && strings.Contains(dead[0].Errs[0].Err, "gave up after 3 attempts, the last of which did not return")
	})
}

// What is not even a call stays in the database.
func testUndecodable(t *testing.T, s store) {
	queue := s.open(t)
	p := newPayments(queue, func(context.Context, chargeCall) error { t.Error("called"); return nil })
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	var id, attempt int
	s.row(t, `UPDATE river_job SET args = '{"id": 5}' RETURNING id`, &id)
	work(t, queue, p.mux())
	eventually(t, "an attempt", func() bool {
		s.row(t, "SELECT coalesce(max(attempt), 0) FROM river_job WHERE state <> 'running'", &attempt)
		return attempt >= 1
	})
	var state string
	s.row(t, "SELECT state FROM river_job", &state)
	if state == "discarded" || state == "completed" {
		t.Errorf("got state %s", state)
	}
}

// Jobs of programs that use River for something else are left alone.
func testForeign(t *testing.T, s store) {
	queue := s.open(t)
	var called atomic.Bool
	p := newPayments(queue, func(context.Context, chargeCall) error { called.Store(true); return nil })
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	var id, attempt int
	s.row(t, "UPDATE river_job SET kind = 'foreign' RETURNING id", &id)
	p.enqueue(t, t.Context(), chargeCall{ID: "b"})
	stop := work(t, queue, p.mux())
	eventually(t, "the call", called.Load)
	stop()
	if s.row(t, "SELECT attempt FROM river_job WHERE kind = 'foreign'", &attempt); attempt != 0 {
		t.Errorf("got %d attempts", attempt)
	}
}

// While its lease lasts, no other worker gets a call, although River looks for stuck ones every
// 30s.
func testLease(t *testing.T, s store) {
	if !*long {
		t.Skip("takes a minute: run with -long")
	}
	queue := s.open(t)
	var calls atomic.Int32
	ended := make(chan bool, 10)
	p := newPayments(queue, func(ctx context.Context, _ chargeCall) error {
		calls.Add(1)
		time.Sleep(50 * time.Second)
		ended <- true
		return nil
	})
	p.enqueue(t, t.Context(), chargeCall{ID: "a"})
	work(t, queue, p.mux())
	work(t, s.in(t), p.mux())
	<-ended
	if n := calls.Load(); n != 1 {
		t.Errorf("%d workers had the call at once", n)
	}
}

// A queue that is full refuses calls.
func testFull(t *testing.T, s store) {
	queue := s.open(t, retryriver.WithLimit(2))
	p := newPayments(queue, nil)
	for i := range 3 {
		err := p.Charge(t.Context(), chargeCall{ID: "ann"}, "")
		if full := i == 2; errors.Is(err, durable.ErrFull) != full || errors.Is(err, retry.ErrDeferred) == full || !errors.Is(err, errDown) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

// A full disk is an error, and calls that were accepted before remain.
func TestDiskFull(t *testing.T) {
	source := tempFile(t)
	queue, err := retryriver.Open(source, quiet)
	queue = closing(t, queue, err)
	p := newPayments(queue, nil)
	if err := p.Charge(t.Context(), chargeCall{ID: "first"}, ""); !errors.Is(err, retry.ErrDeferred) {
		t.Fatal(err)
	}
	queue.Close()
	queue, err = retryriver.Open(source+"?_pragma=max_page_count(1)", quiet) // SQLite sets it to the present size
	p = newPayments(closing(t, queue, err), nil)
	accepted := 1
	for range 1000 {
		err = p.Charge(t.Context(), chargeCall{ID: strings.Repeat("x", 1000)}, "")
		if !errors.Is(err, retry.ErrDeferred) {
			break
		}
		accepted++
	}
	if !errors.Is(err, errDown) || errors.Is(err, retry.ErrDeferred) || !strings.Contains(err.Error(), "full") {
		t.Errorf("got %v", err)
	}
	queue.Close()
	db, err := sql.Open("sqlite", source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM river_job").Scan(&n); err != nil || n != accepted {
		t.Errorf("%d of %d accepted calls, %v", n, accepted, err)
	}
}

// A file that cannot be opened, or was closed, is an error.
func TestFileGone(t *testing.T) {
	if _, err := retryriver.Open("file:"+t.TempDir()+"/no/such/folder/calls.db", quiet); err == nil || !strings.Contains(err.Error(), "opening file:") {
		t.Errorf("got %v", err)
	}
	queue, err := retryriver.Open(tempFile(t), quiet)
	queue = closing(t, queue, err)
	queue.Close()
	err = newPayments(queue, nil).Charge(t.Context(), chargeCall{}, "")
	if !errors.Is(err, errDown) || errors.Is(err, retry.ErrDeferred) {
		t.Errorf("got %v", err)
	}
}

// A database that is gone is an error, and calls are accepted when it is back.
func TestDatabaseGone(t *testing.T) {
	server := servers.Postgres(t)
	pool := connect(t, newDatabase(t, server))
	queue, err := retryriver.New(pool, quiet, retryriver.WithMigrations())
	p := newPayments(closing(t, queue, err), nil)
	server.Kill()
	if err := p.Charge(t.Context(), chargeCall{}, ""); !errors.Is(err, errDown) || errors.Is(err, retry.ErrDeferred) || !strings.Contains(err.Error(), "inserting the call") {
		t.Errorf("got %v", err)
	}
	if err := durable.Defer(t.Context(), p.charge, &p.kind, "", chargeCall{}, nil); err == nil {
		t.Error("accepted")
	}
	server.Start(t)
	eventually(t, "the database", func() bool { return errors.Is(p.Charge(t.Context(), chargeCall{}, ""), retry.ErrDeferred) })
}

// Without its tables, New names the command that creates them.
func TestMigrationRefused(t *testing.T) {
	pool := connect(t, newDatabase(t, servers.Postgres(t)))
	_, err := retryriver.New(pool, quiet)
	if err == nil || !strings.Contains(err.Error(), "go run github.com/riverqueue/river/cmd/river@v0.51.1 migrate-up") {
		t.Errorf("got %v", err)
	}
	gomod, readErr := os.ReadFile("go.mod")
	if readErr != nil || !strings.Contains(string(gomod), "github.com/riverqueue/river v0.51.1\n") {
		t.Errorf("the version differs from go.mod's: %v", readErr)
	}
	done := make(chan error)
	for range 3 { // at the same time
		go func() {
			_, err := retryriver.New(pool, quiet, retryriver.WithMigrations())
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// Work refuses kinds that cannot be told apart.
func TestWorkInvalid(t *testing.T) {
	queue, err := retryriver.Open(tempFile(t), quiet)
	p := newPayments(closing(t, queue, err), nil)
	mux := p.mux()
	durable.Handle(mux, p.charge, &p.kind, p.next)
	if err := queue.Work(t.Context(), mux); err == nil || !strings.Contains(err.Error(), "registered twice") {
		t.Errorf("got %v", err)
	}
}

// Workers survive the loss of their database.
func TestWorkWithoutDatabase(t *testing.T) {
	server := servers.Postgres(t)
	pool := connect(t, newDatabase(t, server))
	queue, err := retryriver.New(pool, quiet, retryriver.WithMigrations())
	queue = closing(t, queue, err)
	var called atomic.Bool
	p := newPayments(queue, func(context.Context, chargeCall) error { called.Store(true); return nil })
	p.enqueue(t, t.Context(), chargeCall{})
	stop := work(t, queue, p.mux())
	eventually(t, "a call", called.Load)
	called.Store(false)
	server.Kill()
	time.Sleep(3 * time.Second) // of failing
	server.Start(t)
	eventually(t, "the database", func() bool {
		return durable.Defer(t.Context(), p.charge, &p.kind, "", chargeCall{}, nil) == nil
	})
	eventually(t, "the call", called.Load)
	stop()
	server.Kill()
	if err := queue.Work(t.Context(), p.mux()); err == nil || !strings.Contains(err.Error(), "starting workers") {
		t.Errorf("got %v", err)
	}
}
