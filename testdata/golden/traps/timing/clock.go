// Package timing shows when attempts are made: at once, after the first delay and after
// its double; no wait follows the last one (avast/retry-go#127 and #129).
package timing

import "context"

// Clock is asked for the time.
//
//retry:policy attempts=4 delay=1s max=3s jitter=none
//retry:idempotent
type Clock interface {
	Now(ctx context.Context) error
}
