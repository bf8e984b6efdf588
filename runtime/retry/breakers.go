package retry

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
)

// Breakers holds one [Breaker] per key, such as a host, a tenant or a file, so that failing
// calls for one key do not stop the calls for others.
//
//	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "fetch"})
//	fetch := retry.NewMethod("fetch", policy, retry.WithBreakers(hosts))
//	…
//	call := retry.CallPer(ctx, fetch, host)
//	for ctx := range call.Attempts(&err) {
//		page, err = get(ctx, host, path)
//	}
//
// The breaker of host-a has the name "fetch/host-a" in errors, events and a [Tracker]. At
// most [BreakerPolicy.Keep] breakers are kept. For a further key, the least recently used
// closed breaker is dropped, with its counts. A breaker that is open or half-open is
// dropped only if it has admitted probes for ten cooldowns and no call has made one. If no
// breaker can be dropped, further keys share one, which is named "fetch/*" and opens and
// closes for all of them.
//
// Finding the breaker of a known key takes no lock. It writes to shared memory only if
// another key was used last and, if Keep is more than 100, only once the set is more than
// half full: earlier uses are not recorded.
//
// Breakers is safe for concurrent use by multiple goroutines. A key must equal itself, so
// it cannot be NaN.
type Breakers[K comparable] struct {
	given  BreakerPolicy // as the program made it
	byKey  sync.Map      // from K to *keyed
	clock  atomic.Uint64 // counts uses
	noting atomic.Bool   // uses are recorded
	roster *roster

	mu        sync.Mutex
	policy    BreakerPolicy // of further breakers: given, or an override
	count     int           // of keys
	others    *Breaker      // shared by the keys that found no place; nil if there are none
	listeners []func(key K, from, to State)
}

// A keyed is the breaker of one key.
type keyed struct {
	*Breaker
	used atomic.Uint64 // the clock at the last recorded use
}

// exactly is the largest Keep with which all uses are recorded.
const exactly = 100

// NewBreakers returns a set of breakers with the policy p, one for each key.
func NewBreakers[K comparable](p BreakerPolicy) *Breakers[K] {
	s := &Breakers[K]{given: p, policy: p}
	s.noting.Store(s.most() <= exactly)
	s.roster = &roster{p.Name, s.list, new(tally)}
	return s
}

// forKey returns p with the name of the breaker of key.
func forKey(p BreakerPolicy, key string) BreakerPolicy {
	if p.Name != "" {
		p.Name += "/"
	}
	p.Name += key
	return p
}

// most returns the number of breakers to keep.
func (s *Breakers[K]) most() int { return orDefault(s.given.Keep, defaultKeep) }

// Of returns the breaker of key, which it creates if needed.
func (s *Breakers[K]) Of(key K) *Breaker {
	if found, ok := s.byKey.Load(key); ok {
		b := found.(*keyed)
		if s.noting.Load() {
			s.use(b)
		}
		return b.Breaker
	}
	return s.add(key)
}

// use records that b is used.
func (s *Breakers[K]) use(b *keyed) {
	if b.used.Load() != s.clock.Load() {
		b.used.Store(s.clock.Add(1))
	}
}

// add creates the breaker of a key.
func (s *Breakers[K]) add(key K) *Breaker {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.byKey.Load(key); ok { // in the meantime
		return found.(*keyed).Breaker
	}
	if s.count >= s.most() && !s.drop() {
		if s.others == nil {
			s.others = s.create("*")
		}
		return s.others
	}
	b := &keyed{Breaker: s.create(keyText(key))}
	b.OnStateChange(func(from, to State) { s.tell(key, from, to) })
	b.used.Store(s.clock.Add(1))
	s.byKey.Store(key, b)
	s.count++
	if 2*s.count > s.most() {
		s.noting.Store(true)
	}
	return b.Breaker
}

// create returns the breaker of a key. mu is held.
func (s *Breakers[K]) create(key string) *Breaker {
	b := NewBreaker(forKey(s.given, key))
	if s.policy != s.given {
		b.configure(s.policy)
	}
	b.common = s.roster.tally
	return b
}

