// Package conditions shows on= and not= that list funcs beside errors.
package conditions

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/retrygen/retrygen/runtime/retry"
)

// ErrBusy says: try again.
var ErrBusy = errors.New("busy")

// ErrGone says that there is nothing more.
var ErrGone = errors.New("gone")

// errLocked is selected by isLocked alone.
var errLocked = errors.New("locked")

func isLocked(err error) bool { return errors.Is(err, errLocked) }

// locked is a condition in a variable.
var locked retry.Condition = isLocked

// test is a type of the package's own.
type test func(error) bool

var tested test = isLocked

var (
	_ fs.FS
	_ os.File
)

// Store is retried as its directive says.
//
//retry:policy on=isLocked,ErrBusy,*fs.PathError,os.IsTimeout not=os.IsNotExist,ErrGone
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// List retries whatever is neither gone nor an answer.
	//
	//retry:policy on=none not=errorIsGone
	List(ctx context.Context) ([]string, error)

	// Put has conditions in variables.
	//
	//retry:policy on=locked not=none
	Put(ctx context.Context, id string) error

	//retry:policy on=tested,"github.com/retrygen/retrygen/runtime/retry".Transient not=none
	Has(ctx context.Context, id string) (bool, error)
}

func errorIsGone(err error) bool { return errors.Is(err, ErrGone) }
