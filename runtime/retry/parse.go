package retry

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// policyKeys are in the order in which [Policy.String] prints them.
var policyKeys = [...]policyKey[Policy]{
	{"attempts", setAttempts, checkAttempts},
	{"delay", setDelay, checkDelay},
	{"max", func(p *Policy, v string) error { return setDuration(&p.MaxDelay, v) }, checkMaxDelay},
	{"after", func(p *Policy, v string) error { return setDuration(&p.MaxAfter, v) }, checkMaxAfter},
	{"backoff", setBackoff, checkBackoff},
	{"factor", setFactor, checkFactor},
	{"jitter", setJitter, checkJitter},
	{"slowdelay", func(p *Policy, v string) error { return setDuration(&p.SlowDelay, v) }, checkSlowDelay},
	{"timeout", func(p *Policy, v string) error { return setLimit(&p.Timeout, v) }, checkTimeout},
	{"elapsed", func(p *Policy, v string) error { return setLimit(&p.Elapsed, v) }, checkElapsed},
}

// ParsePolicy parses a policy from text, as in a //retry:policy directive, an
// environment variable or a flag: words of the form key=value, separated by
// white space.
//
//	attempts   a number of 1 or more, or unlimited; or Bounds such as 3..6
//	delay      a duration such as 100ms, or 0s
//	max        a duration
//	after      a duration
//	backoff    exponential, linear, constant or fibonacci
//	factor     a number of 1 or more
//	jitter     none, half, full, equal or decorrelated; or a share such as 0.2 for
//	           ±20%, or a range such as 0..25%
//	slowdelay  a duration
//	timeout    a duration, or none
//	elapsed    a duration, or none
//
// Missing keys have their defaults. All mistakes are reported, each as a
// [*PolicyError] with its offset in the text. If there are none, the policy is
// validated by [Policy.Validate].
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	var errs []error
	seen := map[string]bool{}
	for offset, word := range words(text) {
		key, _, _ := strings.Cut(word, "=")
		if err := parseWord(&p, word, offset, seen[key]); err != nil {
			errs = append(errs, err)
		}
		seen[key] = true
	}
	if len(errs) > 0 {
		return Policy{}, errors.Join(errs...)
	}
	if err := p.Validate(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// words yields the words of text with their byte offsets.
func words(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for offset := 0; offset < len(text); {
			rest := strings.TrimLeftFunc(text[offset:], unicode.IsSpace)
			offset = len(text) - len(rest)
			end := strings.IndexFunc(rest, unicode.IsSpace)
			if end < 0 {
				end = len(rest)
			}
			if end > 0 && !yield(offset, rest[:end]) {
				return
			}
			offset += end
		}
	}
}

// parseWord applies one key=value to p.
func parseWord(p *Policy, word string, offset int, seen bool) error {
	name, value, ok := strings.Cut(word, "=")
	wrong := func(at int, format string, args ...any) error {
		return &PolicyError{Key: name, Offset: at, Msg: fmt.Sprintf(format, args...)}
	}
	switch {
	case indexKey(policyKeys[:], name) < 0:
		return wrong(offset, "%s", unknownKey(policyKeys[:]))
	case seen:
		return wrong(offset, "given twice")
	case !ok:
		return wrong(offset, "want %s=value", name)
	}
	if err := p.Set(name, value); err != nil {
		err.(*PolicyError).Offset = offset + len(name) + len("=")
		return err
	}
	return nil
}

// setAttempts parses a number of attempts, or bounds for it: then it is the default, or
// the nearest number within the bounds.
func setAttempts(p *Policy, value string) error {
	if low, high, ok := strings.Cut(value, ".."); ok {
		b, ok := parseBounds(low, high)
		if !ok {
			return fmt.Errorf("want bounds such as 3..6, the lower one first, got %q", value)
		}
		p.MaxAttempts, p.Bounds = b.nearest(defaultAttempts), b
		return nil
	}
	if value == "unlimited" {
		p.MaxAttempts = Unlimited
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("want a number of 1 or more, or unlimited, got %q", value)
	}
	p.MaxAttempts = n
	return nil
}

// parseBounds parses bounds for a number of attempts.
func parseBounds(low, high string) (b Bounds, ok bool) {
	var errLow, errHigh error
	b.Min, errLow = strconv.Atoi(low)
	b.Max, errHigh = strconv.Atoi(high)
	return b, errLow == nil && errHigh == nil && 1 <= b.Min && b.Min <= b.Max
}

// setDelay parses a delay, which can be zero.
func setDelay(p *Policy, value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return fmt.Errorf("want a duration such as 100ms, or 0s, got %q", value)
	}
	p.Delay = d
	if d == 0 {
		p.Delay = NoDelay
	}
	return nil
}

// setDuration parses a duration that cannot be zero.
func setDuration(field *time.Duration, value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return fmt.Errorf("want a duration such as 100ms, got %q", value)
	}
	*field = d
	return nil
}

// setLimit parses a duration that can be none.
func setLimit(field *time.Duration, value string) error {
	if value == "none" {
		*field = 0
		return nil
	}
	return setDuration(field, value)
}

// setBackoff parses the name of a backoff.
func setBackoff(p *Policy, value string) error {
	var c Curve
	err := setWord(&c, curveNames[:], value)
	if err == nil {
		p.Backoff = c
	}
	return err
}

// setFactor parses a growth factor.
func setFactor(p *Policy, value string) error { return setFinite(&p.Factor, value) }

// setFinite parses a number of 1 or more.
func setFinite(field *float64, value string) error {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !(f >= 1) || math.IsInf(f, 0) {
		return fmt.Errorf("want a number of 1 or more, got %q", value)
	}
	*field = f
	return nil
}

// setJitter parses a jitter.
func setJitter(p *Policy, value string) error {
	names := make([]string, len(jitters))
	for i, j := range jitters {
		if names[i] = j.name; j.name == value {
			p.Jitter = j.Jitter
			return nil
		}
	}
	j, ok := parseInterval(value)
	if !ok {
		return fmt.Errorf("want one of %s, a share such as 0.2, or a range such as 0..25%%, got %q", strings.Join(names, ", "), value)
	}
	p.Jitter = j
	return nil
}

// parseInterval parses a share that is added or subtracted, or a range of shares that are
// added.
func parseInterval(value string) (j Jitter, ok bool) {
	unit := 1.0
	value, isPercent := strings.CutSuffix(value, "%")
	if isPercent {
		unit = 100
	}
	first, last, isRange := strings.Cut(value, "..")
	high, badHigh := strconv.ParseFloat(first, 64)
	low, badLow := -high, badHigh
	if isRange {
		low = high
		high, badHigh = strconv.ParseFloat(last, 64)
	}
	j = Jitter{Low: rounded(1 + low/unit), High: rounded(1 + high/unit)}
	return j, badLow == nil && badHigh == nil && j.valid() && j != Jitter{}
}
