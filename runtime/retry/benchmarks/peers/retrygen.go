package peers

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// retrygen is the generated wrapper, with statistics, which are on by default.
var retrygen = generated("retrygen", "retrygen")

// untracked is the generated wrapper without statistics, which no other contender keeps.
var untracked = generated("untracked", "retrygen, no statistics", retry.WithTracker(nil))

func generated(id, title string, opts ...retry.Option) *Peer {
	p := &Peer{
		ID:    id,
		Title: title,
		Retry: func(wait time.Duration) Wrap {
			return func(next store.UserStore) store.UserStore {
				return store.NewRetryingUserStore(next, retry.Options(opts...), constant(wait))
			}
		},
		Guarded: func(next store.UserStore) store.UserStore { return store.NewRetryingGuardedStore(next, opts...) },
		Timed:   func(next store.UserStore) store.UserStore { return store.NewRetryingTimedStore(next, opts...) },
	}
	if len(opts) == 0 {
		p.Limited = func(next store.UserStore) store.UserStore { return store.NewRetryingLimitedStore(next) }
		p.Capped = func(first, most time.Duration) Wrap {
			return func(next store.UserStore) store.UserStore {
				capped := retry.Policy{MaxAttempts: 10, Delay: first, MaxDelay: most}
				return store.NewRetryingUserStore(next, retry.WithPolicy("Get", capped))
			}
		}
		p.Breaker = newRetrygenBreaker
	}
	return p
}

// constant overrides the delay of the directive, if wait is not 0.
func constant(wait time.Duration) retry.Option {
	if wait == 0 {
		return nil
	}
	return retry.WithPolicy("Get", retry.Policy{
		MaxAttempts: attempts,
		Delay:       wait,
		MaxDelay:    wait,
		Backoff:     retry.Constant,
		Jitter:      retry.NoJitter,
	})
}

type retrygenBreaker struct{ *retry.Breaker }

func newRetrygenBreaker(cooldown time.Duration) Breaker {
	return retrygenBreaker{retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: cooldown})}
}

func (b retrygenBreaker) State() State { return State(b.Breaker.State().String()) }
