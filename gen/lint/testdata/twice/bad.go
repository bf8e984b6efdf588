package twice

import (
	"context"
	"database/sql"
	"io"
)

//retry:policy on=ErrBusy
//retry:idempotent
type Bad interface {
	Watch(ctx context.Context, in, out chan User) error                   // want `every attempt of Watch uses the channels in and out, including failed attempts: write //retry:never above it, or policy instead of never if that is intended`
	Walk(ctx context.Context, visit func(User) error) error               // want `every attempt of Walk may call the func visit, including failed attempts`
	Export(ctx context.Context, w io.Writer) error                        // want `data that a failed attempt of Export writes to the writer w remains there: write //retry:never above it`
	SaveIn(ctx context.Context, tx *sql.Tx, u User) error                 // want `SaveIn is part of the transaction tx, which cannot continue after a failed call: write //retry:never above it`
	DeleteIn(ctx context.Context, tx Tx) error                            // want `DeleteIn is part of the transaction tx`
	Load(ctx context.Context, id string, u *User) error                   // want `a failed attempt of Load may leave u partially filled for the next: write //retry:policy out=u above it, or out=none if the method does not fill it`
	Exchange(ctx context.Context, req *User, reply *User) (string, error) // want `may leave reply partially filled`
	Collect(ctx context.Context, result map[string]User) error            // want `may leave result partially filled`

	// want +2 `a failed attempt of Get may leave dst partially filled for the next: add out=dst, or out=none if the method does not fill it`

	//retry:policy attempts=2
	Get(ctx context.Context, id string, dst *User) error
}

// want +2 `Tx is a transaction, which cannot continue after a failed call`

//retry:policy on=ErrBusy
//retry:idempotent
type Tx interface {
	Exec(ctx context.Context, query string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// want +2 `may leave target partially filled`

//retry:policy on=ErrBusy
type Scan func(ctx context.Context, target *User) error
