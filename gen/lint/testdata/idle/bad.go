package idle

import (
	"context"

	"google.golang.org/grpc"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Cmd holds the error of its call.
type Cmd struct{ err error }

func (c *Cmd) Err() error { return c.err }

// want +2 `this policy retries only 1 of the 4 methods of Cmdable, because 3 return no error: annotate an interface that has only the methods to retry, and inspect the error with result=FUNC and the Err method of \*Cmd`

//retry:policy on=ErrBusy
type Cmdable interface {
	Get(ctx context.Context, key string) *Cmd
	Set(ctx context.Context, key, value string) *Cmd
	Del(ctx context.Context, keys ...string) *Cmd
	Ping(ctx context.Context) error
}

type Part interface {
	Get(ctx context.Context) error
}

// want +2 `this policy retries only 1 of the 3 methods of Client, because 2 return no error: annotate the interfaces that they return, such as Part`

//retry:policy on=ErrBusy
type Client interface {
	Ping(ctx context.Context) error
	Pods() Part
	Nodes() Part
}

// want +2 `this policy retries only 1 of the 11 methods of Wide, because 10 return no error: annotate an interface`

//retry:policy on=ErrBusy
type Wide interface {
	Get(ctx context.Context) error
	A() int
	B() int
	C() int
	D() int
	E() int
	F() int
	G() int
	H() int
	I() int
	J() int
}

// want +2 `retry.Transient matches no error of gRPC, so nothing is retried: write class=retrygrpc.Classify instead$`

//retry:policy if=retry.Transient
type UsersClient interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
	List(ctx context.Context, opts ...grpc.CallOption) ([]string, error)
}

// want +2 `retry.Transient matches no error of gRPC`

//retry:policy on=retry.Transient
type OrdersClient interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// want +4 `slow=ErrThrottled has no effect, because on= does not list it: add it to on=`
// want +4 `slow=ErrBusy has no effect, because not= lists it: remove it from one of the two`

//retry:policy on=ErrBusy
//retry:method Get policy slow=ErrThrottled
//retry:method List policy on=none not=ErrBusy slow=ErrBusy
type Slowly interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error
}

var _ = retry.Transient
