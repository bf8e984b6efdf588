// Package replays shows what is said about arguments that are read, where they cannot
// be put back, or replay= has nothing to speak of.
package replays

import (
	"context"
	"io"
	"iter"
	"net/http"
)

// Bucket has methods that read what cannot be put back, and say that they are to be
// retried all the same.
type Bucket interface {
	//retry:policy
	Concat(ctx context.Context, parts ...io.Reader) error

	//retry:policy replay=auto
	All(ctx context.Context, reqs []*http.Request) error

	//retry:policy replay=off
	Trusted(ctx context.Context, parts ...io.Reader) error

	//retry:policy replay=buffer(1MiB)
	Delete(ctx context.Context, name string) error

	//retry:policy
	Import(ctx context.Context, body io.Reader) iter.Seq2[int, error]

	//retry:policy replay=off
	ImportOff(ctx context.Context, body io.Reader) iter.Seq2[int, error]
}

// Store has no reader at all.
//
//retry:policy replay=off
type Store interface {
	Get(ctx context.Context, id string) error
}

// Streams return sequences.
//
//retry:policy out=into
type Streams interface {
	Into(ctx context.Context, into map[string]int) iter.Seq2[int, error]

	//retry:policy result=again
	List(ctx context.Context) iter.Seq2[int, error]

	//retry:policy fallback=cached
	Cached(ctx context.Context) iter.Seq2[int, error]

	//retry:policy out=buf
	Fill(ctx context.Context, buf []int) iter.Seq2[int, error]
}

func again(iter.Seq2[int, error]) bool { return false }

func cached(context.Context, error) iter.Seq2[int, error] { return nil }

// Fetch is a func type without a reader.
//
//retry:policy replay=off
type Fetch func(ctx context.Context, url string) error
