// Package reset shows reset=, for parameters that a failed attempt uses up or fills.
package reset

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// RewindReader is a reader of its own kind.
type RewindReader interface {
	io.Reader
	Rewind() error
}

// Store reads and fills what can be reset.
//
//retry:policy on=ErrBusy reset=buf
//retry:idempotent
type Store interface {
	// Dump fills a buffer.
	//
	//retry:async
	Dump(ctx context.Context, buf *bytes.Buffer) error

	// Save reads what can be rewound, which needs no replay then.
	//
	//retry:policy reset=rd
	Save(ctx context.Context, name string, rd RewindReader) error

	// Both fills a file and a buffer, which are reset for the fallback, too.
	//
	//retry:policy reset=file,buf fallback=dump
	Both(file *os.File, buf *bytes.Buffer) (int64, error)

	// Get has no such parameter.
	Get(ctx context.Context, id string) (string, error)

	// Put sends its buffer again instead.
	//
	//retry:policy reset=none
	Put(ctx context.Context, buf *bytes.Buffer) error
}

func dump(file *os.File, buf *bytes.Buffer, err error) (int64, error) {
	n, failed := file.WriteString("fallback")
	return int64(n + buf.Len()), failed
}
