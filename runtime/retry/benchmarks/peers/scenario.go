package peers

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// A Scenario is one situation to measure.
type Scenario struct {
	ID       string // in the names of benchmarks
	Title    string // in the tables
	Parallel bool   // from one goroutine per processor

	// Wrap returns the peer's decorator for this scenario, or nil if it has none.
	Wrap func(p *Peer) Wrap

	next  func() store.UserStore // the decorated store
	calls int                    // calls of next that one call takes; direct makes the same number
	err   error                  // the caller's error, compared by errors.Is
	trip  bool                   // whether to open the breaker first
}

// Scenarios lists all situations, in the order of the tables.
var Scenarios = []*Scenario{
	{ID: "success", Title: "Success at once", Wrap: withoutWaits, next: found, calls: 1},
	{ID: "success-parallel", Title: "Success at once, in parallel", Parallel: true, Wrap: withoutWaits, next: found, calls: 1},
	{ID: "recovers", Title: "Two failures, then success", Wrap: withoutWaits, next: flaky, calls: 3},
	{ID: "permanent", Title: "Permanent error", Wrap: selective, next: missing, calls: 1, err: store.ErrNotFound},
	{ID: "timeout", Title: "Success at once, each attempt with a timeout", Wrap: timed, next: found, calls: 1},
	{ID: "closed", Title: "Retries and a closed breaker", Wrap: guarded, next: found, calls: 1},
	{ID: "closed-parallel", Title: "Retries and a closed breaker, in parallel", Parallel: true, Wrap: guarded, next: found, calls: 1},
	{ID: "open", Title: "Retries and an open breaker", Wrap: guarded, next: down, calls: 1, trip: true},
	{ID: "everything", Title: "Everything on: retries, breaker, budget, statistics", Wrap: limited, next: found, calls: 1},
	{ID: "everything-parallel", Title: "Everything on, in parallel", Parallel: true, Wrap: limited, next: found, calls: 1},
}

func withoutWaits(p *Peer) Wrap {
	if p.Retry == nil {
		return nil
	}
	return p.Retry(0)
}

func selective(p *Peer) Wrap {
	if p.Blunt {
		return nil
	}
	return withoutWaits(p)
}

func guarded(p *Peer) Wrap { return p.Guarded }
func timed(p *Peer) Wrap   { return p.Timed }
func limited(p *Peer) Wrap { return p.Limited }

var user = &store.User{Name: "gopher"}

func found() store.UserStore   { return &store.Answer{User: user} }
func missing() store.UserStore { return &store.Answer{Err: store.ErrNotFound} }
func down() store.UserStore    { return &store.Answer{Err: store.ErrUnavailable} }
func flaky() store.UserStore   { return &store.Flaky{User: user} }

// start returns the store to call, after checking that it behaves as the scenario
// requires: the time of a peer that does less would not be comparable.
func (s *Scenario) start(p *Peer) (store.UserStore, error) {
	calls := 0
	next := s.next()
	counting := store.Func(func(ctx context.Context, id string) (*store.User, error) {
		calls++
		return next.Get(ctx, id)
	})
	wrap := s.Wrap(p)
	if p == direct {
		return next, nil
	}
	if err := s.check(wrap(counting), &calls); err != nil {
		return nil, fmt.Errorf("%s, %s: %w", p.Title, s.Title, err)
	}
	measured := wrap(s.next())
	if s.trip {
		trip(measured)
	}
	return measured, nil
}

// check calls wrapped once and compares its result and the number of its calls with those
// of the scenario.
func (s *Scenario) check(wrapped store.UserStore, calls *int) error {
	wantCalls := s.calls
	if s.trip {
		trip(wrapped)
		wantCalls = 0
	}
	*calls = 0
	got, err := wrapped.Get(context.Background(), "1")
	switch {
	case *calls != wantCalls:
		return fmt.Errorf("%d calls, want %d", *calls, wantCalls)
	case s.trip && err == nil, !s.trip && !errors.Is(err, s.err):
		return fmt.Errorf("got error %v", err)
	case err == nil && got != user:
		return fmt.Errorf("got user %v", got)
	}
	return nil
}

// trip calls s often enough to open its breaker.
func trip(s store.UserStore) {
	for range 10 {
		_, _ = s.Get(context.Background(), "1")
	}
}
