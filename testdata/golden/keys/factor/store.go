// Package factor shows factor=, the growth of exponential waits.
package factor

import "context"

// Store is retried as its directive says.
//
//retry:policy factor=1.5
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy backoff=exponential factor=3
	List(ctx context.Context) ([]string, error)
}
