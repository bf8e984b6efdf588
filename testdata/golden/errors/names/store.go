// Package names shows what is said about names that cannot be resolved.
package names

import (
	"errors"
	"net"
)

// ErrUnavailable is nearly named below.
var ErrUnavailable = errors.New("unavailable")

var _ net.Error

// Store names what is not there.
type Store interface {
	//retry:policy on=ErrUnavailible
	Typo() error

	//retry:policy on=ErrSomethingElse
	Unknown() error

	//retry:policy on=net.ErrClose
	Member() error

	//retry:policy on=nett.ErrClosed
	Package() error

	//retry:policy on="no/such/package".Err
	Path() error

	//retry:policy on=net.errTimeout
	Unexported() error

	//retry:policy on="io/fs".ErrNotExists
	PathMember() error

	//retry:policy on=template.ErrX
	Nowhere() error

	//retry:policy if=rand.Read
	Ambiguous() error
}

// Shape misspells a word that is no name.
//
//retry:policy backoff=exponentail
type Shape interface {
	Get() error
}
