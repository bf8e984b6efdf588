package retry

import (
	"iter"
	"maps"
	"slices"
	"sync"
)

// DefaultTracker keeps the statistics of every [Method] that was given no other
// tracker. It is the package's only global state.
var DefaultTracker = new(Tracker)

// Stats are the statistics of all methods of one name. A call is counted once
// its first attempt has ended. A call that has ended is one of Successes, GaveUp,
// Rejected, Panics, or it failed with an error that was not to be retried.
//
// An attempt that panics is a failure. That of a first attempt is seen where the
// method has a breaker, an observer, a Timeout or an Elapsed, or is made with
// [WithPanics], and else not counted.
type Stats struct {
	Calls     uint64 // calls, each of one or more attempts
	Attempts  uint64 // Successes + Failures
	Successes uint64 // attempts that succeeded; at most one a call
	Failures  uint64 // attempts that failed
	Retries   uint64 // attempts after the first
	Rejected  uint64 // calls that an open breaker ended, before the first attempt or a later one
	GaveUp    uint64 // calls that ended with an error worth another attempt, but no attempt left for it
	FirstTry  uint64 // calls that succeeded at once
	Panics    uint64 // calls that a panic or runtime.Goexit ended
}

// SuccessRate returns Successes/Attempts, or 0 where there was no attempt.
func (s Stats) SuccessRate() float64 {
	if s.Attempts == 0 {
		return 0
	}
	return float64(s.Successes) / float64(s.Attempts)
}

// Recovered returns the number of calls that succeeded after retries.
func (s Stats) Recovered() uint64 { return s.Successes - s.FirstTry }

// plus returns the sum of s and t.
func (s Stats) plus(t Stats) Stats {
	return Stats{
		Calls:     s.Calls + t.Calls,
		Attempts:  s.Attempts + t.Attempts,
		Successes: s.Successes + t.Successes,
		Failures:  s.Failures + t.Failures,
		Retries:   s.Retries + t.Retries,
		Rejected:  s.Rejected + t.Rejected,
		GaveUp:    s.GaveUp + t.GaveUp,
		FirstTry:  s.FirstTry + t.FirstTry,
		Panics:    s.Panics + t.Panics,
	}
}

// A Tracker holds what is known by name: the statistics of methods, and the
// breakers and budgets that several of them share. Its zero value is ready to
// use. It is safe for use by many goroutines.
type Tracker struct {
	mu       sync.Mutex
	methods  map[string]*series
	breakers map[string]*Breaker
	budgets  map[string]*Budget
}

// A series is what the methods of one name have counted.
type series struct {
	live    map[*counters]struct{}
	retired Stats // of methods that are no longer in use
}

func (s *series) stats() Stats {
	sum := s.retired
	for c := range s.live {
		sum = sum.plus(c.stats())
	}
	return sum
}

// Stats returns the statistics of the methods of that name, all zero where
// there is none. Taken while calls are running, its figures may be some calls
// apart from each other.
func (t *Tracker) Stats(name string) Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s, ok := t.methods[name]; ok {
		return s.stats()
	}
	return Stats{}
}

// All returns names and statistics, sorted by name.
func (t *Tracker) All() iter.Seq2[string, Stats] {
	return func(yield func(string, Stats) bool) {
		for _, name := range t.names() {
			if !yield(name, t.Stats(name)) {
				return
			}
		}
	}
}

func (t *Tracker) names() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Sorted(maps.Keys(t.methods))
}

// Breaker returns the shared breaker of that name, nil where no [Method] of
// this tracker has asked for it with [WithSharedBreaker].
func (t *Tracker) Breaker(name string) *Breaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.breakers[name]
}

// add makes c count for the methods of that name.
func (t *Tracker) add(name string, c *counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := shared(&t.methods, name, func() *series { return &series{live: map[*counters]struct{}{}} })
	s.live[c] = struct{}{}
}

// retire keeps what c has counted and lets go of c.
func (t *Tracker) retire(name string, c *counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.methods[name]
	s.retired = s.retired.plus(c.stats())
	delete(s.live, c)
}

func (t *Tracker) sharedBreaker(p BreakerPolicy) *Breaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	return shared(&t.breakers, p.Name, func() *Breaker { return NewBreaker(p) })
}

func (t *Tracker) sharedBudget(p BudgetPolicy) *Budget {
	t.mu.Lock()
	defer t.mu.Unlock()
	return shared(&t.budgets, p.Name, func() *Budget { return NewBudget(p) })
}

// shared returns (*m)[name], made by new where it is not there yet.
func shared[V any](m *map[string]V, name string, new func() V) V {
	if v, ok := (*m)[name]; ok {
		return v
	}
	if *m == nil {
		*m = map[string]V{}
	}
	v := new()
	(*m)[name] = v
	return v
}
