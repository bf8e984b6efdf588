package retry

import "reflect"

// A Condition says whether an error is worth another attempt. Any
// func(error) bool is one. The package's own look through wrapped and joined
// errors, and pass over nil pointers among them, such as (*net.OpError)(nil).
//
// A nil Condition is no condition: as a Policy's If every error is retried, and
// Not, Any, All and [Builder.If] leave it out.
type Condition func(error) bool

// On holds for an error that is one of errs, as by [errors.Is]: without
// errs, and for a nil among them, it never does.
func On(errs ...error) Condition {
	var targets []target
	for _, err := range errs {
		if err != nil {
			targets = append(targets, targetOf(err))
		}
	}
	return func(err error) bool { return isOneOf(err, targets) }
}

// OnType holds for an error that is an E, as by [errors.As].
func OnType[E error]() Condition {
	return func(err error) bool {
		_, ok := as[E](err)
		return ok
	}
}

// onSample is [OnType] for a type known from a value only.
func onSample(sample error) Condition {
	typ := reflect.TypeOf(sample)
	if typ == nil {
		return func(error) bool { return false }
	}
	return func(err error) bool { return asSample(err, typ) }
}

// Not holds where c does not. Not of nil excludes nothing: it always holds.
func Not(c Condition) Condition {
	return func(err error) bool { return c == nil || !c(err) }
}

// Any holds where one of cs does, and so nowhere without any.
func Any(cs ...Condition) Condition {
	return func(err error) bool {
		for _, c := range cs { // package slices would cost an allocation
			if c != nil && c(err) {
				return true
			}
		}
		return false
	}
}

// All holds where every one of cs does, and so everywhere without any.
func All(cs ...Condition) Condition {
	return func(err error) bool {
		for _, c := range cs {
			if c != nil && !c(err) {
				return false
			}
		}
		return true
	}
}
