// Package otelsender is the retry sender of the OpenTelemetry Collector's exporterhelper,
// rebuilt from a description of its behavior:
//
//   - After a failure it resends what the request says is left of it.
//   - It waits at least as long as a server asks that throttles requests.
//   - Shutdown ends waits, but not the attempt under way.
//   - Permanent errors end the call, as do the time limit and a wait that would pass the
//     caller's deadline.
//   - Each failure is logged with the wait to come.
package otelsender

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// A Request is a batch of items to export.
type Request interface {
	ItemsCount() int
}

// An ErrorHandler is a Request that returns what is left of it after an export failed.
type ErrorHandler interface {
	Request
	OnError(error) Request
}

// Sender exports requests. The limits are the Collector's defaults.
//
//retry:policy attempts=unlimited delay=5s factor=1.5 max=30s jitter=half after=5m elapsed=5m
type Sender interface {
	//retry:policy not=ErrPermanent before=left log=req
	Send(ctx context.Context, req Request) error
}

// ErrPermanent matches errors that another attempt would meet again, such as bad data.
var ErrPermanent = errors.New("permanent error")

// A ThrottleError is the error of a server that is to be spared for a while.
type ThrottleError struct {
	Err   error
	Delay time.Duration
}

func (e *ThrottleError) Error() string {
	return "throttle (" + e.Delay.String() + "): " + e.Err.Error()
}

func (e *ThrottleError) Unwrap() error { return e.Err }

// RetryAfter returns the time to wait.
func (e *ThrottleError) RetryAfter() time.Duration { return e.Delay }

// left returns what is left of a request.
func left(_ context.Context, req Request, err error) Request {
	if h, ok := req.(ErrorHandler); ok {
		return h.OnError(err)
	}
	return req
}

// Traces is a request.
type Traces []string

// ItemsCount returns the number of spans.
func (t Traces) ItemsCount() int { return len(t) }

// LogValue shows how many spans there are, not the spans.
func (t Traces) LogValue() slog.Value { return slog.GroupValue(slog.Int("items", len(t))) }

// OnError returns the spans that were not exported.
func (t Traces) OnError(err error) Request {
	var part *PartialError
	if errors.As(err, &part) {
		return part.Left
	}
	return t
}

// A PartialError is the error of an export that failed for some spans.
type PartialError struct{ Left Traces }

func (e *PartialError) Error() string { return "exported in part" }
