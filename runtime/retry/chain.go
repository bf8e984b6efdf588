package retry

import (
	"reflect"
	"slices"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// A nil pointer in an error chain, such as (*net.OpError)(nil), is not an error,
// and most of its methods panic. errors.Is and errors.As call these methods; is
// and as, which this package uses instead, skip it.

// isPlain reports whether err was created by errors.New: it wraps nothing and has
// no relevant methods. Most errors are plain, so this is checked first.
func isPlain(err error) bool { return reflect.TypeOf(err) == plain }

// anyIn reports whether holds returns true for err or anything it wraps, skipping nil
// pointers.
func anyIn(err error, holds func(error) bool) bool {
	for !isPlain(err) {
		if nils.Is(err) {
			return false
		}
		if holds(err) {
			return true
		}
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range wrapper.Unwrap() {
				if anyIn(err, holds) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return holds(err)
}

// whole reports whether err and what it wraps contain no nil pointers.
func whole(err error) bool {
	switch wrapper := err.(type) {
	case nil:
		return true
	case interface{ Unwrap() error }:
		return !nils.Is(err) && whole(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		return !nils.Is(err) && !slices.ContainsFunc(wrapper.Unwrap(), func(err error) bool { return !whole(err) })
	}
	return !nils.Is(err)
}

// is is errors.Is for a wanted error that is not nil.
func is(err, wanted error) bool { return isOneOf(err, []target{targetOf(wanted)}) }

// isOneOf reports whether err matches one of targets, in a single walk.
func isOneOf(err error, targets []target) bool {
	return anyIn(err, func(err error) bool {
		if equalsOne(err, targets) {
			return true
		}
		like, asks := err.(interface{ Is(error) bool })
		return asks && slices.ContainsFunc(targets, func(t target) bool { return like.Is(t.err) })
	})
}

// equalsOne reports whether err itself equals one of targets.
func equalsOne(err error, targets []target) bool {
	for _, t := range targets {
		if t.comparable && err == t.err {
			return true
		}
	}
	return false
}

// A target is an error to look for. Comparing an error that is not comparable
// would panic.
type target struct {
	err        error
	comparable bool
}

// targetOf returns the target for err, which is not nil.
func targetOf(err error) target { return target{err, reflect.TypeOf(err).Comparable()} }

// as is errors.AsType, which Go 1.24 does not have.
func as[E error](err error) (found E, ok bool) {
	anyIn(err, func(err error) bool {
		if found, ok = err.(E); ok {
			return true
		}
		if like, can := err.(interface{ As(any) bool }); can {
			target := new(E) // allocated only for errors with this method
			ok = like.As(target)
			found = *target
		}
		return ok
	})
	return found, ok
}

// asSample is as for a type known only from a value.
func asSample(err error, typ reflect.Type) bool {
	return anyIn(err, func(err error) bool {
		if reflect.TypeOf(err) == typ {
			return true
		}
		like, can := err.(interface{ As(any) bool })
		return can && like.As(reflect.New(typ).Interface())
	})
}
