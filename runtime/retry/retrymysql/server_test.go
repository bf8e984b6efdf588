//go:build unix

package retrymysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrymysql"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

// open returns a client of a database on the server at a port.
func open(t *testing.T, port, database string) *sql.DB {
	t.Helper()
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.Logger = "test", "tcp", "127.0.0.1:"+port, database, &mysql.NopLogger{}
	db, err := sql.Open("mysql", c.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// run executes statements, and fails the test at the first error.
func run(t *testing.T, db execer, statements ...string) {
	t.Helper()
	if err := execAll(db, statements...); err != nil {
		t.Fatal(err)
	}
}

// An execer is a *sql.DB, a *sql.Conn or a *sql.Tx.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// execAll executes statements up to the first error, which it returns.
func execAll(db execer, statements ...string) error {
	for _, statement := range statements {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// schema creates the tables of the tests.
var schema = []string{
	"CREATE OR REPLACE TABLE parents (id INT PRIMARY KEY, n INT NOT NULL CHECK (n >= 0), name VARCHAR(5) NOT NULL DEFAULT '')",
	"CREATE OR REPLACE TABLE children (parent INT NOT NULL REFERENCES parents (id))",
	"INSERT INTO parents (id, n) VALUES (1, 0), (2, 0)",
}

// The errors of a MariaDB server have the documented classes, and the failed statement has
// had no effect. In each test, the statements run on one connection, while another one has
// a transaction with the statements of other.
func TestServerErrors(t *testing.T) {
	s := servers.MariaDB(t)
	db := open(t, s.Port, "test")
	run(t, db, "DROP TABLE IF EXISTS children")
	run(t, db, schema...)
	tests := map[string]struct {
		other, statements []string // the last one fails
		number            uint16
		want              retry.Class
	}{
		"syntax":               {nil, []string{"INSERT INTO"}, 1064, retry.Final},
		"no table":             {nil, []string{"INSERT INTO nothing VALUES (1)"}, 1146, retry.Final},
		"no column":            {nil, []string{"INSERT INTO parents (x) VALUES (1)"}, 1054, retry.Final},
		"column count":         {nil, []string{"INSERT INTO parents (id, n) VALUES (1)"}, 1136, retry.Final},
		"table exists":         {nil, []string{"CREATE TABLE parents (id INT)"}, 1050, retry.Final},
		"no database":          {nil, []string{"USE nothing"}, 1049, retry.Final},
		"duplicate":            {nil, []string{"INSERT INTO parents (id, n) VALUES (3, 0), (1, 0)"}, 1062, retry.Final},
		"no parent":            {nil, []string{"INSERT INTO children VALUES (9)"}, 1452, retry.Final},
		"parent of a child":    {nil, []string{"INSERT INTO children VALUES (1)", "DELETE FROM parents WHERE id = 1"}, 1451, retry.Final},
		"check":                {nil, []string{"INSERT INTO parents (id, n) VALUES (3, 0), (4, -1)"}, 4025, retry.Final},
		"null":                 {nil, []string{"UPDATE parents SET n = NULL"}, 1048, retry.Final},
		"no default":           {nil, []string{"INSERT INTO parents (id) VALUES (3)"}, 1364, retry.Final},
		"too long":             {nil, []string{"UPDATE parents SET name = 'longer than five'"}, 1406, retry.Final},
		"out of range":         {nil, []string{"UPDATE parents SET n = 99999999999"}, 1264, retry.Final},
		"not a number":         {nil, []string{"UPDATE parents SET n = 'x'"}, 1366, retry.Final},
		"signal":               {nil, []string{"SIGNAL SQLSTATE '45000'"}, 1644, retry.Final},
		"read-only":            {nil, []string{"START TRANSACTION READ ONLY", "UPDATE parents SET n = 7"}, 1792, retry.Unexecuted},
		"too slow":             {nil, []string{"SET STATEMENT max_statement_time = 0.05 FOR INSERT INTO parents (id, n) SELECT 3, SLEEP(60)"}, 1969, retry.Unexecuted},
		"lock wait timeout":    {[]string{"UPDATE parents SET n = 1"}, []string{"SET innodb_lock_wait_timeout = 0", "UPDATE parents SET n = 2"}, 1205, retry.Unexecuted},
		"locked":               {[]string{"UPDATE parents SET n = 1"}, []string{"SELECT * FROM parents FOR UPDATE NOWAIT"}, 1205, retry.Unexecuted},
		"killed by another":    {nil, []string{"KILL QUERY CONNECTION_ID()"}, 1317, retry.Unknown},
		"connection is killed": {nil, []string{"KILL CONNECTION_ID()"}, 1927, retry.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := contents(t, db)
			other, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer other.Rollback()
			run(t, other, test.other...)
			conn := open(t, s.Port, "test")
			conn.SetMaxOpenConns(1)
			last := len(test.statements) - 1
			run(t, conn, test.statements[:last]...)
			err = execAll(conn, test.statements[last])
			conn.Close()
			other.Rollback()
			expect(t, err, test.number, test.want)
			if after := contents(t, db); after != before {
				t.Errorf("%q has become %q", before, after)
			}
		})
	}
}

// expect checks the number and the class of an error.
func expect(t *testing.T, err error, number uint16, want retry.Class) {
	t.Helper()
	var server *mysql.MySQLError
	if !errors.As(err, &server) || server.Number != number {
		t.Errorf("got error %v, want %d", err, number)
	}
	if got := retrymysql.Classify(err); got != want {
		t.Errorf("%v: got %v, want %v", err, got, want)
	}
}

// contents returns the rows of the table parents.
func contents(t *testing.T, db *sql.DB) (all string) {
	t.Helper()
	if err := db.QueryRow("SELECT GROUP_CONCAT(id, ' ', n, name) FROM parents").Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// A server with too many connections, and a database that does not exist.
func TestConnectErrors(t *testing.T) {
	s := servers.MariaDB(t, "--max-connections=10")
	expect(t, open(t, s.Port, "nothing").Ping(), 1049, retry.Final)
	db := open(t, s.Port, "test")
	for range 100 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			expect(t, err, 1040, retry.Unexecuted)
			return
		}
		defer conn.Close()
	}
	t.Error("no limit")
}

// Transactions whose conflict the server resolves by undoing one of them both succeed with
// retrysql.Tx: the undone one is repeated as a whole.
func TestTx(t *testing.T) {
	s := servers.MariaDB(t)
	increment := func(id int) string { return fmt.Sprintf("UPDATE parents SET n = n + 1 WHERE id = %d", id) }
	for name, test := range map[string]struct {
		number           uint16
		setting          string
		mine, other, end string // other runs between mine and end
	}{
		"deadlock": {1213, "SET GLOBAL innodb_snapshot_isolation = OFF", increment(1), increment(2), increment(2)},
		"snapshot": {1020, "SET GLOBAL innodb_snapshot_isolation = ON", "SELECT n FROM parents", increment(2), increment(2)},
	} {
		t.Run(name, func(t *testing.T) {
			admin := open(t, s.Port, "test")
			run(t, admin, test.setting, "DROP TABLE IF EXISTS children")
			run(t, admin, schema...)
			db := open(t, s.Port, "test")
			var conflicts atomic.Int32
			policy := retry.Policy{MaxAttempts: 50, Delay: time.Millisecond, MaxDelay: 20 * time.Millisecond, Class: retrymysql.Classify}
			policy.OnRetry = func(e retry.Event) {
				conflicts.Add(1)
				expect(t, e.Err, test.number, retry.Unexecuted)
			}
			err := conflict(t, db, policy, name == "deadlock", test.mine, test.other, test.end)
			if err != nil {
				t.Error(err)
			}
			if conflicts.Load() == 0 {
				t.Error("no conflict")
			}
			if got := contents(t, admin); !strings.Contains(got, "2 2") {
				t.Errorf("got %s", got)
			}
		})
	}
}

// conflict runs a transaction with the statements mine and end, and, in the first attempt
// between these, another transaction. If crosswise, that one also executes mine, while the
// first waits for it.
func conflict(t *testing.T, db *sql.DB, policy retry.Policy, crosswise bool, mine, other, end string) error {
	ended := make(chan error, 1)
	first := true
	err := retrysql.Tx(t.Context(), db, nil, policy, func(tx *sql.Tx) error {
		if err := execAll(tx, mine); err != nil {
			return err
		}
		if first {
			first = false
			begun := make(chan struct{})
			go func() {
				ended <- retrysql.Tx(t.Context(), db, nil, policy, func(tx *sql.Tx) error {
					err := execAll(tx, other)
					if begun != nil {
						close(begun)
						begun = nil
					}
					if err == nil && crosswise {
						err = execAll(tx, mine)
					}
					return err
				})
			}()
			<-begun
			if !crosswise {
				ended <- <-ended
			}
		}
		return execAll(tx, end)
	})
	return errors.Join(err, <-ended)
}
