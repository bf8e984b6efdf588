package retry

import (
	"errors"
	"reflect"
)

// A Condition says whether an error is worth another attempt. Any
// func(error) bool is one. Conditions look through wrapped and joined errors.
type Condition func(error) bool

// On holds for an error that is one of errs, by [errors.Is].
func On(errs ...error) Condition {
	return func(err error) bool {
		for _, target := range errs {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
}

// OnType holds for an error that is an E, by [errors.AsType].
func OnType[E error]() Condition {
	return func(err error) bool {
		_, ok := errors.AsType[E](err)
		return ok
	}
}

// onSample is [OnType] for a type known from a value only.
func onSample(sample error) Condition {
	typ := reflect.TypeOf(sample)
	if typ == nil {
		return func(error) bool { return false }
	}
	return func(err error) bool { return errors.As(err, reflect.New(typ).Interface()) }
}

// Not holds where c does not.
func Not(c Condition) Condition {
	return func(err error) bool { return !c(err) }
}

// Any holds where one of cs does.
func Any(cs ...Condition) Condition {
	return func(err error) bool {
		for _, c := range cs {
			if c(err) {
				return true
			}
		}
		return false
	}
}

// All holds where every one of cs does, and so where there is none.
func All(cs ...Condition) Condition {
	return func(err error) bool {
		for _, c := range cs {
			if !c(err) {
				return false
			}
		}
		return true
	}
}
