package retry

import (
	"cmp"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"sync"
	"time"
	"weak"
)

// DefaultTracker holds the statistics of each [Method] created without another
// tracker. It is the only global state of the package.
var DefaultTracker = new(Tracker)

// A Tracker holds the statistics of methods, their breakers, budgets and throttles, and the
// breakers and budgets that they share: [Tracker.Snapshot] returns all of it. Its zero value
// is ready to use. It is safe for concurrent use by multiple goroutines. Reading it changes
// nothing that calls depend on.
type Tracker struct {
	mu       sync.Mutex
	methods  catalog[series] // by key
	slabs    slabs
	breakers map[string]sharing[guard]
	budgets  map[string]sharing[*Budget]

	single        register[Breaker]
	sets          register[roster]
	breakerGroups catalog[group] // of both
	funds         register[Budget]
	budgetGroups  catalog[group]

	throttles      register[Throttle]
	throttleGroups catalog[group]

	gaveUp gaveUp

	steering steering
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

// A series holds the counts of the methods with the same key.
type series struct {
	name, source string
	live         map[*counters]struct{}
	retired      figures              // counts of methods no longer in use
	newest       weak.Pointer[Method] // of live
	breaker      string               // of the newest: see MethodStats
	budget       string
	throttle     string
}

// addTo adds all counts to sum.
func (s *series) addTo(sum *figures) {
	sum.add(&s.retired)
	for c := range s.live {
		c.addTo(sum)
	}
}

// Stats returns the statistics of the methods with that key or name (see [MethodStats]),
// all zero if there are none. While calls are running, the figures may be inconsistent by a
// few calls.
func (t *Tracker) Stats(name string) Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	var sum figures
	if s, ok := t.methods.byName[name]; ok {
		s.addTo(&sum)
		return sum.Stats
	}
	for _, s := range t.methods.byName {
		if s.name == name {
			s.addTo(&sum)
		}
	}
	return sum.Stats
}

// All returns the keys of all methods (see [MethodStats]) and their statistics, sorted by
// key.
func (t *Tracker) All() iter.Seq2[string, Stats] {
	return func(yield func(string, Stats) bool) {
		for _, key := range t.keys() {
			if !yield(key, t.Stats(key)) {
				return
			}
		}
	}
}

// keys returns the keys of the methods, sorted.
func (t *Tracker) keys() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.methods.sorted())
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
			if !yield(b.title(), b.Breaker) {
				return
			}
		}
	}
}

// A listedBreaker is a breaker in a tracker's list.
type listedBreaker struct {
	*Breaker
	name string // of its policy or that of its set, or else of the first method that it guards
	key  string // in its set; "" if it is in none
}

// title returns the name with the key.
func (b listedBreaker) title() string {
	if b.key == "" {
		return b.name
	}
	return b.name + "/" + b.key
}

// list returns the listed breakers, sorted by title.
func (t *Tracker) list() []listedBreaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []listedBreaker
	for b, name := range t.single.all() {
		all = append(all, listedBreaker{b, name, ""})
	}
	for r, name := range t.sets.all() {
		for _, b := range r.list() {
			all = append(all, listedBreaker{b, name, r.key(b)})
		}
	}
	slices.SortFunc(all, func(a, b listedBreaker) int { return cmp.Compare(a.title(), b.title()) })
	return all
}

// enlist lists the breakers, the budget and the throttle of p, until they are garbage
// collected.
func (t *Tracker) enlist(p *plan) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.methods.of(p.key)
	s.breaker, s.budget, s.throttle = "", "", ""
	switch {
	case p.breaker != nil:
		s.breaker = enter(t, &t.single, &t.breakerGroups, p.breaker, cmp.Or(p.breaker.Name(), p.name), p.breaker.tally())
	case p.breakers != nil:
		r := p.breakers.listing()
		s.breaker = enter(t, &t.sets, &t.breakerGroups, r, cmp.Or(r.name, p.name), r.tally)
	}
	if p.budget != nil {
		s.budget = enter(t, &t.funds, &t.budgetGroups, p.budget, cmp.Or(p.budget.given.Name, p.name), p.budget.tally())
	}
	if p.throttle != nil {
		s.throttle = enter(t, &t.throttles, &t.throttleGroups, p.throttle, p.name, p.throttle.tally())
	}
}

// add includes the method of p, and returns its counters.
func (t *Tracker) add(p *plan, given *settings) *counters {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.methods.of(p.key)
	if s.live == nil {
		s.live = map[*counters]struct{}{}
	}
	s.name, s.source = p.name, p.file
	c := &counters{firstTry: t.slabs.take(), hedges: newHedgeCounts(given.hedge)}
	c.errors.named = given.errors
	if given.latency {
		c.latency = newLatency()
	}
	s.live[c] = struct{}{}
	if t.gaveUp.epoch.IsZero() {
		t.gaveUp.epoch = time.Now()
	}
	return c
}

// retire keeps the counts of c and releases c.
func (t *Tracker) retire(key string, c *counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.methods.of(key)
	c.addTo(&s.retired)
	delete(s.live, c)
	t.slabs.give(c.firstTry)
}

// sharedBreaker returns the breaker shared under p.Name, creating it if needed.
func (t *Tracker) sharedBreaker(p BreakerPolicy) (*Breaker, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	shared, err := share(&t.breakers, "breaker", p.Name, p.String(), func() guard { return guard{breaker: NewBreaker(p)} })
	return shared.breaker, err
}

// sharedBreakers returns the set of breakers shared under p.Name, with keys of
// that type, creating it if needed.
func (t *Tracker) sharedBreakers(p BreakerPolicy, keys reflect.Type, create func() breakerSet) (breakerSet, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	terms := fmt.Sprintf("per=%v keep=%d %s", keys, orDefault(p.Keep, defaultKeep), p.String())
	shared, err := share(&t.breakers, "breaker", p.Name, terms, func() guard { return guard{breakers: create()} })
	return shared.breakers, err
}

// sharedBudget returns the budget shared under p.Name, creating it if needed.
func (t *Tracker) sharedBudget(p BudgetPolicy) (*Budget, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return share(&t.budgets, "budget", p.Name, p.String(), func() *Budget { return NewBudget(p) })
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

// expose makes m reachable: its plan is complete.
func (s *series) expose(m *Method) {
	s.newest = weak.Make(m)
}
