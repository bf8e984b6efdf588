package retry

import (
	"context"
	"net"
	"net/url"
	"slices"
	"time"
	"unsafe"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// traits are what the retry loop needs to know about an error regardless of the
// policy. They are found in a single walk through the error chain.
type traits uint16

const (
	marked     traits = 1 << iota // marked as Final, for example by Permanent
	remarked                      // marked as of another class, which replaces the marks inside
	asksAgain                     // marked by Again
	asksToWait                    // marked by After, or has a RetryAfter method
	isRejected                    // ErrOpen or ErrThrottled
	isCanceled                    // context.Canceled
	isDeadline                    // context.DeadlineExceeded
	saysAnswer                    // listed in answers
	connects                      // *net.OpError or *url.Error
)

// marks are the traits of errors that unmark changes.
const marks = marked | remarked | asksAgain | asksToWait

// never are the traits of errors that are never retried. A deadline is not
// among them: while the caller's own context is live, it was a shorter one
// inside the call.
const never = marked | isCanceled | isRejected

// classShift is the position of the error's class in its traits, once the policy has found
// one.
const classShift = 12

// withClass returns t with a class.
func (t traits) withClass(c Class) traits {
	return t | traits(c.orUnclassified())<<classShift
}

// class returns the class of err, which has the traits t: that of the policy, or else of
// Classify, which is asked only if it is not obvious.
func (t traits) class(err error) Class {
	switch c := Class(t >> classShift); {
	case c != Unclassified:
		return c
	case t.has(marked), isPlain(err) && t.has(isCanceled|saysAnswer):
		return Final
	}
	return Classify(err).orUnclassified()
}

// orUnclassified returns c if it is a class, which one of a user's classifier may not be.
func (c Class) orUnclassified() Class {
	if c < Unclassified || c > Final {
		return Unclassified
	}
	return c
}

// has reports whether t has any of the given traits.
func (t traits) has(any traits) bool { return t&any != 0 }

// isAnswer reports whether the error is an [Answer].
func (t traits) isAnswer() bool { return t.has(saysAnswer) && !t.has(connects|isDeadline|asksToWait) }

// traitsOf returns the traits of err and of everything it wraps, as errors.Is
// and errors.As would find them one by one, except those of nil pointers (see
// anyIn). It checks for nil pointers only before calling a method, because most
// errors have none of the methods.
func traitsOf(err error) (t traits) {
	for err != nil {
		if isPlain(err) {
			return t | plainTraits(err)
		}
		if t = t.and(ownTraits(err)); t.has(marked) {
			return t // the other traits do not matter
		}
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			if nils.Is(err) {
				return t
			}
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			if nils.Is(err) {
				return t
			}
			var inside traits
			for _, err := range wrapper.Unwrap() {
				inside |= traitsOf(err)
			}
			return t.and(inside)
		default:
			return t
		}
	}
	return t
}

// and returns t combined with the traits of an error inside.
func (t traits) and(inside traits) traits {
	if t.has(remarked) {
		inside &^= marked
	}
	return t | inside
}

// ownTraits returns the traits of err itself, which is not plain.
func ownTraits(err error) (t traits) {
	switch mark := err.(type) {
	case *classMark:
		if mark.class == Final {
			return marked
		}
		return remarked
	case *again:
		return asksAgain
	case *Deferred:
		return marked
	case *net.OpError, *url.Error:
		return connects
	}
	if _, ok := err.(interface{ RetryAfter() time.Duration }); ok && !nils.Is(err) {
		t |= asksToWait
	}
	if like, ok := err.(interface{ Is(error) bool }); ok && !nils.Is(err) {
		t |= when(like.Is(ErrOpen) || like.Is(ErrThrottled), isRejected) |
			when(like.Is(context.Canceled), isCanceled) |
			when(like.Is(context.DeadlineExceeded), isDeadline) |
			when(slices.ContainsFunc(answers[:], like.Is), saysAnswer)
	}
	return t | when(err == context.DeadlineExceeded, isDeadline)
}

