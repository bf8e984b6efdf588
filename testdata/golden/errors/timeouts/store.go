// Package timeouts has timeouts that nothing would end an attempt with.
package timeouts

import (
	"context"
	"net/http"
)

// Own asks for it on the method.
type Own interface {
	//retry:policy timeout=1s
	Get(id string) error

	//retry:policy timeout=1s
	List(ctx context.Context) error
}

// Embedding asks for it on an embedded method.
//
//retry:method Ping policy timeout=1s
type Embedding interface {
	Pinger
}

// Pinger has no context.
type Pinger interface{ Ping() error }

// None covers no method with a context.
//
//retry:policy attempts=2 timeout=1s
type None interface {
	Get(id string) error
	List() error
}

// Fetch has no context.
//
//retry:policy timeout=1s
type Fetch func(id string) error

// Unseen keeps the request's context from its attempts.
type Unseen interface {
	//retry:policy timeout=1s replay=off
	Do(req *http.Request) (*http.Response, error)
}
