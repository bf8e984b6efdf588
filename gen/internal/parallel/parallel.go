// Package parallel runs the same step on many items at a time.
package parallel

import (
	"cmp"
	"context"
	"runtime"
	"sync"
)

// Each calls do with the index of every item, several at a time. It starts them in order,
// so that one may wait for those before it. Each returns the error of the first item that
// has one, and starts nothing after ctx ends.
func Each[T any](ctx context.Context, items []T, do func(i int, item T) error) error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0)) // some wait for the disk
	var wait sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] == nil {
				errs[i] = do(i, item)
			}
		})
	}
	wait.Wait()
	return cmp.Or(errs...)
}
