package load

import (
	"cmp"
	"context"
	"runtime"
	"sync"
)

// each calls do for all items, some at a time. It starts them in their order, so that one
// may wait for those before it. It returns the first item's error that has one, and starts
// nothing once ctx has ended.
func each[T any](ctx context.Context, items []T, do func(T) error) error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0)) // some wait for the disk
	var wait sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] == nil {
				errs[i] = do(item)
			}
		})
	}
	wait.Wait()
	return cmp.Or(errs...)
}
