package retrysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Tx runs f in a transaction and commits it. If the transaction fails for a temporary
// reason, such as a serialization failure, a deadlock or a lost connection, Tx rolls it
// back and runs it again from the beginning, as the policy p allows. db is a *sql.DB or a
// *sql.Conn.
//
//	err := retrysql.Tx(ctx, db, &sql.TxOptions{Isolation: sql.LevelSerializable}, retry.Policy{MaxAttempts: 10},
//		func(tx *sql.Tx) error {
//			_, err := tx.ExecContext(ctx, `UPDATE accounts SET cents = cents - 100 WHERE id = $1`, id)
//			return err
//		})
//
// f may run several times, so it must have no effects outside the transaction. It must
// neither commit nor roll back tx. It should return the errors of tx as they are or
// wrapped. An error that p.Class (by default [Classify]) does not classify, such as an
// error created by f, is not retried, nor is one that p.If does not match. Everything else
// is retried: without a commit, no attempt had an effect.
//
// If the connection is lost during COMMIT, it is unknown whether the transaction was
// committed. Tx then does not repeat it, but returns an [*UnknownCommitError]. Any other
// error means that it was not committed.
func Tx(ctx context.Context, db interface {
	BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error)
}, opts *sql.TxOptions, p retry.Policy, f func(*sql.Tx) error) (err error) {
	classify := p.Class
	if classify == nil {
		classify = Classify
	}
	p.Class = func(err error) retry.Class {
		switch c := classify(err); c {
		case retry.Unknown: // of a statement
			return retry.Unexecuted
		case retry.Unclassified:
			return retry.Final
		default:
			return c
		}
	}
	for ctx := range p.Attempts(ctx, &err) {
		err = attempt(ctx, func() (*sql.Tx, error) { return db.BeginTx(ctx, opts) }, classify, f)
	}
	return err
}

// attempt makes one attempt of Tx.
func attempt(ctx context.Context, begin func() (*sql.Tx, error), classify func(error) retry.Class, f func(*sql.Tx) error) error {
	tx, err := begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // unless committed
	err = f(tx)
	switch ended := ctx.Err(); {
	case ended != nil && errors.Is(err, sql.ErrTxDone): // package sql has rolled back
		return fmt.Errorf("%w: %w", ended, err)
	case err != nil:
		return err
	case ended != nil:
		return ended
	}
	err = tx.Commit()
	if err == nil || failed(err, classify(err)) {
		return err
	}
	return retry.Permanent(&UnknownCommitError{err})
}

// failed reports whether err, of a class, proves that a COMMIT failed.
func failed(err error, class retry.Class) bool {
	switch class {
	case retry.Final, retry.Unexecuted:
		return true
	case retry.Unknown:
		return false
	}
	for _, known := range rolledBack {
		if known == err.Error() {
			return true
		}
	}
	var state interface{ SQLState() string }
	var number interface{ SQLErrorNumber() int32 }
	return errors.As(err, &state) || errors.As(err, &number) // the server has answered
}

// rolledBack are the texts of the drivers' errors for a transaction that f let
// commit although a statement had failed.
var rolledBack = [...]string{
	"commit unexpectedly resulted in rollback",                 // pgx: ErrTxCommitRollback
	"pq: could not complete operation in a failed transaction", // lib/pq: ErrInFailedTransaction
}

// An UnknownCommitError reports that a COMMIT was sent, but the connection was
// lost before the server answered: the transaction may have been committed.
//
// To find out, read what the transaction would have written; if running it twice does no
// harm, call [Tx] again. retry.Classify classifies the error as [retry.Unknown], for the
// policy of an outer call.
type UnknownCommitError struct {
	Err error // from sql.Tx.Commit
}

// Error returns that the outcome of the COMMIT is unknown, and its error.
func (e *UnknownCommitError) Error() string {
	return fmt.Sprintf("transaction may have been committed: %v", e.Err)
}

// Unwrap returns the error of the COMMIT.
func (e *UnknownCommitError) Unwrap() error { return e.Err }

// Class returns retry.Unknown.
func (e *UnknownCommitError) Class() retry.Class { return retry.Unknown }
