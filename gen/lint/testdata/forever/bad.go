package forever

import "context"

//retry:policy on=ErrBusy
type NoContext interface {
	// want +2 `Get takes no context, so nothing can cancel its waits of up to 29.45s in total: add a context, or limit the waits, such as with elapsed=10s`

	//retry:policy attempts=11
	Get() error

	// want +2 `List takes no context.* up to 1m0s in total`

	//retry:policy attempts=unlimited elapsed=1m
	List() error
}

const manyTimes = 11

//retry:policy on=ErrBusy attempts=manyTimes
type Constant interface {
	Get() error // want `Get takes no context, so nothing can cancel its waits of up to 29.45s`
}

//retry:policy on=ErrBusy attempts=1000000000 delay=1s max=1h
type Endless interface {
	Get() error // want `Get takes no context.* up to .* in total`
}

// want +2 `elapsed=5s leaves no time for a retry, because the first wait is at least 10s: raise elapsed or lower delay`

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

// want +2 `elapsed=5s leaves no time for a retry after an attempt of 5s: lower timeout or raise elapsed`

//retry:policy on=ErrBusy elapsed=5s timeout=5s
type Timeout interface {
	Get(ctx context.Context) error
}
