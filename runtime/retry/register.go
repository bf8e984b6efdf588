package retry

import (
	"iter"
	"runtime"
	"sync/atomic"
	"weak"
)

// A register lists breakers, sets of breakers or budgets by name, without keeping them
// alive. The mutex of its Tracker guards it. The zero value is empty.
type register[T any] struct {
	live    map[weak.Pointer[T]]entry
	retired map[string]tallied // of values no longer in use, by name
}

// An entry is the name of a value, and what is counted for it.
type entry struct {
	name  string
	tally *tally
}

// enter lists v in the register r of t, unless it already is, and returns the name under
// which it is listed. t.mu is held.
func enter[T any](t *Tracker, r *register[T], v *T, name string, counts *tally) string {
	pointer := weak.Make(v)
	if e, ok := r.live[pointer]; ok {
		return e.name
	}
	if r.live == nil {
		r.live, r.retired = map[weak.Pointer[T]]entry{}, map[string]tallied{}
	}
	r.live[pointer] = entry{name, counts}
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
	r.retired[e.name] = r.retired[e.name].plus(e.tally.read())
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

// tallies returns what has been counted, by name.
func (r *register[T]) tallies() map[string]tallied {
	all := map[string]tallied{}
	for name, n := range r.retired {
		all[name] = n
	}
	for _, e := range r.live {
		all[e.name] = all[e.name].plus(e.tally.read())
	}
	return all
}

// A tally counts what breakers or a budget do. It outlives them.
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

// plus returns the sum of n and m.
func (n tallied) plus(m tallied) tallied {
	for i := range n.changes {
		n.changes[i] += m.changes[i]
	}
	n.denied += m.denied
	return n
}

// A lazyTally is a tally that is created when it is needed, because the zero values of
// Breaker and Budget are ready to use.
type lazyTally struct{ pointer atomic.Pointer[tally] }

// get returns the tally.
func (l *lazyTally) get() *tally {
	if c := l.pointer.Load(); c != nil {
		return c
	}
	l.pointer.CompareAndSwap(nil, new(tally))
	return l.pointer.Load()
}
