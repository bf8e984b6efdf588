package retry

import (
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"weak"
)

// A catalog holds values by name. The zero value is empty.
type catalog[V any] struct {
	byName  map[string]*V
	names   []string // sorted if inOrder
	inOrder bool
}

// of returns the value with that name, which is zero if it is new.
func (c *catalog[V]) of(name string) *V {
	if v, ok := c.byName[name]; ok {
		return v
	}
	if c.byName == nil {
		c.byName = map[string]*V{}
	}
	v := new(V)
	c.byName[name], c.names, c.inOrder = v, append(c.names, name), false
	return v
}

// sorted returns the names, sorted.
func (c *catalog[V]) sorted() []string {
	if !c.inOrder {
		slices.Sort(c.names)
		c.inOrder = true
	}
	return c.names
}

// A group has the breakers, budgets or throttles with the same name.
type group struct {
	name    string
	retired tallied // of those that are no longer in use
	at      int     // position in the snapshot that is being read
}

// A register lists breakers, sets of breakers, budgets or throttles, without keeping them
// alive. The mutex of its Tracker guards it. The zero value is empty.
type register[T any] struct{ live map[weak.Pointer[T]]entry }

// An entry is the group of a value, and what is counted for it.
type entry struct {
	*group
	tally *tally
}

// enter lists v in the register r of t, unless it already is, and returns the name under
// which it is listed: that one, if it is new. t.mu is held.
func enter[T any](t *Tracker, r *register[T], groups *catalog[group], v *T, name string, counts *tally) string {
	pointer := weak.Make(v)
	if e, ok := r.live[pointer]; ok {
		return e.name
	}
	if r.live == nil {
		r.live = map[weak.Pointer[T]]entry{}
	}
	g := groups.of(name)
	g.name = name
	r.live[pointer] = entry{g, counts}
	runtime.AddCleanup(v, func(pointer weak.Pointer[T]) {
		t.mu.Lock()
		defer t.mu.Unlock()
		r.remove(pointer)
	}, pointer)
	return name
}

// remove removes a value from the list and keeps its counts.
func (r *register[T]) remove(v weak.Pointer[T]) {
	e := r.live[v]
	e.retired.add(e.tally.read())
	delete(r.live, v)
}

// all returns the values in use and their names.
func (r *register[T]) all() iter.Seq2[*T, string] {
	return func(yield func(*T, string) bool) {
		for pointer, e := range r.live {
			if v := pointer.Value(); v != nil && !yield(v, e.name) {
				return
			}
		}
	}
}

// A tally counts what breakers, a budget or a throttle do. It outlives them.
type tally struct {
	changes [len(stateNames)]atomic.Uint64 // to each State
	denied  atomic.Uint64
}

// read returns the counts.
func (c *tally) read() (n tallied) {
	load(n.changes[:], c.changes[:])
	n.denied = c.denied.Load()
	return n
}

// tallied are the counts of a tally.
type tallied struct {
	changes [len(stateNames)]uint64
	denied  uint64
}

// add adds m to n.
func (n *tallied) add(m tallied) {
	addUp(n.changes[:], m.changes[:])
	n.denied += m.denied
}

// A lazyTally is a tally that is created when it is needed, because the zero values of
// Breaker, Budget and Throttle are ready to use.
type lazyTally struct{ pointer atomic.Pointer[tally] }

// get returns the tally.
func (l *lazyTally) get() *tally {
	if c := l.pointer.Load(); c != nil {
		return c
	}
	l.pointer.CompareAndSwap(nil, new(tally))
	return l.pointer.Load()
}
