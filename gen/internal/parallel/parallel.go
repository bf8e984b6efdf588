// Package parallel processes several items concurrently.
package parallel

import (
	"cmp"
	"context"
	"runtime"
	"sync"
)

// Each calls do with the index of every item, several at a time. It starts the calls in
// order, so that a call may wait for earlier ones. Each returns the error of the first
// item with an error, and starts no calls after ctx ends.
func Each[T any](ctx context.Context, items []T, do func(i int, item T) error) error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0)) // more than processors, because some wait for the disk
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
