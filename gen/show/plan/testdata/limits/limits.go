// Package limits has policies whose limits are told apart.
package limits

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// ErrBusy passes by itself.
var ErrBusy = errors.New("busy")

// A Status wraps nothing and knows of no timeout.
type Status struct{ Code int }

func (*Status) Error() string { return "status" }

// Temporary is what context.DeadlineExceeded implements too.
type Temporary interface {
	error
	Temporary() bool
}

// Coded is what it does not.
type Coded interface {
	error
	Code() int
}

func always(error) bool                { return true }
func seldom(error) bool                { return false }
func pending(string, error) bool       { return true }
func steady(int) (w retry.BackoffFunc) { return nil }

// Timeouts has a timeout, and tells errors apart or not.
//
//retry:policy attempts=4 delay=100ms jitter=none backoff=constant timeout=1s
type Timeouts interface {
	Every(ctx context.Context) error

	//retry:policy on=ErrBusy
	Value(ctx context.Context) error

	//retry:policy on=ErrBusy,context.DeadlineExceeded
	Deadline(ctx context.Context) error

	//retry:policy on=os.ErrDeadlineExceeded
	Connection(ctx context.Context) error

	//retry:policy on=*Status,io.ErrUnexpectedEOF
	Type(ctx context.Context) error

	//retry:policy on=*url.Error
	Wrapping(ctx context.Context) error

	//retry:policy on=*net.DNSError
	Timing(ctx context.Context) error

	//retry:policy on=*strconv.NumError,Coded
	Shape(ctx context.Context) error

	//retry:policy on=Temporary
	Interface(ctx context.Context) error

	//retry:policy not=context.DeadlineExceeded
	Excluded(ctx context.Context) error

	//retry:policy not=ErrBusy
	Others(ctx context.Context) error

	//retry:policy if=always
	Func(ctx context.Context) error

	//retry:policy on=ErrBusy,always
	Listed(ctx context.Context) error

	//retry:policy on=ErrBusy if=always
	Both(ctx context.Context) error

	//retry:policy on=ErrBusy result=pending
	Result(ctx context.Context) (string, error)

	//retry:policy on=ErrBusy timeout=none
	None(ctx context.Context) error
}

// Many has more attempts than are looked at one by one.
//
//retry:policy attempts=5000 delay=1ms max=2s jitter=none timeout=10ms
type Many interface {
	Exponential(ctx context.Context) error

	//retry:policy backoff=linear
	Linear(ctx context.Context) error

	//retry:policy backoff=linear max=1h
	Steep(ctx context.Context) error

	//retry:policy factor=1.002
	Slow(ctx context.Context) error

	//retry:policy jitter=half
	Half(ctx context.Context) error

	//retry:policy jitter=decorrelated max=70ms
	Decorrelated(ctx context.Context) error

	//retry:policy elapsed=1m
	Elapsed(ctx context.Context) error

	//retry:policy attempts=1000000000 timeout=24h
	Forever(ctx context.Context) error

	//retry:policy attempts=9000000000000000000 backoff=linear max=100h
	Endless(ctx context.Context) error

	//retry:policy delay=0s
	Rapid(ctx context.Context) error

	//retry:policy delay=0s elapsed=2s
	Brief(ctx context.Context) error

	//retry:policy attempts=unlimited
	Waiting(ctx context.Context) error
}

const maxAttempts, pollDelay = 2, 10 * time.Second

var standard = retry.Policy{MaxAttempts: 9}

var tries, budget = 9, time.Second

// Named has values that are constants, and others that are variables.
//
//retry:policy attempts=maxAttempts delay=pollDelay max=pollDelay jitter=none
type Named interface {
	Constants(ctx context.Context) error

	//retry:policy attempts=tries elapsed=budget
	Variables(ctx context.Context) error

	//retry:policy from=standard elapsed=budget timeout=1s
	From(ctx context.Context) error
}

var (
	_ net.Error
	_ url.Error
	_ io.Reader
	_ strconv.NumError
	_ = os.ErrDeadlineExceeded
	_ = steady
)

// Conditions selects errors with funcs and with a method of its own.
//
//retry:policy on=ErrBusy,always if=.Passes not=.Gone,seldom
type Conditions interface {
	Get(ctx context.Context) error
	Passes(error) bool
	Gone(error) bool
}

// Listed retries only what it lists.
//
//retry:policy on=ErrBusy
//retry:methods Get
type Listed interface {
	Get(ctx context.Context) error
	Create(ctx context.Context) error
}
