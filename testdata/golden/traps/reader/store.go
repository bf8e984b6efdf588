// Package reader shows calls that read an argument: what a failed attempt has read
// of it would be missing in the next (cortexproject/cortex#5217 uploaded empty
// objects).
package reader

import (
	"bytes"
	"context"
	"io"
	"os"
)

// File is a type of its own that reads.
type File interface {
	io.ReadSeekCloser
	Name() string
}

// Bucket stores objects.
//
//retry:policy
//retry:idempotent
type Bucket interface {
	Upload(ctx context.Context, name string, body io.Reader) error

	UploadAndClose(ctx context.Context, name string, body io.ReadCloser) (size int64, err error)

	// Copy keeps a copy of what it has sent.
	//
	//retry:policy replay=buffer(64KiB)
	Copy(ctx context.Context, name string, body io.Reader) error

	// Trusted says that the callee copes.
	//
	//retry:policy replay=off
	Trusted(ctx context.Context, name string, body io.Reader) error

	UploadFile(ctx context.Context, f *os.File) error
	UploadBuffer(ctx context.Context, name string, b *bytes.Buffer) error
	UploadSeeker(ctx context.Context, name string, s io.ReadSeeker) error
	UploadNamed(ctx context.Context, f File) error

	//retry:policy replay=buffer(1000)
	Concat(ctx context.Context, name string, first io.Reader, second io.Reader) error
}
