package classtest

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrymysql"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

var update = flag.Bool("update", false, "write the counts into README.md")

// A brand is a kind of database server.
type brand struct {
	start      func(t testing.TB, args ...string) *servers.Server
	url        func(port string) string
	driver     string // for the test's own queries
	class      func(error) retry.Class
	idempotent string // a format
}

var (
	postgres = &brand{servers.Postgres, url, "pgx", retrysql.Classify, "INSERT INTO idempotent VALUES (%s) ON CONFLICT DO NOTHING"}
	mariadb  = &brand{servers.MariaDB, urlMariaDB, "mysql", retrymysql.Classify, "INSERT IGNORE INTO idempotent VALUES (%s)"}
)

// A fleet is the servers of a test, all running.
type fleet map[*brand]*servers.Server

// Against servers of PostgreSQL and MariaDB.
func TestServers(t *testing.T) {
	all := fleet{postgres: postgres.start(t), mariadb: mariadb.start(t)}
	for name, test := range map[string]func(*testing.T, fleet){
		"counts":                 testCounts,
		"kill":                   testKill,
		"transfers":              testTransfers,
		"serialization failures": testSerializationFailures,
		"deadlock":               testDeadlock,
		"lost commit":            testLostCommit,
		"crash within":           testCrashWithin,
		"failed commit":          testFailedCommit,
		"unsent":                 testUnsent,
		"crash during statement": testCrashDuringStatement,
	} {
		t.Run(name, func(t *testing.T) { test(t, all) })
	}
}

// urlMariaDB returns the address of a database on a MariaDB server, or behind a proxy.
func urlMariaDB(port string) string { return "test@tcp(127.0.0.1:" + port + ")/test" }

func init() { mysql.SetLogger(log.New(io.Discard, "", 0)) }

// A client executes statements with one of the libraries.
type client struct {
	name    string
	brand   *brand
	open    func(t *testing.T, url string) exec
	literal bool // without arguments
	repeats bool // package sql repeats what the driver wrongly calls unsent
	variant bool // of the client before it, for Once
}

type exec func(ctx context.Context, query string, args ...any) error

var clients = []client{
	{"pgx, pgxpool.Pool", postgres, openPool, false, false, false},
	{"pgx, pgxpool.Pool, no arguments", postgres, openPool, true, false, true},
	{"pgx, sql.DB", postgres, openDB("pgx"), false, false, false},
	{"pgx, sql.DB, no arguments", postgres, openDB("pgx"), true, true, true},
	{"pgx, sql.Conn, no arguments", postgres, openConn("pgx"), true, false, true},
	{"lib/pq, sql.DB", postgres, openDB("postgres"), false, true, false},
	{"lib/pq, sql.Conn", postgres, openConn("postgres"), false, false, true},
	{"go-sql-driver/mysql, sql.DB", mariadb, openDB("mysql"), false, false, false},
	{"go-sql-driver/mysql, sql.DB, no arguments", mariadb, openDB("mysql"), true, false, true},
}

func openPool(t *testing.T, url string) exec {
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return func(ctx context.Context, query string, args ...any) error {
		_, err := pool.Exec(ctx, query, args...)
		return err
	}
}

func openDB(driver string) func(*testing.T, string) exec {
	return func(t *testing.T, url string) exec {
		db := open(t, driver, url)
		db.SetMaxIdleConns(workers)
		return func(ctx context.Context, query string, args ...any) error {
			_, err := db.ExecContext(ctx, query, args...)
			return err
		}
	}
}

// openConn executes each statement on a connection of its own from the pool.
func openConn(driver string) func(*testing.T, string) exec {
	return func(t *testing.T, url string) exec {
		db := open(t, driver, url)
		db.SetMaxIdleConns(workers)
		return func(ctx context.Context, query string, args ...any) error {
			conn, err := db.Conn(ctx)
			if err != nil {
				return err
			}
			defer conn.Close()
			_, err = conn.ExecContext(ctx, query, args...)
			return err
		}
	}
}

// write makes a call whose effect is a row with the id.
func (c *client) write(ctx context.Context, do exec, once bool, id string) error {
	format, value, args := c.brand.idempotent, "?", []any{id}
	if once {
		format = "INSERT INTO once VALUES (%s)"
	}
	if c.brand == postgres {
		value = "$1"
	}
	if c.literal {
		value, args = "'"+id+"'", nil
	}
	policy := retry.Policy{Once: once, Class: c.brand.class, MaxAttempts: 500, Delay: time.Millisecond, MaxDelay: 100 * time.Millisecond}
	return retry.Do(ctx, policy, func(ctx context.Context) error { return do(ctx, fmt.Sprintf(format, value), args...) })
}

const (
	calls   = 200
	workers = 8
)

