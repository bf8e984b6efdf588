// Package budget shows retry budgets: one for an interface's retried methods, one
// of a method's own, and a method that is taken out.
package budget

import "context"

// Store has one budget for all.
//
//retry:policy attempts=4
//retry:budget ratio=0.2
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:budget ratio=0.05 floor=0
	Search(ctx context.Context, query string) ([]string, error)

	//retry:budget floor=90/m
	List(ctx context.Context) ([]string, error)

	//retry:budget floor=0 fund=calls
	Count(ctx context.Context) (int, error)

	//retry:budget floor=5/s fund=successes
	Find(ctx context.Context, id string) (string, error)

	//retry:budget none
	Ping(ctx context.Context) error
}
