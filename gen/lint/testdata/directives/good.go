package directives

import "context"

// Good says it right. Prose about it is no directive:
// retry: once more and it will work.
//
//retry:policy attempts=4 not=context.Canceled
type Good interface {
	Get(ctx context.Context) error
}