// plainTraits is ownTraits for errors created by errors.New: they wrap nothing
// and have no relevant methods. Each is a pointer, and pointers compare faster
// than interfaces.
func plainTraits(err error) traits {
	p := pointerOf(err)
	switch p {
	case canceledPointer:
		return isCanceled
	case openPointer, throttledPointer:
		return isRejected
	}
	for _, answer := range &answerPointers {
		if p == answer {
			return saysAnswer
		}
	}
	return 0
}

var (
	canceledPointer  = pointerOf(context.Canceled)
	openPointer      = pointerOf(ErrOpen)
	throttledPointer = pointerOf(ErrThrottled)
	answerPointers   = func() (all [len(answers)]unsafe.Pointer) {
		for i, err := range answers {
			all[i] = pointerOf(err)
		}
		return all
	}()
)

// pointerOf returns the pointer in a plain error: the second word of the
// interface. Reading it with package reflect takes twice as long.
func pointerOf(err error) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&err))[1] }

// when returns t if so is true, otherwise no traits.
func when(so bool, t traits) traits {
	if so {
		return t
	}
	return 0
}

// look returns the traits of err, and the rule of p that decides whether to retry it if
// attempts and time are left. once is p.Once, or what applies to the call instead.
func (p *Policy) look(err error, once bool) (t traits, r rule) {
	if isPlain(err) { // saves a call
		t = plainTraits(err)
	} else {
		t = traitsOf(err)
	}
	if t.has(never) {
		return t, t.never()
	}
	r, class := p.rule(err, t, once)
	t = t.withClass(class)
	if once && r.worth() && class != Unexecuted {
		r = unproven
	}
	return t, r
}

// rule returns the rule for err if repeating the call can do no harm, and err's class. err
// has the traits t.
func (p *Policy) rule(err error, t traits, once bool) (rule, Class) {
	class := Unclassified
	if once || p.Class != nil || t.has(remarked|asksAgain) { // saves a call
		class = p.classOf(err, t, once)
	}
	switch {
	case t.has(asksAgain):
		return onAgain, class
	case class == Final:
		return final, class
	case p.If == nil:
		return t.usual(class), class
	case p.If(err):
		return matching, class
	}
	return unmatched, class
}

// classOf returns the class of err, which has the traits t: that of a mark, or what Class
// and, if only a proof will do, Classify say about it.
func (p *Policy) classOf(err error, t traits, once bool) (class Class) {
	if t.has(remarked | asksAgain) {
		class = markOf(err)
	}
	if class == Unclassified && p.Class != nil {
		class = p.Class(err)
	}
	if once && class == Unclassified {
		class = Classify(err)
	}
	return class
}

// never returns the rule for an error that is never retried.
func (t traits) never() rule {
	switch {
	case t.has(marked):
		return permanent
	case t.has(isCanceled):
		return canceled
	}
	return rejected
}

// usual returns the rule for a policy without If, and an error that is not Final.
func (t traits) usual(class Class) rule {
	switch {
	case class == Unexecuted:
		return unexecuted
	case class == Unknown:
		return unknown
	case t.isAnswer():
		return answer
	}
	return byDefault
}

// outcome returns what the end of an attempt reveals about the service. err has
// the traits t, and the rule r applies to it; callerErr is the Err of the caller's
// context.
func (t traits) outcome(err error, r rule, callerErr error) outcome {
	switch {
	case err == nil, t.has(marked), t.has(asksAgain) && unmark(err) == nil:
		return answered // perhaps only that the result is not ready yet
	case t.has(isCanceled | isRejected): // an inner breaker or throttle: the service was not called
		return abandoned
	case !r.fault() && !t.has(isDeadline):
		return answered
	case callerErr == context.Canceled:
		return abandoned
	default:
		return failed
	}
}
