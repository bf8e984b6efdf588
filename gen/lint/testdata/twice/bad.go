package twice

import (
	"context"
	"database/sql"
	"io"
)

//retry:policy on=ErrBusy
type Bad interface {
	Watch(ctx context.Context, in, out chan User) error                   // want `each attempt of Watch uses the channels in and out, the failed ones too: write //retry:never above it, or policy if that is right`
	Walk(ctx context.Context, visit func(User) error) error               // want `each attempt of Walk may call the func visit, the failed ones too`
	Export(ctx context.Context, w io.Writer) error                        // want `what a failed attempt of Export has written to the writer w stays written: write //retry:never above it`
	SaveIn(ctx context.Context, tx *sql.Tx, u User) error                 // want `SaveIn runs inside of the transaction tx, which is lost when it fails: write //retry:never above it`
	DeleteIn(ctx context.Context, tx Tx) error                            // want `inside of the transaction tx`
	Load(ctx context.Context, id string, u *User) error                   // want `a failed attempt of Load may leave u half filled for the next: write //retry:policy out=u above it, or out=none if it is not filled`
	Exchange(ctx context.Context, req *User, reply *User) (string, error) // want `may leave reply half filled`
	Collect(ctx context.Context, result map[string]User) error            // want `may leave result half filled`

	// want +2 `a failed attempt of Get may leave dst half filled for the next: add out=dst, or out=none if it is not filled`

	//retry:policy attempts=2
	Get(ctx context.Context, id string, dst *User) error
}

// want +2 `Tx is a transaction, which is lost when one of its calls fails`

//retry:policy on=ErrBusy
type Tx interface {
	Exec(ctx context.Context, query string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// want +2 `may leave target half filled`

//retry:policy on=ErrBusy
type Scan func(ctx context.Context, target *User) error
