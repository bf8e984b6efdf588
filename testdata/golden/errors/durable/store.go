// Package durable has methods whose calls cannot be queued.
package durable

import (
	"bytes"
	"context"
	"io"
	"iter"
	"math/big"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Keys are missing or wrong.
type Keys interface {
	//retry:policy
	//retry:durable
	None(ctx context.Context, id string) error

	//retry:policy
	//retry:durable key=ids
	Unknown(ctx context.Context, id string) error

	//retry:policy
	//retry:durable key=id
	Number(ctx context.Context, id int) error

	//retry:policy key=a
	//retry:durable key=b
	Two(ctx context.Context, a, b string) error

	//retry:policy
	//retry:once
	//retry:durable key=id
	Once(ctx context.Context, id string) error

	//retry:never
	//retry:durable key=id
	Never(ctx context.Context, id string) error

	//retry:durable key=id
	Unasked(ctx context.Context, id string) error
}

// Onces cannot be repeated.
//
//retry:policy
//retry:once
type Onces interface {
	//retry:durable key=id
	Add(ctx context.Context, id string) error
}

// Results cannot be reported.
//
//retry:policy
//retry:idempotent
type Results interface {
	//retry:durable
	Nothing(ctx context.Context, id string)

	//retry:durable when=always
	Beside(ctx context.Context, id string) (int, error)

	//retry:policy
	//retry:durable
	Own(ctx context.Context, id string) *Failure

	//retry:durable
	Stream(ctx context.Context) iter.Seq2[int, error]

	//retry:durable
	Open(ctx context.Context, id string) (io.ReadCloser, error)

	//retry:durable
	Custom(ctx Context, id string) error
}

// A Context is one of its own.
type Context struct{ context.Context }

// A Failure is an error.
type Failure struct{}

func (*Failure) Error() string { return "" }

// Arguments are not carried by JSON.
//
//retry:policy replay=off
//retry:idempotent
type Arguments interface {
	//retry:durable
	Func(ctx context.Context, f func()) error

	//retry:durable
	Chan(ctx context.Context, c chan<- int) error

	//retry:durable
	Reader(ctx context.Context, body io.Reader) error

	//retry:policy
	//retry:durable
	Request(req *http.Request) error

	//retry:durable
	Any(ctx context.Context, v any) error

	//retry:durable
	Hidden(ctx context.Context, all []map[string]*hidden) error

	//retry:durable
	Deep(ctx context.Context, d deep) error

	//retry:durable
	Locked(ctx context.Context, mu *sync.Mutex) error

	//retry:durable
	Buffer(ctx context.Context, b *bytes.Buffer) error

	//retry:durable
	URL(ctx context.Context, u *url.URL) error

	//retry:durable
	Keys(ctx context.Context, m map[float64]string) error

	//retry:durable
	Complex(ctx context.Context, c complex128) error

	//retry:durable
	Half(ctx context.Context, h half) error

	//retry:durable
	Elements(ctx context.Context, m map[string]big.Int) error

	//retry:durable
	Embedded(ctx context.Context, e embedding) error

	//retry:durable
	Twofold(ctx context.Context, t twofold) error

	//retry:durable
	Unnamed(context.Context, string) error

	//retry:durable
	Fine(ctx context.Context, i *big.Int, b big.Int, t time.Time, u map[int]url.Userinfo) error
}

type hidden struct{ a, b int }

type deep struct {
	Lines []struct{ Then func() }
}

type half struct{}

func (half) MarshalJSON() ([]byte, error) { return nil, nil }

type inner struct{ A int }

type embedding struct{ *inner }

type twofold struct {
	inner
	A string // hides that of inner
}

// Policies contradict durable.
//
//retry:policy before=prepare
//retry:idempotent
type Policies interface {
	//retry:policy before=none fallback=instead
	//retry:durable
	Fallback(ctx context.Context, id string) error

	//retry:policy before=none result=again
	//retry:durable
	Result(ctx context.Context, id string) error

	//retry:policy before=none undo=remove
	//retry:durable
	Undo(ctx context.Context, id string) error

	//retry:durable
	Before(ctx context.Context, id string) error

	//retry:policy before=none out=into
	//retry:durable
	Out(ctx context.Context, into *int) error

	//retry:policy before=none
	//retry:breaker per=id
	//retry:durable
	Per(ctx context.Context, id string) error
}

func instead(ctx context.Context, id string, err error) error { return nil }

func again(error) bool { return true }

func remove(ctx context.Context, id string) error { return nil }

func prepare(ctx context.Context) error { return nil }

// Generic has type parameters.
//
//retry:policy
type Generic[T any] interface {
	//retry:idempotent
	//retry:durable
	Put(ctx context.Context, id string) error
}

// Taken has a name that is generated.
//
//retry:policy
type Taken interface {
	//retry:idempotent
	//retry:durable
	Put(ctx context.Context, id string) error

	Handle(ctx context.Context) error
}

type retryingNamesPutCall int

// Names are taken or bad.
//
//retry:policy
//retry:idempotent
type Names interface {
	//retry:durable
	Put(ctx context.Context, id string) error

	//retry:durable kind="a b" was=Add,Add queue="Slow calls"
	Twice(ctx context.Context, id string) error

	//retry:durable was=Same
	Same(ctx context.Context, id string) error

	//retry:durable was=a:c,b:id,d:id,other:id
	Params(ctx context.Context, id, other string) error

	//retry:durable was=other:id
	Other(ctx context.Context, id, other string) error

	//retry:durable was=x-y
	Bad(ctx context.Context, id string) error
}

// Settings are wrong.
//
//retry:policy
//retry:idempotent
type Settings interface {
	//retry:durable when=never attempts=0 delay=soon keyttl=1
	Words(ctx context.Context, id string) error

	//retry:durable delay=2h max=1h
	Max(ctx context.Context, id string) error

	//retry:durable elapsed=none
	None(ctx context.Context, id string) error

	//retry:durable elapsed=name
	Name(ctx context.Context, id string) error

	//retry:durable timeout=2s jitter=full
	Timeout(ctx context.Context, id string) error
}

const name = "1h"

//retry:policy
//retry:durable key=id
type Func func(ctx context.Context, id string) error
