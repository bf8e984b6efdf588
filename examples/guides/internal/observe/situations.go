package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// ErrLeft is the cause with which a caller cancels.
var ErrLeft = errors.New("the user has left")

// Situations of a call that fails.
var (
	Down = oneCall("The service stays down",
		failing{err: accounts.ErrUnavailable}, (*Call).Calls)
	DownError = oneCall("… and its error",
		failing{err: accounts.ErrUnavailable}, (*Call).Error)
	NotFound = oneCall("No such account",
		failing{err: accounts.ErrNotFound}, (*Call).Calls)
	NotFoundError = oneCall("… and its error",
		failing{err: accounts.ErrNotFound}, (*Call).Error)
	Canceled = oneCall("The caller cancels 50ms into the first wait, with a cause",
		failing{err: accounts.ErrUnavailable, during: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(50*time.Millisecond, func() { cancel(ErrLeft) })
			return ctx, func() { cancel(nil) }
		}}, (*Call).End)
	Deadline = oneCall("The caller's deadline is in 50ms, before the first wait ends",
		failing{err: accounts.ErrUnavailable, during: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 50*time.Millisecond)
		}}, (*Call).End)
	Gone = oneCall("The caller has canceled before the call",
		failing{err: accounts.ErrUnavailable, during: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}}, (*Call).Calls)
	Lost = oneCall("The answer to `Open` is lost: the account may exist",
		failing{open: true, err: fmt.Errorf("%w: %w", accounts.ErrUnavailable, io.ErrUnexpectedEOF)}, (*Call).Calls)
	Refused = oneCall("`Open` cannot connect: no account was opened",
		failing{open: true, err: fmt.Errorf("%w: %w", accounts.ErrUnavailable, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED})}, (*Call).Calls)
	Busy = oneCall("The error has a method `RetryAfter` that returns 3s",
		failing{err: busy{accounts.ErrUnavailable}}, (*Call).Calls)
)

// busy is an error with which a service requests a wait, as many clients return it.
type busy struct{ error }

func (busy) RetryAfter() time.Duration { return 3 * time.Second }

func (b busy) Unwrap() error { return b.error }
