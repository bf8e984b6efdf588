package retry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A policyKey is a setting of a policy P that text can express.
type policyKey[P any] struct {
	name  string
	set   func(p *P, value string) error
	check func(p P) string // may be nil
}

// breakerKeys are the keys of a //retry:breaker directive.
var breakerKeys = []policyKey[BreakerPolicy]{
	{"failures", func(p *BreakerPolicy, v string) error { return setCount(&p.Failures, v) }, nil},
	{"rate", func(p *BreakerPolicy, v string) error { return setShare(&p.Rate, v) }, nil},
	{"window", func(p *BreakerPolicy, v string) error { return setDuration(&p.Window, v) }, nil},
	{"min", func(p *BreakerPolicy, v string) error { return setCount(&p.MinCalls, v) }, nil},
	{"cooldown", func(p *BreakerPolicy, v string) error { return setDuration(&p.Cooldown, v) }, nil},
	{"probes", func(p *BreakerPolicy, v string) error { return setCount(&p.Probes, v) }, nil},
	{"open", func(p *BreakerPolicy, v string) error { return setFlag(&p.Wait, openWords, v) }, nil},
	{"keep", func(p *BreakerPolicy, v string) error { return setCount(&p.Keep, v) }, nil},
	{"name", func(p *BreakerPolicy, v string) error { p.Name = v; return nil }, nil},
}

// budgetKeys are the keys of a //retry:budget directive.
var budgetKeys = []policyKey[BudgetPolicy]{
	{"ratio", func(p *BudgetPolicy, v string) error { return setShare(&p.Ratio, v) }, nil},
	{"floor", setFloor, nil},
	{"fund", func(p *BudgetPolicy, v string) error { return setFlag(&p.ByCalls, fundWords, v) }, nil},
	{"name", func(p *BudgetPolicy, v string) error { p.Name = v; return nil }, nil},
}

// Set sets the field for a key of [ParsePolicy], such as "delay", to a value
// such as "100ms". It reports a wrong key or value as a [*PolicyError], and then
// leaves p unchanged. Whether the fields are valid together is left to
// [Policy.Validate].
func (p *Policy) Set(key, value string) error { return set(policyKeys[:], p, key, value) }

// Set sets the field for a key of a //retry:breaker directive to a value, such
// as "cooldown" to "30s", and reports mistakes like [Policy.Set].
//
//	failures, min, probes   a number of 1 or more
//	keep                    the same
//	rate                    a number above 0, at most 1
//	window, cooldown        a duration such as 30s
//	open                    fail, or wait for Wait
//	name                    any text
func (p *BreakerPolicy) Set(key, value string) error { return set(breakerKeys, p, key, value) }

// Set sets the field for a key of a //retry:budget directive to a value, such
// as "floor" to "90/m", and reports mistakes like [Policy.Set].
//
//	ratio   a number above 0, at most 1
//	floor   a frequency such as 10/s or 90/m, or 0 for none
//	fund    successes or calls
//	name    any text
func (p *BudgetPolicy) Set(key, value string) error { return set(budgetKeys, p, key, value) }

// set sets the field of p for that key.
func set[P any](keys []policyKey[P], p *P, key, value string) error {
	i := indexKey(keys, key)
	if i < 0 {
		return &PolicyError{Key: key, Offset: -1, Msg: unknownKey(keys)}
	}
	if err := keys[i].set(p, value); err != nil {
		return &PolicyError{Key: key, Msg: err.Error()}
	}
	return nil
}

// indexKey returns the index of the key with that name, -1 if there is none.
func indexKey[P any](keys []policyKey[P], name string) int {
	return slices.IndexFunc(keys, func(k policyKey[P]) bool { return k.name == name })
}

// unknownKey returns the message for a key that is not among keys.
func unknownKey[P any](keys []policyKey[P]) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return "unknown key, want one of " + strings.Join(names, ", ")
}

// setCount parses a number of 1 or more.
func setCount(field *int, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("want a number of 1 or more, got %q", value)
	}
	*field = n
	return nil
}

// setShare parses a share above 0, at most 1.
func setShare(field *float64, value string) error {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || !(x > 0 && x <= 1) {
		return fmt.Errorf("want a number above 0 and at most 1, got %q", value)
	}
	*field = x
	return nil
}

// setWord parses one of words, which are the names of the values of T.
func setWord[T ~int](field *T, words []string, value string) error {
	i := slices.Index(words, value)
	if i < 0 {
		return fmt.Errorf("want one of %s, got %q", strings.Join(words, ", "), value)
	}
	*field = T(i)
	return nil
}

// The words for false and true as a value of
var (
	openWords = []string{"fail", "wait"}       // BreakerPolicy.Wait
	fundWords = []string{"successes", "calls"} // BudgetPolicy.ByCalls
)

// setFlag parses one of two words, for false and true.
func setFlag(field *bool, words []string, value string) error {
	var i int
	err := setWord(&i, words, value)
	if err == nil {
		*field = i == 1
	}
	return err
}

// wordFor returns the word for v among two, as setFlag parses them.
func wordFor(words []string, v bool) string {
	if v {
		return words[1]
	}
	return words[0]
}

// setFloor parses a number of retries per second or minute, or 0.
func setFloor(p *BudgetPolicy, value string) error {
	count, unit, hasUnit := strings.Cut(value, "/")
	seconds := map[string]float64{"s": 1, "m": 60}[unit]
	n, err := strconv.ParseFloat(count, 64)
	switch {
	case err == nil && n == 0 && (!hasUnit || seconds > 0):
		p.Floor = NoFloor
	case err == nil && n > 0 && n <= 1e9 && seconds > 0:
		p.Floor = n / seconds
	default:
		return fmt.Errorf("want a frequency such as 10/s or 90/m, or 0, got %q", value)
	}
	return nil
}
