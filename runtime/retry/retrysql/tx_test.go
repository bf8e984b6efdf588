//go:build go1.26

package retrysql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

// A database has one connection, which fails as scripted, and records the statements.
type database struct {
	begin, exec, commit []error // of each attempt

	mu   sync.Mutex // package sql rolls back on a goroutine of its own
	told []string
}

// heard returns what the database was told.
func (d *database) heard() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.told, " ")
}

func (d *database) open() *sql.DB { return sql.OpenDB(d) }

func (d *database) Connect(context.Context) (driver.Conn, error) { return conn{d}, nil }
func (d *database) Driver() driver.Driver                        { return nil }

// next records what and returns the next of errs.
func (d *database) next(what string, errs *[]error) (err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, what)
	if len(*errs) > 0 {
		err, *errs = (*errs)[0], (*errs)[1:]
	}
	return err
}

type conn struct{ *database }

func (c conn) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }
func (c conn) Close() error                        { return nil }
func (c conn) Begin() (driver.Tx, error)           { return nil, errors.ErrUnsupported }
func (c conn) BeginTx(_ context.Context, opts driver.TxOptions) (driver.Tx, error) {
	what := "begin"
	if opts.Isolation != 0 {
		what += " " + strings.ToLower(sql.IsolationLevel(opts.Isolation).String())
	}
	return c, c.next(what, &c.begin)
}

func (c conn) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), c.next("exec", &c.exec)
}
func (c conn) Commit() error   { return c.next("commit", &c.commit) }
func (c conn) Rollback() error { return c.next("rollback", new([]error)) }

var atOnce = retry.Policy{Delay: retry.NoDelay}

// exec is a transaction of one statement.
func exec(tx *sql.Tx) error {
	if _, err := tx.Exec("UPDATE"); err != nil {
		return fmt.Errorf("update: %w", err)
	}
	return nil
}

const (
	once      = "begin exec commit"
	failedOne = "begin exec rollback "
)

// Tx repeats transactions that failed temporarily, but never after a COMMIT whose outcome
// is unknown.
func TestTx(t *testing.T) {
	serialization, duplicate := serverError("40001"), serverError("23505")
	lost := &lostError{}
	own := errors.New("not enough money")
	tests := map[string]struct {
		db      *database
		f       func(*sql.Tx) error
		told    string
		want    error
		unknown bool
	}{
		"success":                       {&database{}, exec, once, nil, false},
		"serialization failure":         {&database{exec: []error{serialization}}, exec, failedOne + once, nil, false},
		"at commit":                     {&database{commit: []error{serialization}}, exec, once + " " + once, nil, false},
		"always":                        {&database{exec: []error{serialization, serialization, serialization}}, exec, strings.TrimSpace(strings.Repeat(failedOne, 3)), serialization, false},
		"duplicate":                     {&database{exec: []error{duplicate}}, exec, strings.TrimSpace(failedOne), duplicate, false},
		"duplicate at commit":           {&database{commit: []error{duplicate}}, exec, once, duplicate, false},
		"unclassified answer at commit": {&database{commit: []error{serverError("XX000")}}, exec, once, serverError("XX000"), false},
		"connection lost before":        {&database{begin: []error{lost}}, exec, "begin " + once, nil, false},
		"connection lost within":        {&database{exec: []error{lost}}, exec, failedOne + once, nil, false},
		"end of file within":            {&database{exec: []error{io.EOF}}, exec, failedOne + once, nil, false},
		"connection lost at commit":     {&database{commit: []error{lost}}, exec, once, lost, true},
		"end of file at commit":         {&database{commit: []error{io.EOF}}, exec, once, io.EOF, true},
		"completion unknown":            {&database{commit: []error{serverError("40003")}}, exec, once, serverError("40003"), true},
		"shutdown while committing":     {&database{commit: []error{serverError("57P01")}}, exec, once, serverError("57P01"), true},
		"anything at commit":            {&database{commit: []error{own}}, exec, once, own, true},
		"rolled back, says pgx":         {&database{commit: []error{errors.New("commit unexpectedly resulted in rollback")}}, exec, once, nil, false},
		"an error of its own":           {&database{}, func(*sql.Tx) error { return own }, "begin rollback", own, false},
		"an answer":                     {&database{}, func(*sql.Tx) error { return sql.ErrNoRows }, "begin rollback", sql.ErrNoRows, false},
		"marked": {&database{}, func(*sql.Tx) error { return retry.Unexecuted.Mark(own) },
			"begin rollback begin rollback begin rollback", own, false},
		"permanent": {&database{}, func(*sql.Tx) error { return retry.Permanent(lost) }, "begin rollback", lost, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := test.db.open()
			defer db.Close()
			err := retrysql.Tx(t.Context(), db, nil, atOnce, test.f)
			if got := test.db.heard(); got != test.told {
				t.Errorf("got  %s\nwant %s", got, test.told)
			}
			if test.want != nil && !errors.Is(err, test.want) || test.want == nil && err != nil && !strings.HasPrefix(name, "rolled back") {
				t.Errorf("got error %v, want %v", err, test.want)
			}
			var unknown *retrysql.UnknownCommitError
			if errors.As(err, &unknown) != test.unknown {
				t.Errorf("got error %#v", err)
			}
			if test.unknown && (retry.Classify(err) != retry.Unknown || !strings.HasPrefix(err.Error(), "transaction may have been committed: ")) {
				t.Errorf("got error %v, %v", err, retry.Classify(err))
			}
		})
	}
}

