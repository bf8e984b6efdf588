package class

import (
	"context"
	"errors"

	"google.golang.org/grpc"

	"github.com/retrygen/retrygen/runtime/retry"
)

var ErrBusy = errors.New("busy")

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

func classify(err error) retry.Class { return retry.Classify(err) }

// DefaultPolicy may have a condition.
var DefaultPolicy = retry.Policy{If: retry.Transient}

// A directive names the class without an import.
//
//retry:policy class=retrygrpc.Classify
type Right interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

//retry:policy class=classify,retry.Classify
type Several interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

//retry:policy on=ErrBusy
type Selected interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)

	//retry:policy on=none if=isBusy
	List(ctx context.Context, opts ...grpc.CallOption) error
}

// Every error is to be retried.
//
//retry:policy not=context.Canceled
type Every interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

//retry:policy from=DefaultPolicy
type FromPolicy interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// A package that imports gRPC may be a server's.
//
//retry:policy class=retry.Classify
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
