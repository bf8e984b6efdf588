// Package idempotent shows //retry:idempotent.
package idempotent

import (
	"context"
)

// Store has only methods that may be carried out twice, except as noted.
//
//retry:policy class=retry.Classify
//retry:idempotent
type Store interface {
	Put(ctx context.Context, key, value string) error
	Delete(ctx context.Context, key string) error

	// Append is not one of them.
	//
	//retry:once
	Append(ctx context.Context, key, value string) error

	//retry:never
	Lock(ctx context.Context, key string) error

	// GetSet sounds like a write.
	//
	//retry:policy attempts=2
	GetSet(ctx context.Context, key, value string) (string, error)
}

// Upsert is a func type.
//
//retry:policy
//retry:idempotent
type Upsert func(ctx context.Context, key, value string) error
