// Package requests retries requests to services behind NATS. Its sentinels are all that a
// policy needs.
package requests

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// Requester is implemented by [nats.Conn]. A request for which nobody listens has not been
// carried out; after any other failure, it may have been.
type Requester interface {
	//retry:policy attempts=5 delay=20ms on=nats.ErrNoResponders
	RequestMsgWithContext(ctx context.Context, msg *nats.Msg) (*nats.Msg, error)
	// RequestWithContext is for what may be carried out twice.
	//
	//retry:policy attempts=5 delay=20ms timeout=500ms class=classify,retry.Classify
	RequestWithContext(ctx context.Context, subject string, data []byte) (*nats.Msg, error)
}

// classify knows the errors of NATS that say something about the request.
func classify(err error) retry.Class {
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, nats.ErrReconnectBufExceeded):
		return retry.Unexecuted
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrMaxPayload):
		return retry.Final
	}
	return retry.Unclassified
}
