// Package onretry shows onretry=, called before each wait.
package onretry

import (
	"context"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Store is retried as its directive says.
//
//retry:policy onretry=log
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

func log(e retry.Event) { fmt.Println(e.Method, e.Attempt, e.Err) }
