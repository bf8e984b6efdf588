//go:build go1.26

package support_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// lasting is a Method whose attempts have a second to return a lasting result.
func lasting(opts ...retry.Option) *retry.Method {
	policy := retry.Policy{Delay: retry.NoDelay, Timeout: time.Second}
	return retry.NewMethod("store.Open", policy, support.WithLastingResult(), retry.WithTracker(nil), retry.Options(opts...))
}

// opened returns what one attempt has opened, as in a generated wrapper, and
// the attempt's context.
func opened[T any](t testing.TB, ctx context.Context, open func(context.Context) T) (result T, attempt context.Context) {
	t.Helper()
	var err error
	for ctx := range lasting().Attempts(ctx, &err) {
		attempt = ctx
		result = support.Keep(ctx, open(ctx))
	}
	if err != nil {
		t.Fatal(err)
	}
	return result, attempt
}

// conn can be read while the context that opened it is live.
type conn struct {
	ctx    context.Context
	data   io.Reader
	closed int
}

func dial(ctx context.Context) *conn { return &conn{ctx: ctx, data: strings.NewReader(payload)} }

func (c *conn) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.data.Read(b)
}

func (c *conn) Close() error { c.closed++; return nil }

// duplex can also be written.
type duplex struct{ *conn }

func (duplex) Write(b []byte) (int, error) { return len(b), nil }

type (
	message struct{ body *conn }
	closers interface{ Close() error } // has no Read
)

// use has results of all kinds: each entry opens one, and returns a function
// that uses it and one that, as far as possible, ends its use.
var use = map[string]func(testing.TB, context.Context) (attempt context.Context, read func() error, end func()){
	"io.Reader": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		r, attempt := opened(t, ctx, func(ctx context.Context) io.Reader { return dial(ctx) })
		return attempt, reads(r), func() { io.ReadAll(r) }
	},
	"io.Reader, copied": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		r, attempt := opened(t, ctx, func(ctx context.Context) io.Reader { return dial(ctx) })
		return attempt, reads(r), func() { io.Copy(io.Discard, r) }
	},
	"io.ReadCloser, read": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		r, attempt := opened(t, ctx, func(ctx context.Context) io.ReadCloser { return dial(ctx) })
		return attempt, reads(r), func() { io.ReadAll(r) }
	},
	"io.ReadCloser, closed": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		r, attempt := opened(t, ctx, func(ctx context.Context) io.ReadCloser { return dial(ctx) })
		return attempt, reads(r), func() { r.Close() }
	},
	"io.ReadWriteCloser": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		r, attempt := opened(t, ctx, func(ctx context.Context) io.ReadWriteCloser { return duplex{dial(ctx)} })
		return attempt, func() error {
			if _, err := io.ReadAll(r); err != nil { // that is not the end of what is written
				return err
			}
			_, err := r.Write(nil)
			return errors.Join(err, attempt.Err())
		}, func() { r.Close() }
	},
	"pointer": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		c, attempt := opened(t, ctx, dial)
		return attempt, reads(c), nil
	},
	"interface without Read": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		c, attempt := opened(t, ctx, func(ctx context.Context) closers { return dial(ctx) })
		return attempt, reads(c.(*conn)), nil
	},
	"any": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		c, attempt := opened(t, ctx, func(ctx context.Context) any { return dial(ctx) })
		return attempt, reads(c.(*conn)), nil
	},
	"struct": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		m, attempt := opened(t, ctx, func(ctx context.Context) message { return message{dial(ctx)} })
		return attempt, reads(m.body), nil
	},
	"func": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		f, attempt := opened(t, ctx, func(ctx context.Context) func(...string) error {
			return func(s ...string) error { return errors.Join(wantStrings(s, "a", "b"), ctx.Err()) }
		})
		return attempt, func() error { return f("a", "b") }, nil
	},
	"iter.Seq": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		all, attempt := opened(t, ctx, func(ctx context.Context) iter.Seq[error] {
			return func(yield func(error) bool) { yield(ctx.Err()) }
		})
		return attempt, func() error {
			for err := range all {
				return err
			}
			return errors.New("no element")
		}, nil
	},
	"channel": func(t testing.TB, ctx context.Context) (context.Context, func() error, func()) {
		events, attempt := opened(t, ctx, func(ctx context.Context) <-chan error {
			events := make(chan error, 1)
			return events
		})
		return attempt, func() error { return errors.Join(attempt.Err(), errors.Join(make([]error, len(events))...)) }, nil
	},
}

