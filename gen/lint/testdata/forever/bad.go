package forever

import "context"

//retry:policy on=ErrBusy
type NoContext interface {
	// want +2 `Get takes no context, so nothing ends its waits, which last up to 29.45s in all: add a context, or limit them, as with elapsed=10s`

	//retry:policy attempts=11
	Get() error

	// want +2 `List takes no context.* up to 1m0s in all`

	//retry:policy attempts=unlimited elapsed=1m
	List() error
}

//retry:policy on=ErrBusy attempts=1000000000 delay=1s max=1h
type Endless interface {
	Get() error // want `Get takes no context.* up to .* in all`
}

// want +2 `no retry ever fits into elapsed=5s, as the first wait is at least 10s: raise elapsed or lower delay`

//retry:policy on=ErrBusy delay=10s max=1m elapsed=5s jitter=none
type Never interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error
}

// want +2 `the first wait is at least 10s`

//retry:policy on=ErrBusy delay=20s max=1m elapsed=10s
type NeverHalf interface {
	Get(ctx context.Context) error
}

// want +2 `after an attempt of 5s no retry fits into elapsed=5s: lower timeout or raise elapsed`

//retry:policy on=ErrBusy elapsed=5s timeout=5s
type Timeout interface {
	Get(ctx context.Context) error
}
