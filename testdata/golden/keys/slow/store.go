// Package slow shows slow= and slowdelay=: errors after which the waits start at a
// delay of their own.
package slow

import (
	"context"
	"errors"
	"io"
	"net"
)

// Store is throttled by its service.
//
//retry:policy attempts=4 jitter=none slow=ErrThrottled
type Store interface {
	Get(ctx context.Context, id string) error

	//retry:policy slowdelay=2s
	Put(ctx context.Context, id string) error

	//retry:policy delay=3s
	Copy(ctx context.Context, id string) error

	//retry:policy slow=isThrottled slowdelay=500ms
	Func(ctx context.Context, id string) error

	//retry:policy slow=ErrThrottled,isThrottled,limited,*net.OpError,Busy on=ErrThrottled,io.ErrUnexpectedEOF
	All(ctx context.Context, id string) error

	//retry:policy slow="io/fs".ErrClosed
	Path(ctx context.Context, id string) error

	//retry:policy slow=*"io/fs".PathError
	PathType(ctx context.Context, id string) error

	//retry:policy slow=net.ErrClosed
	Other(ctx context.Context, id string) error

	//retry:policy slow=none
	None(ctx context.Context, id string) error
}

// ErrThrottled means that there were too many calls.
var ErrThrottled = errors.New("too many calls")

// Busy is the type of an error.
type Busy struct{}

// Error implements error.
func (Busy) Error() string { return "busy" }

func isThrottled(err error) bool { return err != nil && err.Error() == "429" }

type condition func(error) bool

var limited condition = func(err error) bool { return errors.Is(err, io.ErrShortWrite) }

var _ net.Error
