// Package workflows has an interface as large as that of a service.
package workflows

import (
	"context"
	"errors"
)

// ErrUnavailable is returned while the service restarts.
var ErrUnavailable = errors.New("unavailable")

// A Request is what every method takes.
type Request struct{ ID, Namespace string }

// A Response is what every method returns.
type Response struct{ ID string }

// Workflows is the client of a workflow service.
//
//retry:policy attempts=4 max=2s timeout=10s on=ErrUnavailable
//retry:breaker failures=10
//retry:budget
type Workflows interface {
	Get(ctx context.Context, request *Request) (*Response, error)
	Describe(ctx context.Context, request *Request) (*Response, error)
	List(ctx context.Context, request *Request) (*Response, error)
	Count(ctx context.Context, request *Request) (*Response, error)
	Scan(ctx context.Context, request *Request) (*Response, error)
	Query(ctx context.Context, request *Request) (*Response, error)
	Search(ctx context.Context, request *Request) (*Response, error)
	History(ctx context.Context, request *Request) (*Response, error)
	Status(ctx context.Context, request *Request) (*Response, error)
	Latest(ctx context.Context, request *Request) (*Response, error)
	Owner(ctx context.Context, request *Request) (*Response, error)
	Members(ctx context.Context, request *Request) (*Response, error)
	Schedule(ctx context.Context, request *Request) (*Response, error)
	Runs(ctx context.Context, request *Request) (*Response, error)
	Events(ctx context.Context, request *Request) (*Response, error)
	Results(ctx context.Context, request *Request) (*Response, error)
	Metrics(ctx context.Context, request *Request) (*Response, error)
	Tags(ctx context.Context, request *Request) (*Response, error)
	Version(ctx context.Context, request *Request) (*Response, error)
	Limits(ctx context.Context, request *Request) (*Response, error)

	// Changes are made once.

	//retry:never
	Start(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Signal(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Cancel(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Terminate(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Reset(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Pause(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Resume(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Update(ctx context.Context, request *Request) (*Response, error)
	//retry:never
	Register(ctx context.Context, request *Request) (*Response, error)

	// These take a key, under which the service makes a change once.

	//retry:policy key=request.ID
	Deprecate(ctx context.Context, request *Request) (*Response, error)
	//retry:policy key=request.ID
	Delete(ctx context.Context, request *Request) (*Response, error)
	//retry:policy key=request.ID
	Poll(ctx context.Context, request *Request) (*Response, error)
	//retry:policy key=request.ID
	Respond(ctx context.Context, request *Request) (*Response, error)
	//retry:policy key=request.ID
	Heartbeat(ctx context.Context, request *Request) (*Response, error)
	//retry:policy key=request.ID
	Complete(ctx context.Context, request *Request) (*Response, error)

	// These are urgent.

	//retry:policy attempts=2 delay=10ms
	//retry:breaker none
	Fail(ctx context.Context, request *Request) (*Response, error)
	//retry:policy attempts=2 delay=10ms
	//retry:breaker none
	Assign(ctx context.Context, request *Request) (*Response, error)
	//retry:policy attempts=2 delay=10ms
	//retry:breaker none
	Release(ctx context.Context, request *Request) (*Response, error)

	Address() string
	Close() error
}

// Queues all do the same.
//
//retry:policy
//retry:breaker
type Queues interface {
	First(ctx context.Context) error
	Second(ctx context.Context) error
	Third(ctx context.Context) error
	Fourth(ctx context.Context) error
	Fifth(ctx context.Context) error
	Sixth(ctx context.Context) error
	Seventh(ctx context.Context) error
	Eighth(ctx context.Context) error
	Ninth(ctx context.Context) error
}
