package durable

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// A Call is a call in a queue.
type Call struct {
	Kind  string          `json:"kind"`            // name of a Kind
	ID    string          `json:"id"`              // unique to the call
	Key   string          `json:"key"`             // idempotency key, the same for all attempts
	Queue string          `json:"queue,omitempty"` // see Kind
	Args  json.RawMessage `json:"args"`            // arguments

	First     time.Time     `json:"first"`      // when it was queued
	NotBefore time.Time     `json:"not_before"` // of its first attempt
	Expires   time.Time     `json:"expires"`    // no attempt but the first begins later
	Timeout   time.Duration `json:"timeout"`    // of each attempt, in nanoseconds

	// Trace is what [WithCarrier] wrote, such as the traceparent of W3C Trace Context.
	Trace map[string]string `json:"trace,omitempty"`

	// Attempt is the number of the attempt that begins now, counting from 1, and Now the time.
	// Only the queue knows them: Put gets zeros. A zero Now is time.Now.
	Attempt int       `json:"-"`
	Now     time.Time `json:"-"`
}

// A Queue keeps calls until they have been carried out. It is safe for concurrent use by
// multiple goroutines.
type Queue interface {
	// Put accepts a call. When it returns nil, the call survives whatever ends the process;
	// if it returns an error, the call was not accepted, or may not have been.
	Put(ctx context.Context, c Call) error
}

// ErrFull is matched by the error of a [Queue] that accepts no more calls for now.
var ErrFull = errors.New("queue of calls is full")

// callKey and keyKey are the context keys of a Call and of an idempotency key.
type (
	callKey struct{}
	keyKey  struct{}
)

// From returns the queued call that ctx belongs to an attempt of, if there is one.
func From(ctx context.Context) (c Call, ok bool) {
	c, ok = ctx.Value(callKey{}).(Call)
	return c, ok
}

// KeyFrom returns the idempotency key of the call that ctx belongs to: that of [WithKey] or,
// on a worker, that of the queued call. It is empty elsewhere.
func KeyFrom(ctx context.Context) string {
	key, _ := ctx.Value(keyKey{}).(string)
	return key
}
