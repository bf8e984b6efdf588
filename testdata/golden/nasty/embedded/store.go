// Package embedded shows embedded interfaces: from other packages, overlapping,
// and of a package that the file itself has no need to import.
package embedded

import (
	"context"
	"io"
	"net"
	"net/http"
)

// Conn embeds what embeds.
//
//retry:policy
type Conn interface {
	io.ReadWriteCloser
	io.Closer
	net.Conn
	Dial(ctx context.Context) error
}

type base interface {
	Get(ctx context.Context, id string) (string, error)
	Close() error
}

// Both have Close, and one of them twice.
//
//retry:policy
type Both interface {
	base
	io.Closer
	interface{ Close() error }
}

// Transport is nothing but somebody else's interface.
//
//retry:policy
type Transport interface{ http.RoundTripper }

// Files is declared as somebody else's interface.
//
//retry:policy
type Files http.FileSystem

// Users has a method for each word.
//
//retry:policy attempts=4
type Users interface {
	//retry:never
	Charge(ctx context.Context) error
	//retry:once
	Get(ctx context.Context) error
	//retry:idempotent
	Put(ctx context.Context) error
}

// Patient has the words of Users, and a policy of its own.
//
//retry:policy attempts=10
type Patient interface{ Users }

// Bold says otherwise about two methods.
//
//retry:policy attempts=10
//retry:method Charge idempotent
//retry:method Put policy attempts=3
type Bold interface{ Users }
