// Package per shows breaker per=, which gives each host, tenant or file a breaker of its
// own.
package per

import (
	"context"
	"io"
	"iter"
)

// Tenant is whom a call is for.
type Tenant struct {
	Region string
	ID     int
}

// Request asks a host.
type Request struct {
	Host string
	Path string
}

// Client talks to many hosts.
//
//retry:policy attempts=1
//retry:breaker per=host failures=2 keep=3
type Client interface {
	Get(ctx context.Context, host, path string) (string, error)

	// Put reads a body, and has a fallback.
	//
	//retry:policy fallback=spool
	Put(ctx context.Context, host string, body io.Reader) error

	//retry:async
	Head(ctx context.Context, host string) error

	List(ctx context.Context, host string) iter.Seq2[string, error]

	// Do has a breaker of its own for each host of a request, which may be missing.
	//
	//retry:policy log=req.Path
	//retry:breaker per=req.Host failures=1
	Do(ctx context.Context, req *Request) (string, error)

	// Bill has one for each tenant.
	//
	//retry:breaker per=tenant failures=1 open=wait
	Bill(tenant Tenant, cents int) error

	// Status has none.
	//
	//retry:breaker none
	Status(ctx context.Context) error

	// Delete has one for all hosts.
	//
	//retry:breaker failures=3
	Delete(ctx context.Context, host string) error
}

func spool(_ context.Context, _ string, _ io.Reader, err error) error { return nil }

// Reader shares its breakers with Writer.
//
//retry:policy attempts=1
//retry:breaker per=file failures=1 name=per-files
type Reader interface {
	Read(ctx context.Context, file string) ([]byte, error)
}

// Writer shares its breakers with Reader.
//
//retry:policy attempts=1
//retry:breaker per=name failures=1 name=per-files
type Writer interface {
	Save(ctx context.Context, name string, data []byte) error
}

// Cache has keys of a type of its own.
//
//retry:policy attempts=1
//retry:breaker per=key failures=1
type Cache[K comparable, V any] interface {
	Load(ctx context.Context, key K) (V, error)
}

// Fetch has a breaker for each host.
//
//retry:policy attempts=1
//retry:breaker per=req.Host failures=1
type Fetch func(ctx context.Context, req Request) ([]byte, error)
