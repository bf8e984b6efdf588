// Package together has mistakes of every kind, in declarations of their own: all
// are reported in one run. What a declaration lacks is not, where a wrong word of
// it is the reason.
package together

import "context"

//retry:polcy attempts=2
type A interface {
	Get(ctx context.Context) error
}

//retry:policy delay=10s max=1s
type B interface {
	Get(ctx context.Context) error
}

//retry:breaker failures=3
type C interface {
	Get(ctx context.Context) error
}

//retry:policy delay=3
type D interface {
	Get(ctx context.Context) error
}

//retry:policy attempts=unlimited
type E interface {
	Get() error
}
