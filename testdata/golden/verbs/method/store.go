// Package method shows //retry:method, which annotates methods of an embedded
// interface, also several at once.
package method

import (
	"io"
	"io/fs"
)

// File is somebody else's interface and one method more.
//
//retry:policy attempts=4
//retry:method Close never
//retry:method ReadAt policy elapsed=1s
//retry:method ReadAt breaker failures=3
type File interface {
	io.ReadWriteCloser
	io.ReaderAt

	Sync() error
}

// Volume has words that several of its methods share.
//
//retry:policy on=fs.ErrClosed
//retry:method Load,Stat policy attempts=5 elapsed=1s
//retry:method Load,List breaker failures=3
//retry:method Delete,Rename never
type Volume interface {
	Volumes

	Load(name string) ([]byte, error)
	List() ([]string, error)
	Delete(name string) error
}

// Volumes is embedded.
type Volumes interface {
	Stat(name string) (fs.FileInfo, error)
	Rename(from, to string) error
}
