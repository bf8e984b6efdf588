package peers

import (
	"context"
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// direct is the call itself, the baseline of the comparison.
var direct = &Peer{
	ID:      "direct",
	Title:   "direct call",
	Once:    true,
	Retry:   func(time.Duration) Wrap { return unwrapped },
	Guarded: unwrapped,
	Timed:   unwrapped,
	Limited: unwrapped,
}

func unwrapped(next store.UserStore) store.UserStore { return next }

// handWritten is a loop written without a library.
var handWritten = &Peer{
	ID:    "hand",
	Title: "hand-written loop",
	Retry: func(wait time.Duration) Wrap {
		return func(next store.UserStore) store.UserStore { return &handStore{next, wait} }
	},
	Timed: func(next store.UserStore) store.UserStore { return &handTimedStore{next} },
}

type handStore struct {
	next store.UserStore
	wait time.Duration
}

func (s *handStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	for attempt := 1; ; attempt++ {
		user, err = s.next.Get(ctx, id)
		if err == nil || attempt == attempts || errors.Is(err, store.ErrNotFound) {
			return user, err
		}
		select {
		case <-time.After(s.wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type handTimedStore struct{ next store.UserStore }

func (s *handTimedStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	for attempt := 1; ; attempt++ {
		user, err = s.once(ctx, id)
		if err == nil || attempt == attempts || errors.Is(err, store.ErrNotFound) || ctx.Err() != nil {
			return user, err
		}
	}
}

func (s *handTimedStore) once(ctx context.Context, id string) (*store.User, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return s.next.Get(ctx, id)
}
