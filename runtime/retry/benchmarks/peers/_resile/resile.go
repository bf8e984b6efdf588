package peers

import (
	"context"
	"time"

	"github.com/cinar/resile"
	"github.com/cinar/resile/circuit"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

func init() { All = append(All, cinarResile) }

// cinarResile follows resile's README: a function and its options are passed with every
// call, and a breaker is one of the options.
var cinarResile = &Peer{
	ID:     "resile",
	Title:  "cinar/resile",
	Module: "github.com/cinar/resile",
	Retry: func(wait time.Duration) Wrap {
		return resileWrap(func() []resile.Option {
			return []resile.Option{resile.WithMaxAttempts(attempts), resile.WithBackoff(resileConstant(wait))}
		})
	},
	Capped: func(first, most time.Duration) Wrap {
		return resileWrap(func() []resile.Option {
			return []resile.Option{resile.WithMaxAttempts(10), resile.WithBaseDelay(first), resile.WithMaxDelay(most)}
		})
	},
	Guarded: resileWrap(func() []resile.Option {
		return []resile.Option{resileNow, resile.WithCircuitBreaker(resileBreaker(5, cooldown))}
	}),
	Timed: resileWrap(func() []resile.Option {
		return []resile.Option{resileNow, resile.WithTimeout(timeout)}
	}),
	Limited: resileWrap(func() []resile.Option {
		breaker, budget := resileBreaker(5, cooldown), resile.DefaultAdaptiveBucket()
		return []resile.Option{resileNow, resile.WithCircuitBreaker(breaker), resile.WithAdaptiveBucket(budget)}
	}),
	Breaker: func(cooldown time.Duration) Breaker { return resileGuard{resileBreaker(1, cooldown)} },
}

// resileNow makes three attempts without waits.
func resileNow(c *resile.Config) {
	resile.WithMaxAttempts(attempts)(c)
	resile.WithBackoff(resileConstant(0))(c)
}

type resileConstant time.Duration

func (c resileConstant) Next(uint) time.Duration { return time.Duration(c) }

// resileBreaker opens after failures of which each counts, as resile has no breaker that
// counts consecutive ones.
func resileBreaker(failures uint64, cooldown time.Duration) *circuit.Breaker {
	return circuit.New(circuit.Config{
		WindowSize:           uint32(failures),
		FailureRateThreshold: 100,
		MinimumCalls:         failures,
		ResetTimeout:         cooldown,
		HalfOpenMaxCalls:     1,
	})
}

type resileStore struct {
	next store.UserStore
	opts []resile.Option
}

func resileWrap(options func() []resile.Option) Wrap {
	return func(next store.UserStore) store.UserStore {
		return &resileStore{next, append(options(), resile.WithRetryIfFunc(retryable))}
	}
}

func (s *resileStore) Get(ctx context.Context, id string) (*store.User, error) {
	return resile.Do(ctx, func(ctx context.Context) (*store.User, error) {
		return s.next.Get(ctx, id)
	}, s.opts...)
}

type resileGuard struct{ *circuit.Breaker }

func (g resileGuard) Do(f func() error) error { return g.Execute(context.Background(), f) }

func (g resileGuard) State() State {
	switch g.Breaker.State() {
	case circuit.StateOpen:
		return Open
	case circuit.StateHalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}
