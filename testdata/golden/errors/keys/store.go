// Package keys shows what is said about idempotency keys.
package keys

import (
	"context"
	"errors"
	"sync"
)

var errAny = errors.New("any")

// Request has fields.
type Request struct {
	RequestID string
	Number    int
	hidden    string
	lock      sync.Mutex
}

// Requests says wrong things about keys.
//
//retry:policy on=errAny
type Requests interface {
	//retry:policy key=contxt
	Suggested(ctx context.Context, token string, n int) error

	//retry:policy key=request.RequestId
	Misspelt(ctx context.Context, request Request) error

	//retry:policy key=request.Number
	Number(ctx context.Context, request Request) error

	//retry:policy key=request
	Whole(ctx context.Context, request Request) error

	//retry:policy key=request.RequestID
	Locked(ctx context.Context, request *Request) error

	//retry:policy key=ctx.Value
	Context(ctx context.Context) error

	//retry:policy key=request.
	Dot(ctx context.Context, request *Request) error
}
