package retry

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A PolicyError is a mistake in a policy, found by [ParsePolicy],
// [Policy.Validate] or [NewMethod], or by a call that nothing would end (see
// [Policy.MaxAttempts]).
type PolicyError struct {
	Key    string // key as in a directive, such as "max" for MaxDelay; "breaker" or "budget" from NewMethod
	Offset int    // byte offset of the mistake in the text; -1 if there is no text
	Msg    string // what is wrong and what is expected
}

// Error returns the key and the message.
func (e *PolicyError) Error() string {
	return fmt.Sprintf("retry: policy: %s: %s", e.Key, e.Msg)
}

// Validate reports every invalid field and combination of fields as a
// [*PolicyError]; several errors are joined. It returns nil if p is valid.
func (p Policy) Validate() error {
	full := p.withDefaults()
	var errs []error
	for _, key := range policyKeys {
		if msg := key.check(full); msg != "" {
			errs = append(errs, &PolicyError{Key: key.name, Offset: -1, Msg: msg})
		}
	}
	return errors.Join(errs...)
}

// plain reports whether p is valid and a first attempt needs neither a context
// of its own nor a clock. Every call evaluates it, so it neither fills in
// defaults nor explains mistakes: run does that for policies that are not
// plain.
func (p *Policy) plain() bool {
	delay, most := p.Delay, p.MaxDelay
	if delay == 0 {
		delay = defaultDelay
	}
	if most == 0 {
		most = defaultMaxDelay
	}
	return p.Timeout == 0 && !p.timed() && uint(p.MaxAttempts) < Unlimited && delay >= NoDelay && most >= 0 && delay <= most &&
		(p.SlowDelay == 0 || p.SlowDelay >= max(delay, 0) && p.SlowDelay <= most) && p.MaxAfter >= 0 && p.Jitter.valid() && (p.Factor == 0 || validFactor(p.Factor)) && (p.Backoff == nil || wrongBackoff(p.Backoff) == "")
}

// usual reports whether p is plain, for the most common policies only: it is
// small enough to be inlined into the loop, where calling plain would take a
// fifth of the time of a call.
func (p *Policy) usual() bool {
	return p.Timeout|p.Elapsed|p.MaxDelay|p.MaxAfter|p.SlowDelay == 0 && uint64(p.Delay) <= uint64(defaultMaxDelay) &&
		uint(p.MaxAttempts) < Unlimited && p.Jitter.valid() && p.Factor == 0 && p.Backoff == nil
}

// endless reports whether only the caller's context limits the number of
// attempts.
func (p *Policy) endless() bool { return p.MaxAttempts == Unlimited && p.Elapsed == 0 }

// errEndless is the error of an endless call whose context cannot end. The mistake is not
// in the policy alone, so Validate does not find it.
var errEndless = &PolicyError{Key: "attempts", Offset: -1, Msg: "unlimited attempts require a context that can end, or a time limit: " +
	"pass a context with a deadline or a cancel function, or set elapsed"}

// timed reports whether a call reads the clock at its start.
func (p *Policy) timed() bool {
	if p.Elapsed != 0 {
		return true
	}
	_, isCurve := p.Backoff.(Curve)
	return !isCurve && p.Backoff != nil
}

// join is errors.Join, but returns a single error unchanged.
func join(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// The checks return what is wrong with a field of a policy that has its defaults
// filled in, "" if nothing is.

// checkAttempts checks MaxAttempts.
func checkAttempts(p Policy) string {
	switch {
	case p.MaxAttempts < 1:
		return fmt.Sprintf("want at least 1, got %d", p.MaxAttempts)
	case p.Bounds.Max != 0 && p.Bounds.Max < max(p.Bounds.Min, 1), p.Bounds.Min < 0:
		return fmt.Sprintf("want bounds from 1 with the lower one first, got %d and %d", p.Bounds.Min, p.Bounds.Max)
	}
	return ""
}

// checkDelay checks Delay.
func checkDelay(p Policy) string {
	if p.Delay < 0 {
		return fmt.Sprintf("want 0s or more, got %v", p.Delay)
	}
	return ""
}

// checkMaxDelay checks MaxDelay.
func checkMaxDelay(p Policy) string {
	switch {
	case p.MaxDelay < 0:
		return fmt.Sprintf("want more than 0s, got %v", p.MaxDelay)
	case p.MaxDelay < p.Delay && p.MaxDelay == defaultMaxDelay:
		return fmt.Sprintf("the default of %v is less than the delay of %v: set max", p.MaxDelay, p.Delay)
	case p.MaxDelay < p.Delay:
		return fmt.Sprintf("%v is less than the delay of %v", p.MaxDelay, p.Delay)
	}
	return ""
}

// checkMaxAfter checks MaxAfter.
func checkMaxAfter(p Policy) string {
	if p.MaxAfter < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.MaxAfter)
	}
	return ""
}

// checkBackoff checks Backoff.
func checkBackoff(p Policy) string { return wrongBackoff(p.Backoff) }

// wrongBackoff returns what is wrong with b, "" if nothing is.
func wrongBackoff(b Backoff) string {
	switch b := b.(type) {
	case Curve:
		if !b.valid() {
			return "unknown backoff"
		}
	case BackoffFunc:
		if b == nil {
			return "BackoffFunc is nil"
		}
	}
	return ""
}

// checkFactor checks Factor.
func checkFactor(p Policy) string {
	if !validFactor(p.Factor) {
		return fmt.Sprintf("want at least 1, got %v", p.Factor)
	}
	return ""
}

// validFactor reports whether f is at least 1 and finite.
func validFactor(f float64) bool { return f >= 1 && f <= math.MaxFloat64 }

// checkJitter checks Jitter.
func checkJitter(p Policy) string {
	if !p.Jitter.valid() {
		return fmt.Sprintf("want Low from 0 to High, got Low %v and High %v", p.Jitter.Low, p.Jitter.High)
	}
	return ""
}

// checkSlowDelay checks SlowDelay.
func checkSlowDelay(p Policy) string {
	switch {
	case p.MaxDelay < p.Delay: // which checkMaxDelay reports
	case p.SlowDelay < p.Delay:
		return fmt.Sprintf("%v is less than the delay of %v", p.SlowDelay, p.Delay)
	case p.SlowDelay > p.MaxDelay:
		return fmt.Sprintf("%v is more than the maximum of %v: set max", p.SlowDelay, p.MaxDelay)
	}
	return ""
}

// checkTimeout checks Timeout.
func checkTimeout(p Policy) string {
	if p.Timeout < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.Timeout)
	}
	return ""
}

// checkElapsed checks Elapsed.
func checkElapsed(p Policy) string {
	if p.Elapsed < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.Elapsed)
	}
	return ""
}
