package permanent

import (
	"context"
	"database/sql"
	"io"
	"io/fs"
	"os"
)

// want +2 `another attempt does not help against sql.ErrNoRows: the row is not there; remove it`

//retry:policy on=ErrBusy,sql.ErrNoRows
type Bad interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	// want +2 `against context.Canceled: it is never retried` `against io.EOF: there is no more to read`

	//retry:policy on=context.Canceled,ErrBusy,io.EOF
	Read(ctx context.Context) error

	// want +2 `against fs.ErrNotExist: the file is not there`

	//retry:policy on=fs.ErrNotExist
	Open(ctx context.Context) error

	// want +2 `against os.ErrNotExist`

	//retry:policy on=os.ErrNotExist,ErrBusy
	Stat(ctx context.Context) error
}

var (
	_ = sql.ErrNoRows
	_ = io.EOF
	_ = fs.ErrNotExist
	_ = os.ErrNotExist
)
