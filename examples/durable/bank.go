package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite"
)

// A bank charges each key once.
type bank struct {
	db      *sql.DB
	say     func(format string, args ...any)
	open    atomic.Bool
	slow    atomic.Bool   // it answers late
	charged chan struct{} // receives after each request, before the answer
}

// newBank creates a bank in a file.
func newBank(file string, say func(string, ...any)) (*bank, error) {
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		return nil, err
	}
	_, err = db.Exec(`CREATE TABLE charges (key TEXT PRIMARY KEY, customer TEXT NOT NULL, cents INTEGER NOT NULL);
		CREATE TABLE accounts (customer TEXT PRIMARY KEY, cents INTEGER NOT NULL);
		INSERT INTO accounts VALUES ('ann', 10000)`)
	if err != nil {
		return nil, err
	}
	return &bank{db: db, say: say, charged: make(chan struct{}, 100)}, nil
}

// charge takes the money, unless it has done so for the same key. This is all that it takes
// to make every effect happen exactly once.
func (b *bank) charge(key, customer, cents string) (again bool, err error) {
	tx, err := b.db.Begin()
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	result, err := tx.Exec(`INSERT INTO charges VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING`, key, customer, cents)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return true, err
	}
	if _, err := tx.Exec(`UPDATE accounts SET cents = cents - ? WHERE customer = ?`, cents, customer); err != nil {
		return false, err
	}
	return false, tx.Commit()
}

// ServeHTTP answers the requests of client.
func (b *bank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !b.open.Load() {
		b.say("bank: closed")
		http.Error(w, "closed", http.StatusServiceUnavailable)
		return
	}
	key := r.FormValue("key")
	again, err := b.charge(key, r.FormValue("customer"), r.FormValue("cents"))
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	case again:
		b.say("bank: key %s again: it has been charged already", key)
	default:
		b.say("bank: key %s is new: charged %s cents", key, r.FormValue("cents"))
	}
	b.charged <- struct{}{}
	if b.slow.Load() {
		time.Sleep(time.Second)
	}
}

// result returns the number of charges and the balance.
func (b *bank) result() (string, error) {
	var charges, cents int
	err := b.db.QueryRow(`SELECT (SELECT count(*) FROM charges), cents FROM accounts WHERE customer = 'ann'`).Scan(&charges, &cents)
	return fmt.Sprintf("%d payment, and ann has %d cents left of 10000", charges, cents), err
}
