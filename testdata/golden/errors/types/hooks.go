package types

import (
	"bytes"
	"context"
	"io"
	"iter"
)

// Hooks has funcs between attempts that do not fit.
type Hooks interface {
	//retry:policy undo=removeByID
	Type(ctx context.Context, name string, content []byte) (int, error)

	//retry:policy undo=removeAndCount
	Result(ctx context.Context, name string) error

	//retry:policy undo=Problem
	NoFunc(ctx context.Context, name string) error

	//retry:policy undo=removeByIDs
	Unknown(ctx context.Context, name string) error

	//retry:policy before=prepareResults
	Results(ctx context.Context, name string) (int, error)

	//retry:policy before=swap
	Context(ctx context.Context, name string) error

	//retry:policy before=rename
	Replayed(ctx context.Context, name string, body io.Reader) error

	//retry:policy before=fill out=row
	Filled(row *Plain) error

	//retry:policy before=empty reset=buf
	Reset(buf *bytes.Buffer) error

	//retry:policy reset=name
	CannotReset(name string) error

	//retry:policy reset=bug
	NoParameter(buf *bytes.Buffer) error

	//retry:policy reset=row out=row
	Both(row *Resettable) error

	//retry:policy undo=removeByID,removeAll
	Two(ctx context.Context, name string) error

	//retry:policy undo=.Remov
	UnknownMethod(ctx context.Context, name string) error

	//retry:policy before=.Filled
	WrongMethod(ctx context.Context, name string) error

	//retry:policy undo=removeAll before=removeAll reset=buf
	Stream(buf *bytes.Buffer) iter.Seq2[int, error]
}

// Resettable can be reset.
type Resettable struct{}

// Reset resets it.
func (*Resettable) Reset() {}

func removeByID(ctx context.Context, id int) error { return nil }

func removeAndCount(ctx context.Context, name string) (int, error) { return 0, nil }

func removeAll() {}

func prepareResults(ctx context.Context, name string, n int, err error) error { return nil }

func swap(ctx context.Context, name string) (context.Context, string, error) { return ctx, name, nil }

func rename(ctx context.Context, name string, body io.Reader) (string, io.Reader, error) {
	return name, body, nil
}

func fill(row *Plain) (*Plain, error) { return row, nil }

func empty(buf *bytes.Buffer) *bytes.Buffer { return buf }
