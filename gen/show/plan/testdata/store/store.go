// Package store has one method of each kind that a plan tells apart.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Errors to retry, and not to.
var (
	ErrUnavailable = errors.New("unavailable")
	ErrGone        = errors.New("gone")
)

// Users is guarded by a breaker that one call opens, and by a budget.
//
//retry:policy attempts=5 delay=200ms max=2s jitter=full timeout=500ms on=ErrUnavailable,io.ErrUnexpectedEOF not=ErrGone
//retry:breaker failures=4 cooldown=30s
//retry:budget ratio=0.1
type Users interface {
	Get(ctx context.Context, id string) (string, error)

	// List has waits of no shape.
	//
	//retry:policy attempts=2 jitter=decorrelated timeout=none
	//retry:breaker none
	List(ctx context.Context) ([]string, error)

	// Charge is not retried, nor is Len.
	//
	//retry:never
	Charge(ctx context.Context, cents int) error
	Len() int
}

// Rows is retried by database/sql too.
//
//retry:policy delay=50ms jitter=none
type Rows interface {
	Query(ctx context.Context, query string) (*sql.Rows, error)
}

// postgres calls what is retried too.
type postgres struct {
	rows Rows
}

func (p *postgres) Get(context.Context, string) (string, error) { return "", nil }
func (p *postgres) List(context.Context) ([]string, error)      { return nil, nil }
func (p *postgres) Charge(context.Context, int) error           { return nil }
func (p *postgres) Len() int                                    { return 0 }

// Doer is limited by time alone, and waits for its breaker.
//
//retry:policy attempts=unlimited elapsed=20s delay=1s
//retry:breaker open=wait
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Fetch has more attempts than there is time for.
//
//retry:policy attempts=12 delay=100ms timeout=1s
type Fetch func(ctx context.Context) error

// Upload waits by a func of its own.
//
//retry:policy backoff=steady factor=3 onretry=log
type Upload func(ctx context.Context, body io.ReadSeeker) error

func log(retry.Event) {}

func steady(n int) (wait time.Duration) { return time.Second }

// Site returns what retries.
type Site interface {
	//retry:wrap
	Users(region string) Users

	//retry:policy attempts=2 on=ErrUnavailable
	//retry:wrap
	Open(ctx context.Context, name string) (Rows, Fetch, error)
}

// Cache sends a second request beside a slow one.
//
//retry:policy attempts=3 delay=100ms on=ErrUnavailable
//retry:hedge after=50ms
type Cache interface {
	Find(ctx context.Context, key string) (string, error)

	//retry:hedge max=2
	Search(ctx context.Context, text string) ([]string, error)

	Put(ctx context.Context, key, value string) error
}

// Lookup is not retried, but gets a second request.
//
//retry:idempotent
//retry:hedge
type Lookup func(ctx context.Context, host string) ([]string, error)
