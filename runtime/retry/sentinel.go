package retry

import (
	"sync/atomic"
	"unsafe"
)

// maxSentinels is the number of sentinels of a method.
const maxSentinels = 4

// A sentinel is an error created by errors.New that a method keeps returning, such as
// sql.ErrNoRows. Its class and its name are found once, which costs more than the retry
// loop's own look at an error, and it is counted by a single addition.
type sentinel struct {
	pointer  unsafe.Pointer // of the error, which it keeps alive
	traits   traits         // of the error as it was returned, which may be marked
	class    Class
	name     string
	refusals atomic.Uint64 // calls that failed at once: see counters.refused
	failures atomic.Uint64 // other failed attempts
}

// count returns the number of failed attempts.
func (s *sentinel) count() uint64 { return s.refusals.Load() + s.failures.Load() }

// sentinels are the first errors that a method has returned more than once. None is ever
// replaced, so that no count is lost. The zero value is empty.
type sentinels struct {
	list   [maxSentinels]atomic.Pointer[sentinel] // the used ones come first
	recent atomic.Uintptr                         // address of an error that was no sentinel
}

// find returns the sentinel of err, which has the traits t, or nil if there is none.
func (all *sentinels) find(err error, t traits) *sentinel {
	p := identity(err, t)
	if p == nil {
		return nil
	}
	for i := range all.list {
		s := all.list[i].Load()
		if s == nil || s.pointer == p && s.traits == t {
			return s
		}
	}
	return nil
}

// meet adds err, which is no sentinel, if it is seen for the second time. Errors that are
// created for each attempt are not kept; should one reuse the address of another, it is
// merely added early.
func (all *sentinels) meet(err error, t traits, class Class, name string) {
	p := identity(err, t)
	if p == nil || all.recent.Swap(uintptr(p)) != uintptr(p) {
		return
	}
	s := &sentinel{pointer: p, traits: t, class: class, name: name}
	for i := range all.list {
		if all.list[i].CompareAndSwap(nil, s) || all.list[i].Load().is(s) {
			return
		}
	}
}

// is reports whether s and t are for the same error.
func (s *sentinel) is(t *sentinel) bool { return s.pointer == t.pointer && s.traits == t.traits }

// each calls f for all sentinels.
func (all *sentinels) each(f func(*sentinel)) {
	for i := range all.list {
		if s := all.list[i].Load(); s != nil {
			f(s)
		}
	}
}

// identity returns the pointer of err without its marks, or nil if more than that and err's
// traits t decides its class and its name.
func identity(err error, t traits) unsafe.Pointer {
	if isPlain(err) { // saves a call
		return pointerOf(err)
	}
	return identityInside(err, t)
}

// identityInside is identity for an error that is not plain.
func identityInside(err error, t traits) unsafe.Pointer {
	if err = unmark(err); !isPlain(err) || t.has(asksToWait) { // the wait decides, too
		return nil
	}
	return pointerOf(err)
}
