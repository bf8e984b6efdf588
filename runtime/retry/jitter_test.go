//go:build go1.26

package retry_test

import (
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var jitters = []retry.Jitter{
	retry.HalfJitter, retry.NoJitter, retry.FullJitter, retry.EqualJitter, retry.DecorrelatedJitter,
	{Low: 0.8, High: 1.2}, {Low: 1, High: 1.25}, {Low: 1.5, High: 3},
}

// No kind of jitter exceeds the cap, with any backoff.
func TestC06CapHoldsAfterJitter(t *testing.T) {
	for _, jitter := range jitters {
		for _, backoff := range []retry.Backoff{retry.Exponential, retry.Linear, retry.Constant, retry.Fibonacci} {
			p := retry.Policy{MaxAttempts: 500, Delay: time.Second, MaxDelay: 4 * time.Second, Backoff: backoff, Jitter: jitter}
			t.Run(p.String(), func(t *testing.T) {
				if longest := slices.Max(draw(t, p)); longest > p.MaxDelay {
					t.Errorf("waited %v", longest)
				}
			})
		}
	}
}

// Each kind of jitter draws uniformly from its interval.
func TestC07Intervals(t *testing.T) {
	tests := []struct {
		jitter          retry.Jitter
		low, high, mean time.Duration
	}{
		{retry.NoJitter, 100 * time.Millisecond, 100 * time.Millisecond, 100 * time.Millisecond},
		{retry.HalfJitter, 50 * time.Millisecond, 150*time.Millisecond - 1, 100 * time.Millisecond},
		{retry.FullJitter, 0, 100 * time.Millisecond, 50 * time.Millisecond},
		{retry.EqualJitter, 50 * time.Millisecond, 100 * time.Millisecond, 75 * time.Millisecond},
		{retry.Jitter{}, 50 * time.Millisecond, 150*time.Millisecond - 1, 100 * time.Millisecond},
		{retry.Jitter{Low: 0.8, High: 1.2}, 80 * time.Millisecond, 120 * time.Millisecond, 100 * time.Millisecond},
		{retry.Jitter{Low: 1, High: 1.25}, 100 * time.Millisecond, 125 * time.Millisecond, 112500 * time.Microsecond},
	}
	for _, test := range tests {
		t.Run(test.jitter.String(), func(t *testing.T) {
			waits := draw(t, retry.Policy{MaxAttempts: 1e5 + 1, Backoff: retry.Constant, Jitter: test.jitter})
			total := time.Duration(0)
			for _, wait := range waits {
				if wait < test.low || wait > test.high {
					t.Fatalf("got a wait of %v, want one from %v to %v", wait, test.low, test.high)
				}
				total += wait
			}
			wantMean(t, float64(total)/float64(len(waits)), float64(test.mean))
			wantSpread(t, slices.Min(waits), test.low, test.high)
			wantSpread(t, slices.Max(waits), test.high, test.low)
		})
	}
}

// Decorrelated jitter draws uniformly between the delay and three times the
// previous wait.
func TestC07Decorrelated(t *testing.T) {
	p := retry.Policy{MaxAttempts: 1e5 + 1, MaxDelay: time.Minute, Jitter: retry.DecorrelatedJitter}
	low, previous := 100*time.Millisecond, 100*time.Millisecond
	var total, draws float64
	for _, wait := range draw(t, p) {
		high := 3 * previous
		if wait < low || wait > min(high, p.MaxDelay) {
			t.Fatalf("got a wait of %v after %v", wait, previous)
		}
		if high <= p.MaxDelay { // not cut off
			total += float64(wait-low) / float64(high-low)
			draws++
		}
		previous = wait
	}
	wantMean(t, total/draws, 0.5)
}

// Two calls with the same policy wait differently.
func TestC07CallsDiffer(t *testing.T) {
	for _, jitter := range jitters {
		if jitter == retry.NoJitter {
			continue
		}
		p := retry.Policy{MaxAttempts: 10, Jitter: jitter}
		if slices.Equal(draw(t, p), draw(t, p)) {
			t.Errorf("%v: two calls made the same waits", jitter)
		}
	}
}

// Half jitter also spreads clients whose backoff has reached the cap, instead
// of letting half of them retry after exactly MaxDelay.
func TestHalfJitterAtCap(t *testing.T) {
	p := retry.Policy{MaxAttempts: 1e4 + 1, Delay: time.Second, MaxDelay: time.Second}
	total, capped := 0.0, 0
	for _, wait := range draw(t, p) {
		total += float64(wait)
		if wait == p.MaxDelay {
			capped++
		}
	}
	wantMean(t, total/1e4, float64(750*time.Millisecond))
	if capped > 10 {
		t.Errorf("%d of 10000 waits are exactly MaxDelay", capped)
	}
}

// draw returns the waits of a call that always fails.
func draw(t *testing.T, p retry.Policy) (waits []time.Duration) {
	t.Helper()
	p.OnRetry = func(e retry.Event) { waits = append(waits, e.Wait) }
	synctest.Test(t, func(t *testing.T) {
		retry.Do(t.Context(), p, answering(errUnavailable).get)
	})
	if len(waits) != p.MaxAttempts-1 {
		t.Fatalf("got %d waits", len(waits))
	}
	return waits
}

// wantMean checks the mean of 1e4 draws or more, of which 2 % are more than 10
// standard errors.
func wantMean(t *testing.T, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.02*want {
		t.Errorf("got a mean of %v, want %v", got, want)
	}
}

// wantSpread checks that the extreme of many draws comes within 1 % of the end
// of the interval.
func wantSpread(t *testing.T, extreme, end, otherEnd time.Duration) {
	t.Helper()
	if off := (extreme - end).Abs(); off > (end-otherEnd).Abs()/100 {
		t.Errorf("no wait comes nearer to %v than %v", end, extreme)
	}
}

// A jitter's text is what ParsePolicy reads.
func TestJitterString(t *testing.T) {
	tests := map[string]retry.Jitter{
		"half":         {},
		"none":         {Low: 1, High: 1},
		"full":         {Low: 0, High: 1},
		"equal":        {Low: 0.5, High: 1},
		"decorrelated": retry.DecorrelatedJitter,
		"0.2":          {Low: 0.8, High: 1.2},
		"0.9":          {Low: 0.1, High: 1.9},
		"1":            {Low: 0, High: 2},
		"0..25%":       {Low: 1, High: 1.25},
		"-10..12.5%":   {Low: 0.9, High: 1.125},
		"100..200%":    {Low: 2, High: 3},
	}
	for text, jitter := range tests {
		if got := jitter.String(); got != text {
			t.Errorf("%+v: got %q, want %q", jitter, got, text)
		}
		p, err := retry.ParsePolicy("jitter=" + text)
		if err != nil || p.Jitter != jitter && p.Jitter != retry.HalfJitter {
			t.Errorf("%s: got %+v and error %v", text, p.Jitter, err)
		}
	}
	for text, other := range map[string]string{"20%": "0.2", "0.5": "half", "0": "none", "-50..0%": "equal", "0..0.25": "0..25%", "-0.1..0.3": "-10..30%"} {
		p, err := retry.ParsePolicy("jitter=" + text)
		if err != nil || p.Jitter.String() != other {
			t.Errorf("%s: got %v and error %v, want %s", text, p.Jitter, err, other)
		}
	}
	for _, text := range []string{"20", "-0.2", "0..", "..25%", "25..0%", "-200..0%", "-100..-100%", "5%..25%", "0.2x", "NaN", "0..Inf", "%", ""} {
		if p, err := retry.ParsePolicy("jitter=" + text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, p.Jitter)
		}
	}
}
