// Package restic rebuilds the retrying backend of the backup program restic from a
// description of what it does, by directives alone.
package restic

import (
	"context"
	"hash"
	"io"
)

// A Backend stores the files of a repository.
//
//   - Errors that the backend itself calls permanent are not retried.
//   - Save rewinds its reader, and removes what a failed attempt has left behind.
//   - List passes each file to its callback once, whichever attempt finds it; an error of
//     the callback ends it and comes back unchanged.
//   - A file whose Load has failed with all its attempts is not loaded for an hour; other
//     files are.
//   - Events, logs and errors name the file, or the type of the files.
//
//retry:policy attempts=10 delay=1s max=1m elapsed=15m not=.IsPermanentError log=h,t
type Backend interface {
	// Hasher returns the hash for the content of files, nil if the backend needs none.
	Hasher() hash.Hash

	// Save stores what rd has under the given handle.
	//
	//retry:policy undo=.Remove reset=rd
	Save(ctx context.Context, h Handle, rd RewindReader) error

	// Load calls fn with a part of a file, in each attempt.
	//
	//retry:policy attempts=10
	//retry:breaker per=h failures=10 cooldown=1h
	Load(ctx context.Context, h Handle, length int, offset int64, fn func(rd io.Reader) error) error

	// Stat returns information about a file.
	Stat(ctx context.Context, h Handle) (FileInfo, error)

	// Remove removes a file.
	//
	//retry:policy attempts=10
	Remove(ctx context.Context, h Handle) error

	// List calls fn for each file with the given type.
	//
	//retry:policy each=fn seen=nameOf
	List(ctx context.Context, t FileType, fn func(FileInfo) error) error

	// IsNotExist reports whether the file is missing.
	IsNotExist(err error) bool

	// IsPermanentError reports whether another attempt would fail like the last.
	IsPermanentError(err error) bool

	// Delete removes the whole repository.
	//
	//retry:never
	Delete(ctx context.Context) error

	// Close closes the backend.
	//
	//retry:never
	Close() error
}

// A Handle names a file.
type Handle struct {
	Type FileType
	Name string
}

// String returns the type and the name.
func (h Handle) String() string { return string(h.Type) + "/" + h.Name }

// A FileType is a folder of the repository.
type FileType string

// FileInfo is about one file.
type FileInfo struct {
	Name string
	Size int64
}

// A RewindReader can be read again from its beginning.
type RewindReader interface {
	io.Reader
	Rewind() error
	Length() int64
}

func nameOf(fi FileInfo) string { return fi.Name }
