package retry

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"weak"
)

// DefaultTracker holds the statistics of each [Method] created without another
// tracker. It is the only global state of the package.
var DefaultTracker = new(Tracker)

// Stats are the statistics of all methods with the same name. A call is counted
// once its first attempt has ended. A call that has ended is one of Successes,
// GaveUp, Rejected or Panics, or failed with a non-retryable error.
//
// An attempt that panics counts as a failure. A panic in a first attempt is counted only if
// the method has a breaker, an observer, a Timeout or an Elapsed, is called with a [Call],
// or is an asynchronous method of a generated wrapper.
type Stats struct {
	Calls     uint64 // calls, including those without an attempt
	Attempts  uint64 // Successes + Failures
	Successes uint64 // attempts that succeeded; at most one per call
	Failures  uint64 // attempts that failed
	Retries   uint64 // attempts after the first
	Rejected  uint64 // calls ended by an open breaker, before the first or a later attempt
	GaveUp    uint64 // calls that ended with a retryable error, but could not be retried again
	FirstTry  uint64 // calls that succeeded at once
	Panics    uint64 // calls ended by a panic or runtime.Goexit
}

// SuccessRate returns Successes/Attempts, or 0 if there were no attempts.
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

// A Tracker holds the statistics of methods by name, their breakers, and the
// breakers and budgets that they share. Its zero value is ready to use. It is
// safe for concurrent use by multiple goroutines.
type Tracker struct {
	mu       sync.Mutex
	methods  map[string]*series
	breakers map[string]sharing[guard]
	budgets  map[string]sharing[*Budget]
	listed   map[weak.Pointer[Breaker]]string // single breakers, and their names
	sets     map[weak.Pointer[roster]]string  // sets of breakers, and the first methods that they guard
}

// A guard is a breaker or a set of them. The other one is nil.
type guard struct {
	breaker  *Breaker
	breakers breakerSet
}

// A sharing is a value that methods share under a name.
type sharing[V any] struct {
	value V
	terms string // settings it was created with
}

// A series holds the counts of the methods with the same name.
type series struct {
	live    map[*counters]struct{}
	retired Stats // counts of methods no longer in use
}

// stats returns the sum of all counts.
func (s *series) stats() Stats {
	sum := s.retired
	for c := range s.live {
		sum = sum.plus(c.stats())
	}
	return sum
}

// Stats returns the statistics of the methods with that name, all zero if there
// are none. While calls are running, the figures may be inconsistent by a few
// calls.
func (t *Tracker) Stats(name string) Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s, ok := t.methods[name]; ok {
		return s.stats()
	}
	return Stats{}
}

// All returns all names and their statistics, sorted by name.
func (t *Tracker) All() iter.Seq2[string, Stats] {
	return func(yield func(string, Stats) bool) {
		for _, name := range t.names() {
			if !yield(name, t.Stats(name)) {
				return
			}
		}
	}
}

// names returns the names of the methods, sorted.
func (t *Tracker) names() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Sorted(maps.Keys(t.methods))
}

// Breaker returns the shared breaker with that name, or nil if no [Method] of
// this tracker uses it with support.WithSharedBreaker.
func (t *Tracker) Breaker(name string) *Breaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.breakers[name].value.breaker
}

// Breakers returns the breakers of this tracker's methods, shared or not, sorted by name. A
// breaker whose policy has no name is listed under the name of the first method it guards,
// and a breaker in [Breakers] under the name of the set and its key: "store.Get/host-a".
// Names need not be unique: each value of a generated type has its own breakers. The
// tracker does not keep unshared breakers alive.
func (t *Tracker) Breakers() iter.Seq2[string, *Breaker] {
	return func(yield func(string, *Breaker) bool) {
		for _, b := range t.list() {
			if !yield(b.name, b.Breaker) {
				return
			}
		}
	}
}

// A namedBreaker is a breaker in a tracker's list.
type namedBreaker struct {
	name string
	*Breaker
}

// list returns the listed breakers, sorted by name.
func (t *Tracker) list() []namedBreaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []namedBreaker
	for pointer, name := range t.listed {
		if b := pointer.Value(); b != nil {
			all = append(all, namedBreaker{name, b})
		}
	}
	for pointer, method := range t.sets {
		if r := pointer.Value(); r != nil {
			for _, b := range r.list() {
				all = append(all, namedBreaker{r.name(b, method), b})
			}
		}
	}
	slices.SortFunc(all, func(a, b namedBreaker) int { return cmp.Compare(a.name, b.name) })
	return all
}

// enlist lists the breaker of a method, until it is garbage collected.
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

// delist removes a breaker from the list.
func (t *Tracker) delist(b weak.Pointer[Breaker]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.listed, b)
}

// enlistAll lists the breakers of a set, until it is garbage collected.
func (t *Tracker) enlistAll(r *roster, method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	pointer := weak.Make(r)
	if _, ok := t.sets[pointer]; ok {
		return
	}
	if t.sets == nil {
		t.sets = map[weak.Pointer[roster]]string{}
	}
	t.sets[pointer] = method
	runtime.AddCleanup(r, t.delistAll, pointer)
}

// delistAll removes a set from the list.
func (t *Tracker) delistAll(r weak.Pointer[roster]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sets, r)
}

// add includes c in the statistics of the methods with that name.
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

// retire keeps the counts of c and releases c.
func (t *Tracker) retire(name string, c *counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.methods[name]
	s.retired = s.retired.plus(c.stats())
	delete(s.live, c)
}

// sharedBreaker returns the breaker shared under p.Name, creating it if needed.
func (t *Tracker) sharedBreaker(p BreakerPolicy) (*Breaker, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	shared, err := share(&t.breakers, "breaker", p.Name, p.terms(), func() guard { return guard{breaker: NewBreaker(p)} })
	return shared.breaker, err
}

// sharedBreakers returns the set of breakers shared under p.Name, with keys of
// that type, creating it if needed.
func (t *Tracker) sharedBreakers(p BreakerPolicy, keys reflect.Type, create func() breakerSet) (breakerSet, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	terms := fmt.Sprintf("per=%v keep=%d %s", keys, orDefault(p.Keep, defaultKeep), p.terms())
	shared, err := share(&t.breakers, "breaker", p.Name, terms, func() guard { return guard{breakers: create()} })
	return shared.breakers, err
}

// sharedBudget returns the budget shared under p.Name, creating it if needed.
func (t *Tracker) sharedBudget(p BudgetPolicy) (*Budget, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return share(&t.budgets, "budget", p.Name, p.terms(), func() *Budget { return NewBudget(p) })
}

// share returns the value shared under name. The first caller creates it with
// new; all others must pass the same terms.
func share[V any](m *map[string]sharing[V], kind, name, terms string, new func() V) (v V, err error) {
	if name == "" {
		return v, &PolicyError{Key: kind, Offset: -1, Msg: "cannot be shared without a name: set Name, or do not share it"}
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
		return v, &PolicyError{Key: kind, Offset: -1, Msg: fmt.Sprintf("%q is already shared with settings %s, got %s: use the same settings, or another name", name, shared.terms, terms)}
	}
	return shared.value, nil
}
