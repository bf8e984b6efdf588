package classtest

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

var moments = []servers.Cut{servers.Before, servers.Within, servers.Sent, servers.After, servers.Amid}

// The server is killed while each client has calls at the moment, and others anywhere, and
// starts again. No call under Once has its effect twice, and no idempotent one is lost.
func testKill(t *testing.T, all fleet) {
	for _, b := range []*brand{postgres, mariadb} {
		s := all[b]
		for _, at := range moments {
			t.Run(fmt.Sprint(b.driver, "/", at), func(t *testing.T) { killAt(t, s, b, at) })
		}
	}
}

func killAt(t *testing.T, s *servers.Server, b *brand, at servers.Cut) {
	createTables(t, open(t, b.driver, b.url(s.Port)))
	var arrived, all sync.WaitGroup
	killed := make(chan struct{})
	var once, idempotent [20]outcome // by client
	for i, c := range clients {
		if c.brand != b {
			continue
		}
		p := servers.NewProxy(t, s.Address())
		do := c.open(t, b.url(p.Port))
		number := func(n int, once bool) string { // of a call
			n += 1000 * i
			if !once {
				n += 500
			}
			return idOf(n)
		}
		arrived.Add(2)
		p.Cut(at, firstOf(number(15, true), number(16, false)), func() { arrived.Done(); <-killed })
		all.Go(func() {
			inParallel(40, func(n int) {
				id := number(n, true)
				once[i].record(id, c.write(t.Context(), do, true, id))
				id = number(n, false)
				idempotent[i].record(id, c.write(t.Context(), do, false, id))
			})
		})
	}
	arrived.Wait()
	s.Kill()
	close(killed)
	s.Start(t)
	all.Wait()
	db := open(t, b.driver, b.url(s.Port))
	for i, c := range clients {
		if c.brand == b {
			once[i].effects, idempotent[i].effects = effects(t, db, true), effects(t, db, false)
			once[i].check(t, &c, true)
			idempotent[i].check(t, &c, false)
			t.Logf("%s: %v, idempotent: %v", c.name, &once[i], &idempotent[i])
		}
	}
}

// firstOf returns a func that reports whether a request is the first one of a call with one
// of the ids.
func firstOf(ids ...string) func(request []byte) bool {
	first := firstAttempts()
	return func(request []byte) bool {
		return slices.Contains(ids, string(callID.Find(request))) && first(request)
	}
}

// Of transfers that deadlock, conflict and are interrupted by the ends of the server, each
// is made once, or not at all if Tx fails. Only a lost COMMIT makes Tx fail.
func testTransfers(t *testing.T, all fleet) {
	for _, d := range databases {
		s := all[d.brand]
		t.Run(d.driver, func(t *testing.T) {
			db := open(t, d.driver, d.url(s.Port))
			run(t, db, "DROP TABLE IF EXISTS accounts", "CREATE TABLE accounts (id INT PRIMARY KEY, cents INT)",
				"INSERT INTO accounts VALUES (0, 0), (1, 0), (2, 0)",
				"DROP TABLE IF EXISTS transfers", "CREATE TABLE transfers (id VARCHAR(20), payer INT, payee INT, cents INT)")
			var o outcome
			kills := make(chan struct{}, 2)
			conflicts := transfer(t, db, d, &o, kills)
			for range kills {
				s.Kill()
				s.Start(t)
			}
			checkTransfers(t, open(t, d.driver, d.url(s.Port)), &o)
			t.Logf("%d transactions repeated after conflicts", <-conflicts)
		})
	}
}

// transfer makes transfers, sends to kills when the server is to be killed, and closes it
// at the end. It returns how many transactions were repeated after a conflict.
func transfer(t *testing.T, db *sql.DB, d database, o *outcome, kills chan<- struct{}) <-chan int {
	policy := patient
	policy.Class = d.class
	conflicts := 0
	var mu sync.Mutex
	policy.OnRetry = func(e retry.Event) {
		mu.Lock()
		defer mu.Unlock()
		if d.class(e.Err) == retry.Unexecuted {
			conflicts++
		}
	}
	result := make(chan int, 1)
	go func() {
		defer close(kills)
		inParallel(calls, func(n int) {
			if n == calls/4 || n == calls/2 {
				kills <- struct{}{}
			}
			payer, payee := n%3, (n+1+n%2)%3
			o.record(idOf(n), retrysql.Tx(t.Context(), db, serializable, policy, func(tx *sql.Tx) error {
				if err := d.exec(tx, "UPDATE accounts SET cents = cents - $1 WHERE id = $2", n, payer); err != nil {
					return err
				}
				if err := d.exec(tx, "UPDATE accounts SET cents = cents + $1 WHERE id = $2", n, payee); err != nil {
					return err
				}
				return d.exec(tx, "INSERT INTO transfers VALUES ($1, $2, $3, $4)", idOf(n), payer, payee, n)
			}))
		})
		result <- conflicts
	}()
	return result
}

// checkTransfers checks the accounts, and the transfers against their errors.
func checkTransfers(t *testing.T, db *sql.DB, o *outcome) {
	t.Helper()
	for id, err := range o.errs {
		n := count(t, db, "SELECT count(*) FROM transfers WHERE id = '"+id+"'")
		_, unknown := errors.AsType[*retrysql.UnknownCommitError](err)
		if n > 1 || n == 0 && err == nil || err != nil && !unknown {
			t.Errorf("%s was made %d times, error %v", id, n, err)
		}
	}
	if sum := count(t, db, "SELECT sum(cents) FROM accounts"); sum != 0 || len(o.errs) != calls {
		t.Errorf("the sum of the accounts is %d after %d transfers", sum, len(o.errs))
	}
	for id := range 3 {
		want := count(t, db, fmt.Sprintf("SELECT COALESCE(sum(CASE WHEN payee = %[1]d THEN cents ELSE -cents END), 0) FROM transfers WHERE %[1]d IN (payer, payee)", id))
		if got := count(t, db, fmt.Sprint("SELECT cents FROM accounts WHERE id = ", id)); got != want {
			t.Errorf("account %d has %d cents, want %d", id, got, want)
		}
	}
}
