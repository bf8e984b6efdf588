// Package method shows //retry:method, which annotates methods of an embedded
// interface.
package method

import "io"

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
