// Package per has breakers per key whose keys there are not, or that are none.
package per

import (
	"context"
	"net"

	"github.com/retrygen/retrygen/testdata/golden/errors/per/lib"
)

// Request has fields.
type Request struct {
	Host string
	Tags []string
}

// Lacking has methods without the parameter.
//
//retry:policy
//retry:breaker per=host
type Lacking interface {
	Get(ctx context.Context, host string) error
	List(ctx context.Context) error
	Find(ctx context.Context, hosts string) error

	//retry:never
	Drop(ctx context.Context) error

	//retry:breaker none
	Ping(ctx context.Context) error
}

// Mixed has keys of several types.
//
//retry:policy
//retry:breaker per=id
type Mixed interface {
	Get(ctx context.Context, id string) error
	Find(ctx context.Context, id int) error
}

// Store has wrong keys.
//
//retry:policy
type Store interface {
	//retry:breaker per=hots
	Misspelt(ctx context.Context, host string) error

	//retry:breaker per=req.Hots
	Field(ctx context.Context, req *Request) error

	//retry:breaker per=req
	Pointer(ctx context.Context, req *Request) error

	//retry:breaker per=req.Tags
	Slice(ctx context.Context, req *Request) error

	//retry:breaker per=addr
	Interface(ctx context.Context, addr net.Addr) error

	//retry:breaker per=weight
	Float(ctx context.Context, weight float64) error

	//retry:breaker per=req.Host
	Unnamed(ctx context.Context, req lib.Request) error

	//retry:breaker per=host,id
	Two(ctx context.Context, host, id string) error

	//retry:breaker keep=5
	Keep(ctx context.Context, host string) error

	//retry:breaker per=host keep=0
	Zero(ctx context.Context, host string) error

	//retry:breaker per=host name=shared-per
	Shared(ctx context.Context, host string) error

	//retry:breaker name=shared-per
	Single(ctx context.Context, host string) error

	//retry:breaker per=id name=shared-per
	Number(ctx context.Context, id int) error
}