// inParallel calls f with the numbers of n calls.
func inParallel(n int, f func(n int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range workers {
		all.Go(func() {
			for n := range next {
				f(n)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// idOf returns the id of a call.
func idOf(n int) string { return fmt.Sprintf("call-%06d", n) }

var callID = regexp.MustCompile(`call-\d{6}`)

// firstAttempts returns a func that reports whether a request is the first one of a call.
func firstAttempts() func(request []byte) bool {
	seen := map[string]bool{}
	return func(request []byte) bool {
		id := string(callID.Find(request))
		first := id != "" && !seen[id]
		seen[id] = true
		return first
	}
}

// createTables creates the tables that the calls write.
func createTables(t *testing.T, db *sql.DB) {
	t.Helper()
	run(t, db, "DROP TABLE IF EXISTS once", "CREATE TABLE once (id VARCHAR(20))",
		"DROP TABLE IF EXISTS idempotent", "CREATE TABLE idempotent (id VARCHAR(20) PRIMARY KEY)")
}

// effects returns how often each call had its effect.
func effects(t *testing.T, db *sql.DB, once bool) map[string]int {
	t.Helper()
	table := "idempotent"
	if once {
		table = "once"
	}
	rows, err := db.Query("SELECT id, count(*) FROM " + table + " GROUP BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	counted := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			t.Fatal(err)
		}
		counted[id] = n
	}
	return counted
}

// An outcome is what became of calls: their errors, and how often each had its effect.
type outcome struct {
	mu      sync.Mutex
	errs    map[string]error
	effects map[string]int
}

func (o *outcome) record(id string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.errs == nil {
		o.errs = map[string]error{}
	}
	o.errs[id] = err
}

// check checks what holds wherever a connection is cut or the server is killed: under
// Once, a call has its effect at most once, and not at all if its error is Unexecuted; an
// idempotent call succeeds. A call that succeeds has had its effect.
func (o *outcome) check(t *testing.T, c *client, once bool) {
	t.Helper()
	for id, err := range o.errs {
		n := o.effects[id]
		if n > 1 && !c.repeats {
			t.Errorf("%s has had its effect %d times, error %v", id, n, err)
		}
		switch {
		case err == nil && n == 0:
			t.Errorf("%s succeeded without its effect", id)
		case err != nil && !once:
			t.Errorf("%s failed: %v", id, err)
		case n > 0 && c.brand.class(err) == retry.Unexecuted:
			t.Errorf("%s has had its effect, though unexecuted: %v", id, err)
		}
	}
}

// String says how often the calls had their effect, such as "200 once".
func (o *outcome) String() string {
	var n [3]int
	for id := range o.errs {
		n[min(o.effects[id], 2)]++
	}
	var all []string
	for i, times := range []string{"none", "once", "twice"} {
		if n[i] > 0 {
			all = append(all, fmt.Sprint(n[i], " ", times))
		}
	}
	return strings.Join(all, ", ")
}

var cuts = []servers.Cut{servers.Before, servers.After, servers.Amid}

// The counts in README.md are those of today.
func testCounts(t *testing.T, all fleet) {
	text := table(t, all, "Policy.Once", true) + "\n" + table(t, all, "idempotent", false)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(readme), "<!-- counts -->\n")
	old, after, found := strings.Cut(after, "<!-- end -->\n")
	switch {
	case !found:
		t.Error("README.md has no place for the counts")
	case *update:
		err = os.WriteFile("README.md", []byte(before+"<!-- counts -->\n"+text+"<!-- end -->\n"+after), 0o666)
		if err != nil {
			t.Error(err)
		}
	case old != text:
		t.Errorf("README.md is out of date: run GOWORK=off go test -run TestServers/counts -update\ngot\n%s", text)
	}
}

// table makes the calls with all clients, and returns how often they had their effect.
func table(t *testing.T, all fleet, title string, once bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |", title)
	for _, cut := range cuts {
		fmt.Fprintf(&b, " %v |", cut)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(cuts)) + "\n")
	for _, c := range clients {
		if c.variant && !once {
			continue
		}
		s := all[c.brand]
		fmt.Fprintf(&b, "| %s |", c.name)
		for _, cut := range cuts {
			t.Run(fmt.Sprint(title, "/", c.name, "/", cut), func(t *testing.T) {
				o := cutCalls(t, s, &c, cut, once)
				o.check(t, &c, once)
				fmt.Fprintf(&b, " %v |", o)
			})
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// cutCalls makes calls whose first attempt is cut.
func cutCalls(t *testing.T, s *servers.Server, c *client, cut servers.Cut, once bool) *outcome {
	db := open(t, c.brand.driver, c.brand.url(s.Port))
	createTables(t, db)
	p := servers.NewProxy(t, s.Address())
	p.Cut(cut, firstAttempts(), nil)
	do := c.open(t, c.brand.url(p.Port))
	o := new(outcome)
	inParallel(calls, func(n int) { o.record(idOf(n), c.write(t.Context(), do, once, idOf(n))) })
	o.effects = effects(t, db, once)
	return o
}
