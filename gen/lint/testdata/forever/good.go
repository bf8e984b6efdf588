package forever

import (
	"context"
	"errors"
	"time"
)

var ErrBusy = errors.New("busy")

func slow(n int) time.Duration { return time.Hour }

//retry:policy on=ErrBusy attempts=100 delay=1s max=1m
type WithContext interface {
	Get(ctx context.Context) error

	//retry:policy attempts=unlimited
	UntilCanceled(ctx context.Context) error
}

//retry:policy on=ErrBusy
type Short interface {
	Get() error

	//retry:policy attempts=1 delay=1m max=1h
	Once() error

	//retry:policy attempts=100 elapsed=10s
	Limited() error

	//retry:policy attempts=unlimited elapsed=5s
	Unlimited() error

	//retry:policy attempts=10 backoff=slow
	Unknown() error

	//retry:policy attempts=1000000 delay=0s
	Busy() error
}

// The waits of a policy from elsewhere are not known.
//
//retry:policy from=argument attempts=1000 delay=1h on=ErrBusy
type FromPolicy interface {
	Get() error
}

var tries, wait, limit = 1000, time.Hour, time.Second

// The values of variables are not known.
//
//retry:policy on=ErrBusy
type Variables interface {
	//retry:policy attempts=tries
	Tries() error

	//retry:policy attempts=1000 delay=wait max=2h
	Wait() error

	//retry:policy attempts=1000 elapsed=limit
	Limit() error
}

//retry:policy on=ErrBusy,context.DeadlineExceeded elapsed=10s timeout=3s delay=1s
type Fits interface {
	Get(ctx context.Context) error
}

//retry:policy on=ErrBusy elapsed=1s delay=5s jitter=full
type MayFit interface {
	Get(ctx context.Context) error
}
