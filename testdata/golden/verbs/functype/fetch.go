// Package functype shows a func type with a policy, a breaker and a budget.
package functype

import "context"

// Fetch reads a page.
//
// Deprecated: use a Client.
//
//retry:policy attempts=4 fallback=lastKnown
//retry:breaker failures=3
//retry:budget ratio=0.2
type Fetch func(ctx context.Context, url string) (body []byte, err error)

func lastKnown(context.Context, string, error) ([]byte, error) { return []byte("last known"), nil }
