package rows

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// db is a pool of one connection: a result that stays open blocks whoever comes next.
type db struct{ *sql.DB }

func newDB(t *testing.T) db {
	calls = 0
	pool := sql.OpenDB(connector{})
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() { pool.Close() })
	return db{pool}
}

func (d db) Query(ctx context.Context, query string) (*sql.Rows, error) {
	calls++
	return d.QueryContext(ctx, query)
}

func (d db) Cached(ctx context.Context, query string) (*sql.Rows, error) {
	rows, err := d.Query(ctx, query)
	calls = 0 // stale for ever
	return rows, err
}

// QueryRows returns, as adapters often do, a nil *sql.Rows that is not a nil Rows.
func (d db) QueryRows(ctx context.Context, query string) (Rows, error) {
	if calls++; calls < 3 {
		return (*sql.Rows)(nil), errors.New("bad connection")
	}
	return d.QueryContext(ctx, query)
}

func (d db) Begin(ctx context.Context) (*sql.Tx, error) {
	calls++
	return d.BeginTx(ctx, nil)
}

func TestOneConnectionIsEnough(t *testing.T) {
	d := newDB(t)
	r := NewRetryingDB(d, retrytest.Instant())
	rows, err := r.Query(t.Context(), "select")
	if err != nil || calls != 3 || !rows.Next() {
		t.Fatalf("%v after %d calls, want rows that are open", err, calls)
	}
	rows.Close()

	calls = 0
	tx, err := r.Begin(t.Context())
	if err != nil || calls != 3 {
		t.Fatalf("%v after %d calls", err, calls)
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("the last transaction: %v", err)
	}

	calls = 0
	got, err := r.QueryRows(t.Context(), "select")
	if err != nil || calls != 3 || !got.Next() {
		t.Fatalf("%v after %d calls", err, calls)
	}
	got.Close()
	if n := d.Stats().InUse; n != 0 {
		t.Errorf("%d connections in use", n)
	}
}

// Who falls back gets the fallback's result: the last attempt's is closed too.
func TestFallback(t *testing.T) {
	d := newDB(t)
	if rows, err := NewRetryingDB(d, retrytest.Instant()).Cached(t.Context(), "select"); rows != nil || err != nil {
		t.Errorf("got %v, %v", rows, err)
	}
	if n := d.Stats().InUse; n != 0 {
		t.Errorf("%d connections in use", n)
	}
}

// With Repeat the first success is closed, not the one that the caller gets.
func TestRepeat(t *testing.T) {
	f := &files{}
	file, err := NewRetryingFiles(f, retrytest.Repeat()).Open(t.Context(), "a")
	if err != nil || len(f.opened) != 2 || !f.opened[0].closed || f.opened[1].closed {
		t.Fatalf("%v, %d opened", err, len(f.opened))
	}
	file.Close()
	cursor, n, err := NewRetryingFiles(f, retrytest.Instant()).Cursor(t.Context())
	if cursor != f.last || n != 3 || err != nil || f.last.closed || !f.first.closed {
		t.Errorf("got %v, %d, %v", cursor, n, err)
	}
}

// files returns a result beside its errors.
type files struct {
	opened      []*file
	cursors     int
	first, last *cursor
}

func (f *files) Open(context.Context, string) (io.ReadCloser, error) {
	if len(f.opened) == 0 {
		f.opened = append(f.opened, &file{})
		return f.opened[0], nil
	}
	f.opened = append(f.opened, &file{})
	return f.opened[len(f.opened)-1], nil
}

func (f *files) Cursor(context.Context) (Cursor, int, error) {
	c := &cursor{}
	if f.cursors++; f.cursors == 1 {
		f.first = c
	}
	f.last = c
	if f.cursors < 3 {
		return c, f.cursors, errors.New("lagging")
	}
	return c, f.cursors, nil
}

type cursor struct{ closed bool }

func (c *cursor) Close() { c.closed = true }

type file struct{ closed bool }

func (f *file) Read([]byte) (int, error) { return 0, io.EOF }
func (f *file) Close() error             { f.closed = true; return nil }

// A nil *gzip.Reader in an interface, which gzip.NewReader returns beside its error, is
// not closed.
func TestNilPointerInInterface(t *testing.T) {
	_, err := NewRetryingFiles(zipped{}, retrytest.Instant()).Open(t.Context(), "a")
	if !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

type zipped struct{ files }

func (zipped) Open(context.Context, string) (io.ReadCloser, error) {
	return gzip.NewReader(bytes.NewReader(nil))
}

func (zipped) Cursor(context.Context) (Cursor, int, error) { return nil, 0, nil }

// The smallest driver that database/sql can use.
type (
	connector struct{}
	conn      struct{}
	stmt      struct{}
	result    struct{ rows int }
)

func (connector) Connect(context.Context) (driver.Conn, error) { return conn{}, nil }
func (connector) Driver() driver.Driver                        { return nil }

func (conn) Prepare(string) (driver.Stmt, error) { return stmt{}, nil }
func (conn) Close() error                        { return nil }
func (conn) Begin() (driver.Tx, error)           { return conn{}, nil }
func (conn) Commit() error                       { return nil }
func (conn) Rollback() error                     { return nil }

func (stmt) Close() error                               { return nil }
func (stmt) NumInput() int                              { return 0 }
func (stmt) Exec([]driver.Value) (driver.Result, error) { return nil, nil }
func (stmt) Query([]driver.Value) (driver.Rows, error)  { return &result{2}, nil }

func (*result) Columns() []string { return []string{"id"} }
func (*result) Close() error      { return nil }

func (r *result) Next([]driver.Value) error {
	if r.rows--; r.rows < 0 {
		return io.EOF
	}
	return nil
}
