package timeout

import (
	"context"
	"time"
)

// want +2 `attempts that time out are not retried, because on= does not list context.DeadlineExceeded: add it, or write not=context.DeadlineExceeded if a timeout should end the call`

//retry:policy timeout=1s on=ErrBusy
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	// want +2 `attempts that time out are not retried`

	//retry:policy timeout=2s
	Find(ctx context.Context) error

	//retry:policy on=ErrBusy,context.DeadlineExceeded
	Await(ctx context.Context) error
}

// want +2 `attempts that time out are not retried`

//retry:policy timeout=1s on=*Failure
type Fetch func(ctx context.Context) error

// A Failure is an error of a service.
type Failure struct{ after time.Duration }

func (*Failure) Error() string { return "failed" }
