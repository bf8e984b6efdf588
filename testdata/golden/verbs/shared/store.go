// Package shared shows a breaker and a budget that several wrappers share, by
// their names.
package shared

import "context"

// Reader reads from the database.
//
//retry:policy attempts=4
//retry:breaker name=db failures=3
//retry:budget name=db
type Reader interface {
	Get(ctx context.Context, id string) (string, error)
}

// Writer writes to the same.
//
//retry:policy attempts=2
//retry:breaker name=db failures=3
type Writer interface {
	Put(ctx context.Context, id, value string) error

	//retry:budget name="batch jobs" floor=0
	PutAll(ctx context.Context, values map[string]string) error
}
