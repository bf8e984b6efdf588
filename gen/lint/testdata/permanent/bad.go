package permanent

import (
	"context"
	"database/sql"
	"io"
	"io/fs"
	"os"
)

// want +2 `retrying sql.ErrNoRows does not help, because the row does not exist: remove it`

//retry:policy on=ErrBusy,sql.ErrNoRows
type Bad interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	// want +2 `retrying context.Canceled does not help, because the runtime never retries it` `retrying io.EOF does not help, because there is nothing more to read`

	//retry:policy on=context.Canceled,ErrBusy,io.EOF
	Read(ctx context.Context) error

	// want +2 `retrying fs.ErrNotExist does not help, because the file does not exist`

	//retry:policy on=fs.ErrNotExist
	Open(ctx context.Context) error

	// want +2 `retrying os.ErrNotExist does not help`

	//retry:policy on=os.ErrNotExist,ErrBusy
	Stat(ctx context.Context) error

	// want +2 `retrying os.IsNotExist does not help, because the file does not exist`

	//retry:policy on=os.IsNotExist,ErrBusy
	Lstat(ctx context.Context) error
}

var (
	_ = sql.ErrNoRows
	_ = io.EOF
	_ = fs.ErrNotExist
	_ = os.ErrNotExist
)