func wantStrings(got []string, want ...string) error {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("got %q", got)
	}
	return nil
}

// reads reads a byte.
func reads(r io.Reader) func() error {
	return func() error { _, err := io.ReadFull(r, make([]byte, 1)); return err }
}

// A result can be used long after the timeout; its end, if observable, ends the
// attempt's context.
func TestKeep(t *testing.T) {
	for name, open := range use {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempt, read, end := open(t, t.Context())
				time.Sleep(time.Hour)
				if err := read(); err != nil {
					t.Error(err)
				}
				if end == nil {
					return
				}
				if end(); attempt.Err() != context.Canceled {
					t.Errorf("the context of the attempt: %v", attempt.Err())
				}
			})
		})
	}
}

// The end of the caller's context ends all results.
func TestKeepEndsWithTheCaller(t *testing.T) {
	for name, open := range use {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			attempt, read, _ := open(t, ctx)
			cancel()
			if err := read(); !errors.Is(err, context.Canceled) || attempt.Err() != context.Canceled {
				t.Errorf("%v; the context of the attempt: %v", err, attempt.Err())
			}
			<-attempt.Done()
		})
	}
}

// An unclosed result ends the attempt's context when it is garbage collected,
// unless it is a struct.
func TestKeepEndsWithGarbage(t *testing.T) {
	for name, open := range use {
		if name == "struct" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			attempt, read, _ := open(t, t.Context())
			runtime.GC()
			if err := read(); err != nil {
				t.Errorf("in use: %v", err)
			}
			wantCollected(t, attempt)
		})
	}
}

// wantCollected waits until garbage collection has ended ctx.
func wantCollected(t *testing.T, ctx context.Context) {
	t.Helper()
	for range 100 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(10 * time.Millisecond):
			runtime.GC()
		}
	}
	t.Error("the context lives on without the result")
}

// A result that is still referenced keeps its context through any number of
// collections.
func TestKeepWhileInUse(t *testing.T) {
	for name, open := range use {
		attempt, read, _ := open(t, t.Context())
		for range 3 {
			runtime.GC()
		}
		if err := read(); err != nil || attempt.Err() != nil {
			t.Errorf("%s: %v, %v", name, err, attempt.Err())
		}
		runtime.KeepAlive(read)
	}
}

// An iterator keeps its context while it runs, even if it is no longer
// referenced.
func TestKeepWhileIterating(t *testing.T) {
	all, attempt := opened(t, t.Context(), func(ctx context.Context) iter.Seq[error] {
		return func(yield func(error) bool) { yield(ctx.Err()) }
	})
	for range all {
		for range 3 {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
		if attempt.Err() != nil {
			t.Error(attempt.Err())
		}
	}
}

// An attempt that times out ends with DeadlineExceeded, also in contexts
// derived by the callee; the result of the next attempt lives.
func TestKeepAfterATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var late, derived context.Context
		var r io.Reader
		var err error
		for ctx := range lasting().Attempts(t.Context(), &err) {
			if late == nil {
				late = ctx
				var cancel context.CancelFunc
				derived, cancel = context.WithCancel(ctx)
				defer cancel()
				<-derived.Done()
				r, err = support.Keep(ctx, io.Reader(nil)), derived.Err()
				continue
			}
			r, err = support.Keep(ctx, io.Reader(dial(ctx))), nil
		}
		if err != nil || late.Err() != context.DeadlineExceeded || derived.Err() != context.DeadlineExceeded ||
			context.Cause(late) != context.DeadlineExceeded || time.Since(start) != time.Second {
			t.Errorf("%v, %v, %v, %v after %v", err, late.Err(), derived.Err(), context.Cause(late), time.Since(start))
		}
		if time.Sleep(time.Hour); readAll(t, r) != payload {
			t.Error("reads a part")
		}
	})
}

