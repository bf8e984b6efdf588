package retry

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// samplers are distributions of durations.
func samplers(random *rand.Rand) map[string]func() time.Duration {
	millis := func(x float64) time.Duration { return time.Duration(x * float64(time.Millisecond)) }
	return map[string]func() time.Duration{
		"exponential": func() time.Duration { return millis(10 * random.ExpFloat64()) },
		"lognormal":   func() time.Duration { return millis(10 * math.Exp(random.NormFloat64())) },
		"uniform":     func() time.Duration { return millis(1 + 99*random.Float64()) },
		"bimodal": func() time.Duration {
			if random.Float64() < 0.1 {
				return millis(200 + 20*random.Float64())
			}
			return millis(5 + 5*random.Float64())
		},
	}
}

// Quantiles of a sketch are within 2% of the exact ones of 1e6 samples.
func TestSketch(t *testing.T) {
	const n = 1_000_000
	random := rand.New(rand.NewPCG(1, 2))
	for name, sample := range samplers(random) {
		s, all := new(sketch), make([]time.Duration, n)
		for i := range all {
			all[i] = sample()
			s.add(all[i], true)
		}
		slices.Sort(all)
		for _, q := range []float64{0.5, 0.75, 0.95, 0.99, 0.999} {
			exact := float64(all[int(q*n)])
			if got := float64(quantileOf(q, new(sketch), s)); math.Abs(got/exact-1) > 0.02 {
				t.Errorf("%s: quantile %v is %v, exactly %v", name, q, time.Duration(got), time.Duration(exact))
			}
		}
	}
}

// Attempts that were canceled count as ones that take at least as long: the quantile is
// that of all, although hedges cut off most of the tail.
func TestLearnerCensored(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, sample := range samplers(random) {
		for _, q := range []float64{0.9, 0.95} {
			l, all := newLearner(q, 100), make([]time.Duration, 100_000)
			var estimates float64
			for i := range all {
				all[i] = sample()
				cut := time.Duration(math.MaxInt64)
				if wait := l.wait(); wait > 0 {
					cut = wait + sample()
				}
				l.add(min(all[i], cut), all[i] <= cut)
				if i >= len(all)/2 {
					estimates += float64(l.wait()) / float64(len(all)/2)
				}
			}
			slices.Sort(all)
			exact := float64(all[int(q*float64(len(all)))])
			if name == "bimodal" && q == 0.9 {
				continue // anything between the modes is right
			}
			if math.Abs(estimates/exact-1) > 0.03 {
				t.Errorf("%s: quantile %v is %v, exactly %v", name, q, time.Duration(estimates), time.Duration(exact))
			}
		}
	}
}

// While no attempt has been answered, nothing is known, so that nothing is hedged.
func TestLearnerUnanswered(t *testing.T) {
	l := newLearner(0.95, 100)
	for range 3 * sketchCalls {
		l.add(time.Millisecond, false)
	}
	if got, other := l.wait(), l.with(0.5, 10).wait(); got != 0 || other != 0 {
		t.Errorf("after failures alone, the quantile is %v, and another %v", got, other)
	}
	for range 100 {
		l.add(time.Second, true)
	}
	if got := l.wait(); got < time.Second || got > 1032*time.Millisecond {
		t.Errorf("after the first answers, the quantile is %v, want about 1s", got)
	}
}

// A learner forgets, and its memory does not grow.
func TestLearnerForgets(t *testing.T) {
	l := newLearner(0.5, 100)
	for _, d := range []time.Duration{time.Second, time.Millisecond} {
		for range 3 * sketchCalls {
			l.add(d, true)
		}
		if got := float64(l.wait()) / float64(d); got < 0.95 || got > 1.05 {
			t.Errorf("the quantile is %v, want %v", l.wait(), d)
		}
	}
}

// Every duration is within the bounds of its bucket, and buckets ascend.
func TestBuckets(t *testing.T) {
	for d := time.Duration(1); d > 0; d = d*5/4 + 1 {
		b := bucketOf(d)
		if b < 0 || b >= bucketCount || b > 0 && float64(d) < boundOf(b) || b < bucketCount-1 && float64(d) >= boundOf(b+1) {
			t.Errorf("%v is in bucket %d from %v to %v", d, b, time.Duration(boundOf(b)), time.Duration(boundOf(b+1)))
		}
	}
	if bucketOf(0) != 0 || bucketOf(-1) != 0 || bucketOf(math.MaxInt64) != bucketCount-1 {
		t.Error("durations out of range")
	}
	for b := range bucketCount {
		if boundOf(b+1) <= boundOf(b) || boundOf(b+1)/boundOf(b) > 1.032 {
			t.Errorf("bucket %d is from %v to %v", b, boundOf(b), boundOf(b+1))
		}
	}
}
