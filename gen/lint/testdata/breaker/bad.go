package breaker

import "context"

// want +2 `one failing call opens the breaker for everyone: its 5 attempts are enough, as failures is 5: raise failures above attempts, or lower attempts`

//retry:policy attempts=5 on=ErrBusy
//retry:breaker
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	// want +2 `its 6 attempts are enough, as failures is 5`

	//retry:policy attempts=6
	Find(ctx context.Context) error

	// want +2 `its attempts, of which there may be any number, are enough, as failures is 5`

	//retry:policy attempts=unlimited elapsed=1m
	Await(ctx context.Context) error
}

// want +2 `its 3 attempts are enough, as failures is 2`

//retry:policy on=ErrBusy
//retry:breaker failures=2
type Fetch func(ctx context.Context) error

//retry:policy on=ErrBusy
type Own interface {
	//retry:breaker rate=0.5 min=3
	Get(ctx context.Context) error // want `its 3 attempts are enough, as min is 3: raise min above attempts`

	List(ctx context.Context) error
}
