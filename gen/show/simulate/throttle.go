package simulate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// A ThrottlePolicy sets how a client throttles itself, as in "Site Reliability
// Engineering" (2016), chapter 21: it rejects a call before its first attempt with the
// probability max(0, (requests - K*accepts) / (requests + 1)). Requests are the attempts
// within Window and the rejected calls, accepts are the attempts that succeeded.
//
// After an outage longer than Window, a throttle that sees R requests per Window sends one
// of R, and with K=2 needs about Window*ln(R)/1.6 until it sends all again: with the default
// Window and 155 calls per second, 12 minutes.
type ThrottlePolicy struct {
	K      float64       // number of requests per accept that are not rejected; 0 means 2
	Window time.Duration // sliding in steps of a tenth; 0 means 2 minutes
}

// throttleVerb is the name of a ThrottlePolicy in the text of a policy.
const throttleVerb = "throttle"

// throttleKeys are the keys of a ThrottlePolicy, and throttleKinds the forms of their
// values.
var (
	throttleKeys  = []string{"k", "window"}
	throttleKinds = map[string]directive.Kind{"k": directive.Number, "window": directive.Duration}
)

// Set sets the field for a key to a value:
//
//	k        a number of 1 or more
//	window   a duration such as 2m
func (p *ThrottlePolicy) Set(key, value string) error {
	switch key {
	case "k":
		k, err := strconv.ParseFloat(value, 64)
		if err != nil || !(k >= 1 && k <= maxK) {
			return fmt.Errorf("k: want a number of 1 or more, got %q", value)
		}
		p.K = k
	case "window":
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return fmt.Errorf("window: want a duration such as 2m, got %q", value)
		}
		p.Window = d
	default:
		return fmt.Errorf("unknown key %q of %s%s", key, throttleVerb, directive.Suggest(key, throttleKeys))
	}
	return nil
}

// maxK is a K with which nothing is rejected.
const maxK = 1e9

// parseThrottle parses the words after the verb, in the syntax of a directive.
func parseThrottle(text string) (*ThrottlePolicy, error) {
	var p ThrottlePolicy
	var given []string
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case slices.Contains(given, key):
			return nil, fmt.Errorf("%s is given twice", key)
		case slices.Contains(throttleKeys, key) && value == "":
			return nil, fmt.Errorf("%s needs a value: %s=%s", key, key, throttleKinds[key])
		}
		if err := p.Set(key, value); err != nil {
			return nil, err
		}
		given = append(given, key)
	}
	return &p, nil
}

// throttleSlices is the number of time slices in a window.
const throttleSlices = 10

// A throttle is the state of a ThrottlePolicy.
type throttle struct {
	k     float64
	slice time.Duration
	now   *time.Duration

	slices            [throttleSlices]throttleSlice
	number            int64 // of the current slice
	requests, accepts int   // sums of the slices
}

type throttleSlice struct{ requests, accepts int }

// newThrottle returns a throttle without history.
func newThrottle(p ThrottlePolicy, now *time.Duration) *throttle {
	t := &throttle{k: p.K, slice: max(p.Window/throttleSlices, 1), now: now}
	if p.K == 0 {
		t.k = 2
	}
	if p.Window == 0 {
		t.slice = 2 * time.Minute / throttleSlices
	}
	return t
}

// current returns the current slice, after forgetting those that have left the window.
func (t *throttle) current() *throttleSlice {
	number := int64(*t.now / t.slice)
	for t.number = max(t.number, number-throttleSlices); t.number < number; {
		t.number++
		old := t.at(t.number)
		t.requests -= old.requests
		t.accepts -= old.accepts
		*old = throttleSlice{}
	}
	return t.at(t.number)
}

func (t *throttle) at(number int64) *throttleSlice { return &t.slices[number%throttleSlices] }

// rejects reports whether to reject a call, given a random number between 0 and 1.
func (t *throttle) rejects(random float64) bool {
	t.current()
	probability := (float64(t.requests) - t.k*float64(t.accepts)) / float64(t.requests+1)
	if random >= probability {
		return false
	}
	t.request()
	return true
}

// request counts an attempt or a rejected call.
func (t *throttle) request() {
	t.current().requests++
	t.requests++
}

// accept counts an attempt that succeeded.
func (t *throttle) accept() {
	t.current().accepts++
	t.accepts++
}
