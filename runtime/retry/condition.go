package retry

import "reflect"

// A Condition reports whether to retry an error. The conditions of this package
// look through wrapped and joined errors, and skip nil pointers among them,
// such as (*net.OpError)(nil).
//
// A nil Condition imposes no condition: a Policy whose If is nil retries all
// errors but answers, and Not, Any, All and [Builder.If] ignore nil.
type Condition func(error) bool

// On matches errors that are one of errs, as determined by [errors.Is]. Nil
// errors among errs are ignored; without errs, On matches nothing.
func On(errs ...error) Condition {
	var targets []target
	for _, err := range errs {
		if err != nil {
			targets = append(targets, targetOf(err))
		}
	}
	return func(err error) bool {
		if isPlain(err) { // no walk
			return equalsOne(err, targets)
		}
		return isOneOf(err, targets)
	}
}

// OnType matches errors that are an E, as determined by [errors.As].
func OnType[E error]() Condition {
	return func(err error) bool {
		_, ok := as[E](err)
		return ok
	}
}

// onSample is [OnType] for a type known only from a value.
func onSample(sample error) Condition {
	typ := reflect.TypeOf(sample)
	if typ == nil {
		return func(error) bool { return false }
	}
	return func(err error) bool { return asSample(err, typ) }
}

// Not matches what c does not. Not(nil) matches everything.
func Not(c Condition) Condition {
	return func(err error) bool { return c == nil || !c(err) }
}

// Any matches if at least one of cs does. Without conditions it matches
// nothing.
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

// All matches if all of cs do. Without conditions it matches everything.
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
