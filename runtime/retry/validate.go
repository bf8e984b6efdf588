package retry

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A PolicyError is a mistake in a policy, found by [ParsePolicy], [Policy.Validate]
// or [NewMethod].
type PolicyError struct {
	Key    string // as in a directive: "max" for MaxDelay; or "breaker" or "budget" from NewMethod
	Offset int    // of the wrong word in the text, in bytes; -1 if there is no text
	Msg    string // what is wrong, and what is wanted
}

// Error names the key and what is wrong with it.
func (e *PolicyError) Error() string {
	return fmt.Sprintf("retry: policy: %s: %s", e.Key, e.Msg)
}

// Validate reports every field that makes no sense, alone or beside another,
// as a [*PolicyError]; several are joined.
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

// plain reports, without filling in defaults or saying what is wrong, that p is
// valid and that a first attempt under it needs neither a context of its own nor
// a clock. It is asked by every call: what is not plain, run looks at closely.
func (p *Policy) plain() bool {
	delay, most := p.Delay, p.MaxDelay
	if delay == 0 {
		delay = DefaultDelay
	}
	if most == 0 {
		most = DefaultMaxDelay
	}
	return p.Timeout|p.Elapsed == 0 && uint(p.MaxAttempts) < Unlimited && delay >= NoDelay && most >= 0 && delay <= most &&
		p.MaxAfter >= 0 && p.Jitter.valid() && (p.Factor == 0 || validFactor(p.Factor)) && (p.Backoff == nil || wrongBackoff(p.Backoff) == "")
}

// usual reports that p is plain, of most policies that are: the compiler inlines it
// into the loop, where asking plain would be a fifth of what a call costs.
func (p *Policy) usual() bool {
	return p.Timeout|p.Elapsed|p.MaxDelay|p.MaxAfter == 0 && uint64(p.Delay) <= uint64(DefaultMaxDelay) &&
		uint(p.MaxAttempts) < Unlimited && p.Jitter.valid() && p.Factor == 0 && p.Backoff == nil
}

// join is errors.Join, but returns a single error as it is.
func join(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// The checks say what is wrong with a field of a policy that has its defaults,
// "" if nothing is.

func checkAttempts(p Policy) string {
	switch {
	case p.MaxAttempts < 1:
		return fmt.Sprintf("want at least 1, got %d", p.MaxAttempts)
	case p.MaxAttempts == Unlimited && p.Elapsed <= 0:
		return "unlimited attempts need a limit in time: set elapsed"
	}
	return ""
}

func checkDelay(p Policy) string {
	if p.Delay < 0 {
		return fmt.Sprintf("want 0s or more, got %v", p.Delay)
	}
	return ""
}

func checkMaxDelay(p Policy) string {
	switch {
	case p.MaxDelay < 0:
		return fmt.Sprintf("want more than 0s, got %v", p.MaxDelay)
	case p.MaxDelay < p.Delay && p.MaxDelay == DefaultMaxDelay:
		return fmt.Sprintf("%v, the default, is below the delay of %v: set max", p.MaxDelay, p.Delay)
	case p.MaxDelay < p.Delay:
		return fmt.Sprintf("%v is below the delay of %v", p.MaxDelay, p.Delay)
	}
	return ""
}

func checkMaxAfter(p Policy) string {
	if p.MaxAfter < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.MaxAfter)
	}
	return ""
}

func checkBackoff(p Policy) string { return wrongBackoff(p.Backoff) }

func wrongBackoff(b Backoff) string {
	switch b := b.(type) {
	case curve:
		if !b.valid() {
			return "unknown kind of backoff"
		}
	case BackoffFunc:
		if b == nil {
			return "the BackoffFunc is nil"
		}
	}
	return ""
}

func checkFactor(p Policy) string {
	if !validFactor(p.Factor) {
		return fmt.Sprintf("want at least 1, got %v", p.Factor)
	}
	return ""
}

func validFactor(f float64) bool { return f >= 1 && f <= math.MaxFloat64 }

func checkJitter(p Policy) string {
	if !p.Jitter.valid() {
		return fmt.Sprintf("unknown kind of jitter, %d", int(p.Jitter))
	}
	return ""
}

func checkTimeout(p Policy) string {
	if p.Timeout < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.Timeout)
	}
	return ""
}

func checkElapsed(p Policy) string {
	if p.Elapsed < 0 {
		return fmt.Sprintf("want more than 0s, got %v", p.Elapsed)
	}
	return ""
}
