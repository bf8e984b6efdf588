package idempotence

import (
	"context"
	"io"
)

// Bad covers methods that are once by name.
//
//retry:policy on=ErrBusy
type Bad interface {
	Get(ctx context.Context, id string) error

	Create(ctx context.Context, id string) error // want `^Create is retried only if it was not carried out, because its name is not that of a read: write //retry:once above it to keep that, or idempotent instead of once to retry it after other failures too$`

	// GetOrCreate writes, too.
	GetOrCreate(ctx context.Context, id string) error // want `GetOrCreate is retried only if it was not carried out`

	// Query takes a statement.
	//
	//retry:breaker failures=3
	Query(sql string, args ...any) (string, error) // want `Query is retried only if it was not carried out`
}

// BadCache is hedged without a policy.
//
//retry:hedge
type BadCache interface {
	Get(ctx context.Context, id string) error

	Put(ctx context.Context, id string) error // want `^Put is not hedged, because its name is not that of a read: write //retry:once above it to keep that, or idempotent instead of once to hedge it, too$`

	//retry:once
	Add(ctx context.Context, id string) error

	// Upload could not be hedged with a word either.
	Upload(ctx context.Context, body io.Reader) error
}

// BadQueue has no line for the methods that it embeds, and one on the line of the type.
//
// want +2 `Enqueue is retried only if it was not carried out, because its name is not that of a read: write //retry:method Enqueue once on BadQueue to keep that, or idempotent`
//
//retry:policy on=ErrBusy
type BadQueue interface {
	Queue
}

// want +5 `Send is retried only if it was not carried out`

// BadLine has its only method on the line of the type.
//
//retry:policy on=ErrBusy
type BadLine interface{ Send() error }

// BadList lists a method.
//
//retry:policy on=ErrBusy
//retry:methods Get,Create
type BadList interface {
	Get(ctx context.Context, id string) error
	Create(ctx context.Context, id string) error // want `Create is retried only if it was not carried out`
	Charge(ctx context.Context, id string) error
}
