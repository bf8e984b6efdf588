package classsql

import (
	"context"
	"database/sql"
	"io"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A stateError is an error of a server, like those of pgx and lib/pq.
type stateError string

func (e stateError) Error() string    { return "SQLSTATE " + string(e) }
func (e stateError) SQLState() string { return string(e) }

// A database fails each statement.
type database struct {
	err   error
	calls int
}

func (d *database) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	d.calls++
	return nil, d.err
}

func TestClass(t *testing.T) {
	for err, want := range map[error]int{
		stateError("40001"): 3, // serialization failure
		stateError("23505"): 1, // unique violation
		stateError("42601"): 1, // syntax error
		io.EOF:              3, // connection lost
		sql.ErrConnDone:     1,
	} {
		db := &database{err: err}
		if _, got := NewRetryingDB(db, retrytest.Instant(), retry.WithTracker(nil)).ExecContext(t.Context(), "UPDATE"); got != err || db.calls != want {
			t.Errorf("%v: got %d calls, want %d, and error %v", err, db.calls, want, got)
		}
	}
}
