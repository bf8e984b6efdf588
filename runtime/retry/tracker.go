package retry

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"
	"weak"
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

// A Tracker holds what is known by name: the statistics of methods, their
// breakers, and the breakers and budgets that several of them share. Its zero
// value is ready to use. It is safe for use by many goroutines.
type Tracker struct {
	mu       sync.Mutex
	methods  map[string]*series
	breakers map[string]sharing[*Breaker]
	budgets  map[string]sharing[*Budget]
	listed   map[weak.Pointer[Breaker]]string // all breakers, and their names
}

// A sharing is what methods share under a name.
type sharing[V any] struct {
	value V
	terms string // of the policy that it was made with
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
	return t.breakers[name].value
}

// Breakers returns the breakers of this tracker's methods, shared or not, sorted
// by name. The name of one that its policy gives none is that of the first method
// it guards. Several may have one name: each value of a generated type has
// breakers of its own. The tracker does not keep alive those that are not shared.
func (t *Tracker) Breakers() iter.Seq2[string, *Breaker] {
	return func(yield func(string, *Breaker) bool) {
		for _, b := range t.list() {
			if !yield(b.name, b.Breaker) {
				return
			}
		}
	}
}

// A namedBreaker is a breaker in the list of a tracker.
type namedBreaker struct {
	name string
	*Breaker
}

func (t *Tracker) list() []namedBreaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []namedBreaker
	for pointer, name := range t.listed {
		if b := pointer.Value(); b != nil {
			all = append(all, namedBreaker{name, b})
		}
	}
	slices.SortFunc(all, func(a, b namedBreaker) int { return cmp.Compare(a.name, b.name) })
	return all
}

// enlist adds the breaker of a method to the list, until it is garbage.
func (t *Tracker) enlist(b *Breaker, method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	pointer := weak.Make(b)
	if _, ok := t.listed[pointer]; ok {
		return
	}
	if t.listed == nil {
		t.listed = map[weak.Pointer[Breaker]]string{}
	}
	t.listed[pointer] = cmp.Or(b.Name(), method)
	runtime.AddCleanup(b, t.delist, pointer)
}

func (t *Tracker) delist(b weak.Pointer[Breaker]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.listed, b)
}

// add makes c count for the methods of that name.
func (t *Tracker) add(name string, c *counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.methods == nil {
		t.methods = map[string]*series{}
	}
	s, ok := t.methods[name]
	if !ok {
		s = &series{live: map[*counters]struct{}{}}
		t.methods[name] = s
	}
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

func (t *Tracker) sharedBreaker(p BreakerPolicy) (*Breaker, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return share(&t.breakers, "breaker", p.Name, p.terms(), func() *Breaker { return NewBreaker(p) })
}

func (t *Tracker) sharedBudget(p BudgetPolicy) (*Budget, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return share(&t.budgets, "budget", p.Name, p.terms(), func() *Budget { return NewBudget(p) })
}

// share returns what is shared under the name, made by new for the first who asks.
// Whoever asks has to give the same terms.
func share[V any](m *map[string]sharing[V], kind, name, terms string, new func() V) (v V, err error) {
	if name == "" {
		return v, &PolicyError{Key: kind, Offset: -1, Msg: "shared without a name: set Name, or do not share it"}
	}
	shared, ok := (*m)[name]
	if !ok {
		if *m == nil {
			*m = map[string]sharing[V]{}
		}
		shared = sharing[V]{new(), terms}
		(*m)[name] = shared
	}
	if shared.terms != terms {
		return v, &PolicyError{Key: kind, Offset: -1, Msg: fmt.Sprintf("%q is shared with %s, here it has %s: give both the same, or another name", name, shared.terms, terms)}
	}
	return shared.value, nil
}
