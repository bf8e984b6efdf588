// Package replays has names and types that get in the way of what reads arguments again,
// closes results and passes on sequences.
package replays

import (
	"context"
	"io"
	"iter"
	"net/http"
)

type (
	replay   = io.Reader
	ctx      = http.Request
	body     interface{ Read(p []byte) (int, error) }
	requests *http.Request
	response = *http.Response
)

// Failure is an error type of its own.
type Failure struct{}

func (*Failure) Error() string { return "failure" }

// Names hide what the bodies need.
//
//retry:policy
type Names interface {
	Replay(replay io.Reader, attempted bool) *Failure
	Unnamed(context.Context, io.Reader, io.ReadCloser, *http.Request) (io.ReadCloser, response, error)
	Blank(_ io.Reader, _ *http.Request) (_ io.Closer, _ error)
	Packages(retryhttp *http.Request, retry io.Reader, http string) (iter *http.Response, err error)
	Own(r replay, req *ctx, b body) error
	NoPointer(r requests) error
	Two(first, second *http.Request) error
	Sequence(iter string, context context.Context, retry ...string) (error iter.Seq2[string, error])
	Closer(retry io.Closer) (nil io.ReadCloser, err error)
}

// Generic has readers and closers among its type parameters.
//
//retry:policy
type Generic[R io.Reader, C io.Closer, K *http.Request | *http.Response] interface {
	Read(ctx context.Context, r R) (C, error)
	Pointer(ctx context.Context, r *R) (*C, error)
	Do(ctx context.Context, k K) (K, error)
	Each(ctx context.Context) iter.Seq2[C, error]
}

// Send is a func type.
//
//retry:policy replay=buffer(2MiB)
type Send func(send io.Reader, next *http.Request) (opts io.ReadCloser, err error)

// Once has methods that read what cannot be put back.
//
//retry:policy
type Once interface {
	Concat(ctx context.Context, parts ...io.Reader) error
	All(ctx context.Context, reqs []*http.Request) error
	Import(ctx context.Context, body io.Reader) iter.Seq2[int, error]
	Get(ctx context.Context) error

	//retry:policy replay=off
	Trusted(ctx context.Context, parts ...io.Reader) iter.Seq2[int, error]
}

// Off trusts every callee.
//
//retry:policy replay=off
type Off interface {
	Concat(ctx context.Context, parts ...io.Reader) error

	//retry:policy attempts=4
	Import(ctx context.Context, body io.Reader) iter.Seq2[int, error]

	// Put takes it back.
	//
	//retry:policy replay=auto
	Put(ctx context.Context, body io.Reader) error
}

// Async asks for futures.
//
//retry:policy
type Async interface {
	//retry:async
	List(ctx context.Context, after string) iter.Seq2[string, error]

	//retry:async
	Send(ctx context.Context, body io.Reader) (*http.Response, error)
}
