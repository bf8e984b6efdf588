// Package log logs arguments that there are not, or that say nothing.
package log

import (
	"context"
	"io"
	"net/http"
)

// Request has fields.
type Request struct {
	Bucket string
	Done   chan int
}

// Whole names a parameter that no method has.
//
//retry:policy log=nmae
type Whole interface {
	Get(ctx context.Context, name string) error
}

// Store names wrong arguments.
type Store interface {
	//retry:policy log=bukcet
	Misspelt(ctx context.Context, bucket string) error

	//retry:policy log=req.Buckt
	Field(ctx context.Context, req *Request) error

	//retry:policy log=ctx,f,c,body,req
	NoText(ctx context.Context, f func(), c chan<- int, body io.Reader, req *http.Request) error

	//retry:policy log=req.Done
	FieldWithoutText(ctx context.Context, req Request) error

	//retry:policy log=id,id
	Twice(ctx context.Context, id string) error

	//retry:policy log=id,*req
	Name(ctx context.Context, id string) error

	//retry:never
	//retry:policy log=id
	Never(ctx context.Context, id string) error
}

// Nameless has parameters without names.
//
//retry:policy log=id
type Nameless interface {
	Get(context.Context, string) error
}