// An attempt's context passes on the values and causes of the caller's context,
// and has no deadline of its own, which callees would send to the server.
func TestKeepContext(t *testing.T) {
	type key struct{}
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, 1))
	r, attempt := opened(t, ctx, func(ctx context.Context) io.Reader { return dial(ctx) })
	if _, limited := attempt.Deadline(); limited || attempt.Value(key{}) != 1 || attempt.Err() != nil {
		t.Errorf("limited: %t; %v, %v", limited, attempt.Value(key{}), attempt.Err())
	}
	derived, stop := context.WithTimeout(attempt, time.Hour)
	defer stop()
	cancel(cause)
	if <-derived.Done(); context.Cause(attempt) != cause || context.Cause(derived) != cause {
		t.Errorf("causes: %v, %v", context.Cause(attempt), context.Cause(derived))
	}
	runtime.KeepAlive(r)
}

// A nil result of any type keeps nothing.
func TestKeepNothing(t *testing.T) {
	keepsNothing[io.Reader](t, nil)
	keepsNothing(t, io.Reader((*conn)(nil)))
	keepsNothing[*conn](t, nil)
	keepsNothing[*sql.Rows](t, nil)
	keepsNothing[func()](t, nil)
	keepsNothing[<-chan int](t, nil)
	keepsNothing[any](t, nil)
}

func keepsNothing[T any](t *testing.T, nothing T) {
	t.Helper()
	if _, attempt := opened(t, t.Context(), func(context.Context) T { return nothing }); attempt.Err() == nil {
		t.Errorf("a nil %T keeps the context", nothing)
	}
}

// rowsDriver is a database of three rows that ignores contexts.
type rowsDriver struct{ driver.Conn }

func (d rowsDriver) Connect(context.Context) (driver.Conn, error) { return d, nil }
func (d rowsDriver) Driver() driver.Driver                        { return nil }
func (d rowsDriver) Close() error                                 { return nil }

func (d rowsDriver) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &threeRows{}, nil
}

type threeRows struct{ read int }

func (r *threeRows) Columns() []string { return []string{"n"} }
func (r *threeRows) Close() error      { return nil }

func (r *threeRows) Next(dest []driver.Value) error {
	if r.read == 3 {
		return io.EOF
	}
	r.read++
	dest[0] = int64(r.read)
	return nil
}

// Rows of database/sql, which wait for the end of their context in a goroutine,
// can be read to the end after the attempt has returned, and then release the
// context.
func TestKeepRows(t *testing.T) {
	db := sql.OpenDB(rowsDriver{})
	defer db.Close()
	for name, end := range map[string]func(*sql.Rows) (read int){
		"read": func(rows *sql.Rows) (read int) {
			for rows.Next() {
				read++
			}
			return read
		},
		"closed": func(rows *sql.Rows) int { rows.Close(); return 3 },
	} {
		t.Run(name, func(t *testing.T) {
			var attempt context.Context
			var rows *sql.Rows
			var err error
			for ctx := range lasting().Attempts(t.Context(), &err) {
				attempt = ctx
				rows, err = db.QueryContext(ctx, "SELECT n")
				rows = support.Keep(ctx, rows)
			}
			if err != nil {
				t.Fatal(err)
			}
			if read := end(rows); read != 3 || rows.Err() != nil {
				t.Errorf("%d rows, %v", read, rows.Err())
			}
			wantCollected(t, attempt)
		})
	}
}

// Keep does nothing without a Timeout, without the option, or outside an
// attempt; a result that is not kept ends with its attempt.
func TestKeepWithoutATimeout(t *testing.T) {
	c := dial(t.Context())
	if support.Keep(t.Context(), io.Reader(c)) != c {
		t.Error("outside of an attempt: want the result itself")
	}
	var err error
	for ctx := range uploads(support.WithLastingResult()).Attempts(t.Context(), &err) {
		if support.Keep(ctx, io.Reader(c)) != c {
			t.Error("without a Timeout: want the result itself")
		}
	}
	var attempt context.Context
	for ctx := range lasting().Attempts(t.Context(), &err) {
		attempt = ctx
	}
	if attempt.Err() != context.Canceled {
		t.Errorf("the context of an attempt without a result: %v", attempt.Err())
	}
}