// drop removes the least recently used of the breakers that may be dropped, if any. mu is
// held.
func (s *Breakers[K]) drop() bool {
	var oldest any
	used := uint64(0)
	for key, found := range s.byKey.Range {
		b := found.(*keyed)
		if at := b.used.Load(); (oldest == nil || at < used) && b.idle() {
			oldest, used = key, at
		}
	}
	if oldest == nil {
		return false
	}
	s.byKey.Delete(oldest)
	s.count--
	return true
}

// tell notifies the listeners that the breaker of key has changed.
func (s *Breakers[K]) tell(key K, from, to State) {
	s.mu.Lock()
	listeners := s.listeners
	s.mu.Unlock()
	for _, f := range listeners {
		f(key, from, to)
	}
}

// All returns the keys and their breakers, in no particular order. It omits keys that share
// a breaker.
func (s *Breakers[K]) All() iter.Seq2[K, *Breaker] {
	return func(yield func(K, *Breaker) bool) {
		for key, found := range s.byKey.Range {
			if !yield(key.(K), found.(*keyed).Breaker) {
				return
			}
		}
	}
}

// OnStateChange registers f to be called after each change of the state of a key's breaker,
// as by [Breaker.OnStateChange]: in order for each key, but possibly for several keys at
// once. A nil f is ignored.
func (s *Breakers[K]) OnStateChange(f func(key K, from, to State)) {
	if f == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners[:len(s.listeners):len(s.listeners)], f)
}

// list returns all breakers.
func (s *Breakers[K]) list() []*Breaker {
	var all []*Breaker
	for _, b := range s.All() {
		all = append(all, b)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others != nil {
		all = append(all, s.others)
	}
	return all
}

// A breakerSet is a *Breakers with keys of any type.
type breakerSet interface {
	adjustable[BreakerPolicy]
	keys() reflect.Type
	listing() *roster
}

// keys returns the type of the keys.
func (s *Breakers[K]) keys() reflect.Type { return reflect.TypeFor[K]() }

// listing returns the roster of the set.
func (s *Breakers[K]) listing() *roster { return s.roster }

// A roster lists the breakers of a set for a Tracker, which keeps a weak pointer
// to it.
type roster struct {
	name  string // of the policy
	list  func() []*Breaker
	tally *tally // of all breakers
}

// key returns the text of the key of b, which is in r.
func (r *roster) key(b *Breaker) string {
	if r.name == "" {
		return b.Name()
	}
	return strings.TrimPrefix(b.Name(), r.name+"/")
}

// CallPer begins a call of m that is guarded by the breaker of key: see [WithBreakers]. If
// a later option has set a single breaker instead, that one guards the call; if it has
// removed the breakers, none does. If the breakers have keys of another type, the call
// fails without an attempt.
func CallPer[K comparable](ctx context.Context, m *Method, key K) Call {
	p := m.now.Load()
	switch s := p.breakers.(type) {
	case nil:
		return Call{plan: p, ctx: ctx, with: with{breaker: p.breaker}}
	case *Breakers[K]:
		return Call{plan: p, ctx: ctx, with: with{breaker: s.Of(key)}}
	default:
		return Call{plan: p.invalidated(wrongKeys(s.keys(), reflect.TypeFor[K]())), ctx: ctx}
	}
}

// wrongKeys returns the error for a set whose keys have another type than wanted.
func wrongKeys(got, want reflect.Type) error {
	return &PolicyError{Key: "breaker", Offset: -1, Msg: fmt.Sprintf("the set has keys of type %v, want %v: create it with NewBreakers[%[2]v]", got, want)}
}

// invalidated returns a plan like p whose calls fail with that error.
func (p *plan) invalidated(err error) *plan {
	return &plan{method: p.method, observers: p.observers, policy: p.policy, invalid: err, base: p.base}
}

// keyText returns the text of a key for the name of its breaker: the text that a log would
// contain, shortened to one line.
func keyText(key any) string { return brief(resolved(slog.AnyValue(key))) }

// staleAfter is the number of cooldowns after which an open breaker that no call has probed
// may be dropped.
const staleAfter = 10

// idle reports whether b may be dropped: it is closed, or has been open for so long without
// a probe that its key is no longer in use.
func (b *Breaker) idle() bool {
	switch b.load().state() {
	case Closed:
		return true
	case Open:
		open := b.shut.Load()
		return open != nil && !open.Until.IsZero() && b.clock.until(open.Until) < -staleAfter*b.limits().Cooldown
	}
	return false
}
