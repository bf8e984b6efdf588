package transaction

import (
	"context"
	"database/sql"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy
type Store interface {
	Save(ctx context.Context, tx *sql.Tx, name string) error
	Delete(ctx context.Context, tx Tx, name string) error

	//retry:never
	Update(ctx context.Context, tx *sql.Tx, name string) error
}

//retry:policy on=ErrBusy
type Tx interface {
	Exec(ctx context.Context, query string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}
