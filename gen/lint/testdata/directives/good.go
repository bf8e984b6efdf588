package directives

import "context"

// Good has valid directives. The next line is not a directive: retry: once
// more and it will work.
//
//retry:policy attempts=4 not=context.Canceled
type Good interface {
	Get(ctx context.Context) error
}
