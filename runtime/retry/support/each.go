package support

import (
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
)

// An Each passes elements to a callback among a call's arguments, so that an
// error of the callback ends the call: it is the caller's own, and another
// attempt would not change it.
//
//	each := support.NewEach(fn)
//	for ctx := range list.Attempts(ctx, &err) {
//		err = store.List(ctx, dir, each.Func())
//		err = each.Final(err)
//	}
//
// It is safe for concurrent use if the callback is. A panic of the callback
// passes through the call.
type Each[T any] struct {
	fn func(T) error

	mu     sync.Mutex
	failed error // first error of fn
}

// NewEach returns an Each for the callback fn, which may be nil.
func NewEach[T any](fn func(T) error) *Each[T] { return &Each[T]{fn: fn} }

// Func returns the callback for the attempt that begins, nil if there is none.
func (e *Each[T]) Func() func(T) error {
	if e.fn == nil {
		return nil
	}
	return e.call
}

func (e *Each[T]) call(v T) error {
	err := e.fn(v)
	if err != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.failed == nil {
			e.failed = err
		}
	}
	return err
}

// Final returns the error that the retry loop should see for an attempt that returned err.
// If the callback has failed too, that is the callback's error, marked as permanent. The
// caller of the loop gets the callback's error itself, even if the callee has wrapped it.
func (e *Each[T]) Final(err error) error {
	if err == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.failed == nil {
		return err
	}
	return retry.Permanent(e.failed)
}

// Once returns a callback that passes to fn only elements whose keys are new, so that
// another attempt does not repeat those of a failed one. It keeps the key of every element,
// from the first attempt on, and returns nil for elements that it skips. It is safe for
// concurrent use if fn is. The callback fn may be nil.
func Once[T any, K comparable](fn func(T) error, key func(T) K) func(T) error {
	if fn == nil {
		return nil
	}
	var seen set[K]
	return func(v T) error {
		if !seen.add(key(v)) {
			return nil
		}
		return fn(v)
	}
}

// OnceFunc is Once for a callback without an error.
func OnceFunc[T any, K comparable](fn func(T), key func(T) K) func(T) {
	if fn == nil {
		return nil
	}
	var seen set[K]
	return func(v T) {
		if seen.add(key(v)) {
			fn(v)
		}
	}
}

// A set of keys. The zero value is empty.
type set[K comparable] struct {
	mu   sync.Mutex
	keys map[K]struct{}
}

// add reports whether k was not in s, and adds it.
func (s *set[K]) add(k K) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.keys[k]; ok {
		return false
	}
	if s.keys == nil {
		s.keys = map[K]struct{}{}
	}
	s.keys[k] = struct{}{}
	return true
}
