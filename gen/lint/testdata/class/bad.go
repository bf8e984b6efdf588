package class

import (
	"context"

	"google.golang.org/grpc"
)

// want +2 `^this policy does not classify the errors of gRPC: write class=retrygrpc.Classify$`

//retry:policy attempts=4
type UsersClient interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
	List(ctx context.Context, opts ...grpc.CallOption) ([]string, error)
}

// want +2 `^retry.Classify does not know the status codes of gRPC: write class=retrygrpc.Classify$`

//retry:policy class=retry.Classify attempts=4
type Classified interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)

	//retry:policy attempts=2
	List(ctx context.Context, opts ...grpc.CallOption) ([]string, error)
}

// The class would reach Get, whose condition may select an error that it takes for final.
// want +2 `write class=retrygrpc.Classify, unless on= selects errors that it takes for final$`

//retry:policy attempts=4
type Narrowed interface {
	//retry:policy on=ErrBusy
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
	List(ctx context.Context, opts ...grpc.CallOption) ([]string, error)
}

// want +2 `retry.Classify does not know .*, unless if= selects errors that it takes for final$`

//retry:policy class=retry.Classify if=isBusy
type If interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// want +2 `retry.Classify does not know .*, unless from= selects errors that it takes for final$`

//retry:policy from=DefaultPolicy class=retry.Classify
type From interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// Excluding errors is no obstacle.
// want +2 `retry.Classify does not know .*: write class=retrygrpc.Classify$`

//retry:policy class=retry.Classify not=ErrBusy
type Not interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

//retry:policy on=ErrBusy
type TakenBack interface {
	// want +2 `does not classify the errors of gRPC: write class=retrygrpc.Classify$`

	//retry:policy on=none attempts=5
	Get(ctx context.Context, opts ...grpc.CallOption) error

	List(ctx context.Context, opts ...grpc.CallOption) error
}

type Method interface {
	// want +2 `does not classify the errors of gRPC: write class=retrygrpc.Classify$`

	//retry:policy
	Get(ctx context.Context, opts ...grpc.CallOption) error

	List(ctx context.Context, opts ...grpc.CallOption) error
}

// want +2 `does not classify the errors of gRPC: write class=retrygrpc.Classify$`

//retry:policy delay=1s
type Func func(ctx context.Context, opts ...grpc.CallOption) error

// Methods with a class of their own do not get the interface's.
// want +2 `does not classify the errors of gRPC: write class=retrygrpc.Classify$`

//retry:policy
type Own interface {
	//retry:policy class=classify if=isBusy
	Get(ctx context.Context, opts ...grpc.CallOption) error

	List(ctx context.Context, opts ...grpc.CallOption) error
}
