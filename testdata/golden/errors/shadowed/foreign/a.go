// Package foreign declares a name that an embedded interface of another package needs.
package foreign

import "io"

type byte struct{}

// Reader reads bytes of the other kind.
type Reader interface {
	io.StringWriter

	//retry:policy
	Get(n int) error

	io.ByteReader
}

var _ byte