// Keep returns results that it cannot replace unchanged.
func TestKeepLeavesTheResult(t *testing.T) {
	c, file := dial(t.Context()), openFile(t, payload)
	if got, _ := opened(t, t.Context(), func(context.Context) *conn { return c }); got != c {
		t.Error("a pointer: want the result itself")
	}
	if got, _ := opened(t, t.Context(), func(context.Context) any { return file }); got != any(file) {
		t.Error("any: want the result itself")
	}
	if got, _ := opened(t, t.Context(), func(context.Context) io.ReadSeekCloser { return file }); got != io.ReadSeekCloser(file) {
		t.Error("a larger interface: want the result itself")
	}
	if got, _ := opened(t, t.Context(), func(context.Context) *error { return &errUnavailable }); got != &errUnavailable {
		t.Error("a global variable: want the result itself")
	}
	got, _ := opened(t, t.Context(), func(context.Context) io.ReadCloser { return c })
	if _, ok := got.(io.Writer); ok {
		t.Error("a reader has become a writer")
	}
	if got.Close(); c.closed != 1 {
		t.Errorf("closed %d times", c.closed)
	}
}

// A repeated success has its own context: the first one is closed before.
func TestKeepRepeat(t *testing.T) {
	var r io.ReadCloser
	var err error
	for ctx := range lasting(retrytest.Repeat()).Attempts(t.Context(), &err) {
		support.Discard(r)
		r = support.Keep(ctx, io.ReadCloser(dial(ctx)))
	}
	if err != nil || readAll(t, r) != payload {
		t.Errorf("reads a part; %v", err)
	}
}

// A result that many calls return accumulates nothing once their contexts have
// ended.
func TestKeepASharedResult(t *testing.T) {
	shared := dial(t.Context())
	gone := make([]weak.Pointer[string], 100)
	for i := range gone {
		type key struct{}
		held := new(string)
		*held = fmt.Sprint(i)
		gone[i] = weak.Make(held)
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, held))
		opened(t, ctx, func(context.Context) *conn { return shared })
		cancel()
	}
	left := 0
	for range 100 {
		runtime.GC()
		left = 0
		for _, p := range gone {
			if p.Value() != nil {
				left++
			}
		}
		if left == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if left > 0 {
		t.Errorf("the result holds on to %d calls", left)
	}
	runtime.KeepAlive(shared)
}

// A reader returned by two attempts keeps the contexts of both.
func TestKeepAReaderReturnedTwice(t *testing.T) {
	var shared *conn
	var r io.ReadCloser
	var err error
	for ctx := range lasting().Attempts(t.Context(), &err) {
		previous := r
		if shared == nil {
			shared, err = dial(ctx), errUnavailable
		} else {
			err = nil
		}
		r = support.Keep(ctx, io.ReadCloser(shared))
		support.DiscardUnless(previous, r)
	}
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if err != nil || shared.closed != 0 || readAll(t, r) != payload {
		t.Errorf("%v, closed %d times", err, shared.closed)
	}
	runtime.KeepAlive(r)
}

// counted is a parent context that never ends and counts the functions waiting
// for it.
type counted struct {
	context.Context
	done    chan struct{}
	waiting atomic.Int64
}

func (c *counted) Done() <-chan struct{} { return c.done }

func (c *counted) AfterFunc(func()) (stop func() bool) {
	c.waiting.Add(1)
	return func() bool { c.waiting.Add(-1); return true }
}

// Many calls with the same parent leave no goroutine and no waiting function
// behind.
func TestKeepLeaksNothing(t *testing.T) {
	calls := manyCalls
	if testing.Short() {
		calls = 10_000
	}
	parent := &counted{Context: t.Context(), done: make(chan struct{})}
	m := lasting()
	goroutines := runtime.NumGoroutine()
	for range calls {
		var r io.ReadCloser
		var err error
		for ctx := range m.Attempts(parent, &err) {
			r = support.Keep(ctx, io.ReadCloser(io.NopCloser(strings.NewReader(""))))
		}
		r.Close()
	}
	if waiting := parent.waiting.Load(); waiting != 0 {
		t.Errorf("%d wait for the end of the parent", waiting)
	}
	if now := runtime.NumGoroutine(); now > goroutines+2 {
		t.Errorf("%d goroutines, before %d", now, goroutines)
	}
}

// An unclosed result detaches from the parent when it is garbage collected.
func TestKeepLeaksNoGarbage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := lasting()
	attempts := make([]context.Context, 1000)
	for i := range attempts {
		var err error
		for ctx := range m.Attempts(ctx, &err) {
			attempts[i] = ctx
			support.Keep(ctx, dial(t.Context()))
		}
	}
	for _, attempt := range attempts {
		if wantCollected(t, attempt); t.Failed() {
			break
		}
	}
}
