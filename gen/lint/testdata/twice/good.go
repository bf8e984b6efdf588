package twice

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net/http"
)

var ErrBusy = errors.New("busy")

type User struct{ Name string }

type Option func(*User)

// Good has arguments that may be used twice, or directives that allow it.
//
//retry:policy on=ErrBusy
//retry:idempotent
type Good interface {
	Wait(ctx context.Context, done <-chan struct{}) error
	Filter(ctx context.Context, keep func(User) bool) ([]User, error)
	Sort(ctx context.Context, compare func(a, b User) int) error
	Options(ctx context.Context, opts ...Option) error
	Save(ctx context.Context, u *User) error
	Find(ctx context.Context, filter *User) (*User, error)
	Do(req *http.Request) (*http.Response, error)
	Read(ctx context.Context, from *bytes.Buffer) error

	//retry:policy out=dst
	Load(ctx context.Context, id string, dst *User) error

	//retry:policy reset=dst
	Dump(ctx context.Context, dst *Row) error

	//retry:policy out=none
	Get(ctx context.Context, key *User) error

	//retry:policy attempts=2
	Walk(ctx context.Context, visit func(User) error) error

	//retry:never
	SaveIn(ctx context.Context, tx *sql.Tx, u User) error
}

// Row can be reset.
type Row struct{ Columns []string }

func (r *Row) Reset() { r.Columns = nil }

// Buffered writes to what is reset.
//
//retry:policy on=ErrBusy reset=buf
//retry:idempotent
type Buffered interface {
	Dump(ctx context.Context, buf interface {
		Write([]byte) (int, error)
		Reset()
	}) error
}

// Listing passes each element on once.
//
//retry:policy on=ErrBusy each=visit seen=nameOf
//retry:idempotent
type Listing interface {
	Walk(ctx context.Context, visit func(User) error) error
}

func nameOf(u User) string { return u.Name }

// Database begins transactions, but is not a transaction.
//
//retry:policy on=ErrBusy
//retry:idempotent
type Database interface {
	Begin(ctx context.Context) (*sql.Tx, error)
	Commit(ctx context.Context, message string) error
	Rollback(ctx context.Context) error
}

//retry:policy on=ErrBusy out=dst
type Fetch func(ctx context.Context, id string, dst *User) error

//retry:policy on=ErrBusy out=none
type Look func(ctx context.Context, result *User) error
