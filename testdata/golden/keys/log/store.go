// Package log shows log=, which names arguments in the events, log records and errors of
// calls that do not succeed at once.
package log

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"time"
)

// Key is a secret: it says itself what a log has of it.
type Key string

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// Request asks for an object.
type Request struct {
	Bucket  string
	Version int
	Key     Key
}

// Store has methods whose calls are told apart by their arguments.
//
//retry:policy delay=1s jitter=none elapsed=2s log=id,bucket
//retry:idempotent
type Store interface {
	Get(ctx context.Context, id int) (string, error)

	List(ctx context.Context, bucket string, since time.Time) ([]string, error)

	// Put reads its body, and has a fallback.
	//
	//retry:policy fallback=spool
	Put(ctx context.Context, id int, bucket string, body io.Reader) error

	// Open has its arguments in a struct, which may be missing.
	//
	//retry:policy log=req.Bucket,req.Version,req.Key,wait
	//retry:async
	Open(ctx context.Context, req *Request, wait time.Duration) (string, error)

	//retry:policy log=req.Key,key,tags
	Find(ctx context.Context, req Request, key Key, tags ...string) (string, error)

	//retry:policy log=req.Version
	Head(ctx context.Context, req *Request) error

	Walk(ctx context.Context, bucket string) iter.Seq2[string, error]

	// Ping has none of them.
	Ping(ctx context.Context) error

	// Flush names none.
	//
	//retry:policy log=none
	Flush(ctx context.Context, id int) error

	// Sync has no context.
	Sync(id int) error
}

func spool(_ context.Context, _ int, _ string, _ io.Reader, err error) error { return err }

// Fetch fetches a page.
//
//retry:policy log=url
type Fetch func(ctx context.Context, url string) ([]byte, error)
