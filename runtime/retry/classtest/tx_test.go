package classtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // driver pgx
	_ "github.com/lib/pq"              // driver postgres

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

var drivers = []string{"pgx", "postgres"} // of PostgreSQL

// A database is one that package sql opens with a driver.
type database struct {
	*brand
	driver string
}

var databases = []database{{postgres, "pgx"}, {postgres, "postgres"}, {mariadb, "mysql"}}

var placeholder = regexp.MustCompile(`\$\d`)

// exec executes a statement with PostgreSQL's placeholders.
func (d database) exec(tx *sql.Tx, statement string, args ...any) error {
	if d.brand == mariadb {
		statement = placeholder.ReplaceAllString(statement, "?")
	}
	_, err := tx.Exec(statement, args...)
	return err
}

// url returns the address of a database on a PostgreSQL server, or behind a proxy.
func url(port string) string {
	return fmt.Sprintf("postgres://test@127.0.0.1:%s/postgres?sslmode=disable", port)
}

// commits reports whether a request is a COMMIT.
func commits(request []byte) bool {
	return bytes.Contains(bytes.ToLower(request), []byte("commit"))
}

func open(t *testing.T, driver, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// run executes statements.
func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

var (
	serializable = &sql.TxOptions{Isolation: sql.LevelSerializable}
	patient      = retry.Policy{MaxAttempts: 200, Delay: time.Millisecond, MaxDelay: 20 * time.Millisecond}
)

// Transactions that conflict are repeated as a whole until each has had its
// effect once.
func testSerializationFailures(t *testing.T, all fleet) {
	for _, d := range databases {
		s := all[d.brand]
		t.Run(d.driver, func(t *testing.T) {
			db := open(t, d.driver, d.url(s.Port))
			run(t, db, "DROP TABLE IF EXISTS counters", "CREATE TABLE counters (n int)", "INSERT INTO counters VALUES (0)")
			var mu sync.Mutex
			repeated := map[string]int{}
			policy := patient
			policy.Class = d.class
			policy.OnRetry = func(e retry.Event) {
				mu.Lock()
				defer mu.Unlock()
				repeated[d.class(e.Err).String()]++
			}
			var all, read sync.WaitGroup
			read.Add(8)
			for range 8 {
				all.Go(func() {
					first := sync.OnceFunc(func() { read.Done(); read.Wait() }) // so that they conflict
					for range 25 {
						if err := retrysql.Tx(t.Context(), db, serializable, policy, func(tx *sql.Tx) error { return d.increment(tx, first) }); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			if n := count(t, db, "SELECT n FROM counters"); n != 200 {
				t.Errorf("counted %d of 200", n)
			}
			if len(repeated) != 1 || repeated["unexecuted"] == 0 {
				t.Errorf("repeated after errors that are %v, want only unexecuted ones", repeated)
			}
			t.Logf("repeated %d transactions", repeated["unexecuted"])
		})
	}
}

// increment reads a number, calls then, and writes the next number.
func (d database) increment(tx *sql.Tx, then func()) error {
	var n int
	if err := tx.QueryRow("SELECT n FROM counters").Scan(&n); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	then()
	return d.exec(tx, "UPDATE counters SET n = $1", n+1)
}

// Two transactions that lock rows in opposite order both succeed.
func testDeadlock(t *testing.T, all fleet) {
	for _, d := range databases {
		s := all[d.brand]
		t.Run(d.driver, func(t *testing.T) {
			db := open(t, d.driver, d.url(s.Port))
			run(t, db, "DROP TABLE IF EXISTS pairs", "CREATE TABLE pairs (id int PRIMARY KEY, n int)", "INSERT INTO pairs VALUES (1, 0), (2, 0)")
			var deadlocks atomic.Int32
			policy := patient
			policy.Class = d.class
			policy.OnRetry = func(e retry.Event) { deadlocks.Add(1) }
			var both, locked sync.WaitGroup
			locked.Add(2)
			for _, ids := range [][2]int{{1, 2}, {2, 1}} {
				both.Go(func() {
					first := sync.OnceFunc(func() { locked.Done(); locked.Wait() })
					err := retrysql.Tx(t.Context(), db, nil, policy, func(tx *sql.Tx) error {
						if err := d.exec(tx, "UPDATE pairs SET n = n + 1 WHERE id = $1", ids[0]); err != nil {
							return err
						}
						first()
						return d.exec(tx, "UPDATE pairs SET n = n + 1 WHERE id = $1", ids[1])
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			if n := count(t, db, "SELECT sum(n) FROM pairs"); n != 4 || deadlocks.Load() == 0 {
				t.Errorf("updated %d of 4, after %d deadlocks", n, deadlocks.Load())
			}
		})
	}
}

// If the connection is lost at COMMIT, the transaction is never repeated, and
// the error says that its outcome is unknown: it was committed in one case, and
// not in the other.
func testLostCommit(t *testing.T, all fleet) {
	const calls = 100
	for _, d := range databases {
		s := all[d.brand]
		for name, test := range map[string]struct {
			cut  servers.Cut
			rows int
		}{"before": {servers.Before, 0}, "after": {servers.After, calls}} {
			t.Run(d.driver+"/"+name, func(t *testing.T) {
				direct := open(t, d.driver, d.url(s.Port))
				run(t, direct, "DROP TABLE IF EXISTS payments", "CREATE TABLE payments (id int)")
				p := servers.NewProxy(t, s.Address())
				db := open(t, d.driver, d.url(p.Port))
				p.Cut(test.cut, commits, nil)
				policy, runs := patient, 0
				policy.Class = d.class
				for id := range calls {
					err := retrysql.Tx(t.Context(), db, nil, policy, func(tx *sql.Tx) error {
						runs++
						return d.exec(tx, "INSERT INTO payments VALUES ($1)", id)
					})
					if unknown, ok := errors.AsType[*retrysql.UnknownCommitError](err); !ok || retry.Classify(unknown) != retry.Unknown {
						t.Fatalf("got error %#v", err)
					}
				}
				n, once := count(t, direct, "SELECT count(*) FROM payments"), count(t, direct, "SELECT count(DISTINCT id) FROM payments")
				if n != test.rows || once != n || runs != calls {
					t.Errorf("%d rows, %d of them different, after %d runs: want %d after %d", n, once, runs, test.rows, calls)
				}
			})
		}
	}
}

// A transaction that the server's crash interrupts is repeated when it is back.
func testCrashWithin(t *testing.T, all fleet) {
	for _, d := range databases {
		s := all[d.brand]
		t.Run(d.driver, func(t *testing.T) {
			db := open(t, d.driver, d.url(s.Port))
			run(t, db, "DROP TABLE IF EXISTS payments", "CREATE TABLE payments (id int)")
			policy, down := patient, false
			policy.Class = d.class
			policy.OnRetry = func(e retry.Event) {
				if e.Attempt == 3 {
					s.Start(t)
				}
			}
			err := retrysql.Tx(t.Context(), db, nil, policy, func(tx *sql.Tx) error {
				if _, err := tx.Exec("INSERT INTO payments VALUES (1)"); err != nil {
					return err
				}
				if !down {
					s.Kill()
					down = true
				}
				_, err := tx.Exec("INSERT INTO payments VALUES (2)")
				return err
			})
			if n := count(t, db, "SELECT count(*) FROM payments"); err != nil || n != 2 || !down {
				t.Errorf("%d rows of 2, error %v", n, err)
			}
		})
	}
}

// A COMMIT that the server refuses, or makes a rollback, is a failed one.
func testFailedCommit(t *testing.T, all fleet) {
	s := all[postgres]
	for _, driver := range drivers {
		t.Run(driver, func(t *testing.T) {
			db := open(t, driver, url(s.Port))
			run(t, db, "DROP TABLE IF EXISTS payments; CREATE TABLE payments (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
			for name, f := range map[string]func(tx *sql.Tx) error{
				"deferred constraint": func(tx *sql.Tx) error {
					_, err := tx.Exec("INSERT INTO payments VALUES (1), (1)")
					return err
				},
				"error ignored": func(tx *sql.Tx) error {
					tx.Exec("INSERT INTO nothing VALUES (1)")
					return nil
				},
			} {
				runs := 0
				err := retrysql.Tx(t.Context(), db, nil, patient, func(tx *sql.Tx) error { runs++; return f(tx) })
				if _, unknown := errors.AsType[*retrysql.UnknownCommitError](err); err == nil || unknown || runs != 1 {
					t.Errorf("%s: got error %#v after %d runs", name, err, runs)
				}
			}
		})
	}
}

// What pgx has not sent is unexecuted, according to its SafeToRetry, except on a
// closed connection: testLostCommit shows that pgx says the same of a COMMIT that
// was executed. So is what it could not send without a connection.
func testUnsent(t *testing.T, all fleet) {
	s := all[postgres]
	conn, err := pgx.Connect(t.Context(), url(s.Port))
	if err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, expired := conn.Exec(late, "SELECT 1")
	conn.Close(t.Context())
	_, closed := conn.Exec(t.Context(), "SELECT 1")
	p := servers.NewProxy(t, s.Address())
	p.Cut(servers.Before, func([]byte) bool { return true }, nil)
	unconnected := openPool(t, url(p.Port))(t.Context(), "SELECT 1")
	nothing := openPool(t, strings.Replace(url(s.Port), "/postgres?", "/nothing?", 1))(t.Context(), "SELECT 1")
	for err, want := range map[error]retry.Class{
		expired: retry.Unexecuted, closed: retry.Unknown, unconnected: retry.Unexecuted, nothing: retry.Final,
	} {
		if got := retry.Classify(err); err == nil || got != want {
			t.Errorf("%v: got %v, want %v", err, got, want)
		}
	}
}

// A statement that the server's crash interrupts may have been executed. A *sql.Conn does
// not repeat it, as a *sql.DB does with both drivers: see testCounts.
func testCrashDuringStatement(t *testing.T, all fleet) {
	s := all[postgres]
	for _, driver := range drivers {
		conn, err := open(t, driver, url(s.Port)).Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		other := open(t, driver, url(s.Port))
		killed := make(chan struct{})
		go func() {
			defer close(killed)
			for n := 0; n == 0; {
				other.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'").Scan(&n)
			}
			s.Kill()
		}()
		_, err = conn.ExecContext(t.Context(), "SELECT pg_sleep(60)")
		<-killed
		if got := retrysql.Classify(err); err == nil || got != retry.Unknown {
			t.Errorf("%s: %v: got %v", driver, err, got)
		}
		conn.Close()
		s.Start(t)
	}
}
