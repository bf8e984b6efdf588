package breaker

import "context"

// want +2 `a single failing call can open the breaker: it makes up to 5 attempts, and failures is 5: raise failures above attempts, or lower attempts`

//retry:policy attempts=5 on=ErrBusy
//retry:breaker
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	// want +2 `it makes up to 6 attempts, and failures is 5`

	//retry:policy attempts=6
	Find(ctx context.Context) error

	// want +2 `it makes any number of attempts, and failures is 5`

	//retry:policy attempts=unlimited elapsed=1m
	Await(ctx context.Context) error
}

// want +2 `it makes up to 3 attempts, and failures is 2`

//retry:policy on=ErrBusy
//retry:breaker failures=2
type Fetch func(ctx context.Context) error

// want +2 `it makes up to 9 attempts, and failures is 5`

//retry:policy from=argument attempts=9 on=ErrBusy
//retry:breaker
type Overriding func(ctx context.Context) error

const few, share = 3, 0.5

// want +2 `it makes up to 3 attempts, and failures is 3`

//retry:policy on=ErrBusy
//retry:breaker failures=few
type Constant func(ctx context.Context) error

//retry:policy on=ErrBusy
type Own interface {
	//retry:breaker rate=0.5 min=3
	Get(ctx context.Context) error // want `it makes up to 3 attempts, and min is 3: raise min above attempts`

	List(ctx context.Context) error
}