// A lostError is what package net returns for a reset connection.
type lostError struct{}

func (*lostError) Error() string { return "connection reset" }
func (*lostError) Unwrap() error { return syscall.ECONNRESET }

// The options reach the database, a *sql.Conn is one, and a panic rolls back.
func TestTxOptions(t *testing.T) {
	var d database
	db := d.open()
	defer db.Close()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { recover() }()
		retrysql.Tx(t.Context(), c, &sql.TxOptions{Isolation: sql.LevelSerializable}, atOnce, func(*sql.Tx) error { panic("boom") })
	}()
	if got, want := d.heard(), "begin serializable rollback"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// If and Class of the policy narrow which transactions are repeated.
func TestTxPolicy(t *testing.T) {
	serialization, duplicate := serverError("40001"), serverError("23505")
	onlyDeadlocks := atOnce
	onlyDeadlocks.If = retry.On(serverError("40P01"))
	duplicates := atOnce
	duplicates.Class = func(err error) retry.Class {
		if errors.Is(err, duplicate) {
			return retry.Unexecuted
		}
		return retrysql.Classify(err)
	}
	for name, test := range map[string]struct {
		policy retry.Policy
		err    error
		begun  int
	}{
		"If":             {onlyDeadlocks, serialization, 1},
		"If, matching":   {onlyDeadlocks, serverError("40P01"), 2},
		"Class":          {duplicates, duplicate, 2},
		"Class, default": {duplicates, serialization, 2},
	} {
		d := &database{exec: []error{test.err}}
		db := d.open()
		retrysql.Tx(t.Context(), db, nil, test.policy, exec)
		if begun := strings.Count(d.heard(), "begin"); begun != test.begun {
			t.Errorf("%s: began %d transactions, want %d", name, begun, test.begun)
		}
		db.Close()
	}
}

// An attempt that exceeds Timeout is rolled back and repeated, whatever error package sql
// returns; the caller's own deadline ends the call, without a commit.
func TestTxTimeout(t *testing.T) {
	for name, test := range map[string]struct {
		policy retry.Policy
		limit  time.Duration
		begun  int
		want   error
	}{
		"attempt": {retry.Policy{Timeout: time.Second, Delay: retry.NoDelay}, time.Hour, 3, context.DeadlineExceeded},
		"caller":  {retry.Policy{Delay: retry.NoDelay}, time.Second, 1, context.DeadlineExceeded},
	} {
		for _, err := range []error{nil, sql.ErrTxDone} {
			synctest.Test(t, func(t *testing.T) {
				var d database
				db := d.open()
				defer db.Close()
				ctx, cancel := context.WithTimeout(t.Context(), test.limit)
				defer cancel()
				got := retrysql.Tx(ctx, db, nil, test.policy, func(*sql.Tx) error { time.Sleep(2 * time.Second); return err })
				synctest.Wait()
				told := d.heard()
				if strings.Contains(told, "commit") || strings.Count(told, "begin") != test.begun || !errors.Is(got, test.want) {
					t.Errorf("%s: told %s, got error %v", name, told, got)
				}
			})
		}
	}
}

func ExampleTx() {
	db := (&database{exec: []error{serverError("40001")}}).open()
	defer db.Close()
	policy := retry.Policy{MaxAttempts: 10, Delay: time.Millisecond, OnRetry: func(e retry.Event) {
		fmt.Println("again:", e.Err)
	}}
	err := retrysql.Tx(context.Background(), db, &sql.TxOptions{Isolation: sql.LevelSerializable}, policy, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE accounts SET cents = cents - 100 WHERE id = 1")
		return err
	})
	if unknown := (*retrysql.UnknownCommitError)(nil); errors.As(err, &unknown) {
		fmt.Println("look whether it was committed:", unknown)
	}
	fmt.Println("committed:", err == nil)
	// Output:
	// again: SQLSTATE 40001
	// committed: true
}

func ExampleClassify() {
	fmt.Println(retrysql.Classify(fmt.Errorf("insert: %w", serverError("40P01")))) // deadlock
	fmt.Println(retrysql.Classify(fmt.Errorf("insert: %w", serverError("23505")))) // unique violation
	fmt.Println(retrysql.Classify(fmt.Errorf("insert: %w", io.EOF)))               // connection lost
	// Output:
	// unexecuted
	// final
	// unknown
}
