package simulate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// refusing is a budget without tokens.
type refusing struct{ budget }

func (refusing) Retry() bool { return false }

// A request ends with its first attempt that succeeds, or the last that fails.
func TestHedgeRace(t *testing.T) {
	const ms = time.Millisecond
	ok := func(d time.Duration) attempt { return attempt{d, true} }
	fails := func(d time.Duration) attempt { return attempt{d, false} }
	tests := []struct {
		name     string
		attempts []attempt // the first, and hedges
		max      int       // with after=10ms
		budget   budget
		want     attempt
		sent     int
	}{
		{"an answer in time", []attempt{ok(10 * ms)}, 1, nil, ok(10 * ms), 1},
		{"the hedge wins", []attempt{ok(50 * ms), ok(5 * ms)}, 1, nil, ok(15 * ms), 2},
		{"the first attempt wins", []attempt{ok(12 * ms), ok(5 * ms)}, 1, nil, ok(12 * ms), 2},
		{"the second hedge wins", []attempt{ok(50 * ms), ok(50 * ms), ok(5 * ms)}, 2, nil, ok(25 * ms), 3},
		{"no more than max", []attempt{ok(50 * ms), ok(50 * ms)}, 1, nil, ok(50 * ms), 2},
		{"no hedges", []attempt{fails(50 * ms)}, 0, nil, fails(50 * ms), 1},
		{"a failure sends the hedge", []attempt{fails(3 * ms), ok(5 * ms)}, 1, nil, ok(8 * ms), 2},
		{"a failed hedge sends the next", []attempt{ok(50 * ms), fails(3 * ms), ok(5 * ms)}, 2, nil, ok(18 * ms), 3},
		{"after a failure the wait begins again", []attempt{fails(3 * ms), ok(50 * ms), ok(5 * ms)}, 2, nil, ok(18 * ms), 3},
		{"the first attempt after a failed hedge", []attempt{ok(50 * ms), fails(3 * ms)}, 1, nil, ok(50 * ms), 2},
		{"all fail", []attempt{fails(50 * ms), fails(3 * ms)}, 1, nil, fails(50 * ms), 2},
		{"a refused hedge", []attempt{ok(50 * ms)}, 1, refusing{}, ok(50 * ms), 1},
		{"a refused hedge after a failure", []attempt{fails(3 * ms)}, 2, refusing{}, fails(3 * ms), 1},
	}
	for _, tt := range tests {
		next := 0
		h := &hedging{max: tt.max, budget: tt.budget, hedge: func() attempt { next++; return tt.attempts[next] }}
		if got := h.race(tt.attempts[0], 10*ms); got != tt.want || h.sent != tt.sent {
			t.Errorf("%s: %+v after %d attempts, want %+v after %d", tt.name, got, h.sent, tt.want, tt.sent)
		}
	}
}

// sameAs checks a mean against a closed form, within 4 standard errors and a margin.
func sameAs(t *testing.T, what string, got Mean, want, margin float64) {
	t.Helper()
	if limit := 4*got.CI95/1.96 + margin*want; !(math.Abs(got.Mean-want) <= limit) {
		t.Errorf("%s: got %.5f, want %.5f ± %.5f", what, got.Mean, want, limit)
	}
}

// With exponential latencies of mean 1 and hedges after a, the probability that a request
// takes longer than t is the product of those of its attempts, exp(-(t + (t-a) + ...)),
// and the load is 1 + P(longer than a) + P(longer than 2a) + ...
func TestHedgeExponential(t *testing.T) {
	longer := func(at, after float64, hedges int) float64 {
		sum := at
		for i := 1; i <= hedges; i++ {
			sum += max(at-float64(i)*after, 0)
		}
		return math.Exp(-sum)
	}
	quantile := func(q, after float64, hedges int) float64 {
		low, high := 0.0, 20.0
		for range 60 {
			if mid := (low + high) / 2; longer(mid, after, hedges) > 1-q {
				low = mid
			} else {
				high = mid
			}
		}
		return low
	}
	afters := []float64{0.5, 1, 3}
	m := Hedge{Latency: latency(t, "exponential mean=1ms"), Max: []int{1, 2}, Fanout: 1, Calls: fewer(100_000), Runs: 10}
	for _, a := range afters {
		m.After = append(m.After, After{Wait: time.Duration(a * float64(time.Millisecond))})
	}
	for i, got := range m.Run(t.Context(), Options{Seed: 1}) {
		after := math.Inf(1)
		if i > 0 {
			after = afters[(i-1)%len(afters)]
		}
		load := 1.0
		for n := 1; n <= got.Max; n++ {
			load += longer(float64(n)*after, after, n)
		}
		name := fmt.Sprintf("after %v, max %d: ", got.After, got.Max)
		sameAs(t, name+"p50", got.P50, quantile(0.5, after, got.Max), 0)
		sameAs(t, name+"p99", got.P99, quantile(0.99, after, got.Max), 0.002)
		sameAs(t, name+"p99.9", got.P999, quantile(0.999, after, got.Max), 0.01)
		sameAs(t, name+"load", got.Load, load, 1e-9)
	}
}

// Of attempts that fail with probability f, each sends the next hedge at once: the load is
// 1 + f + f² + ..., and a call fails only if all attempts do.
func TestHedgeFailing(t *testing.T) {
	m := Hedge{Latency: latency(t, "exponential mean=1ms"), After: []After{{Wait: time.Hour}}, Max: []int{1, 2}, Failing: 0.3,
		Fanout: 1, Calls: fewer(100_000), Runs: 10}
	for _, got := range m.Run(t.Context(), Options{Seed: 1}) {
		n := float64(got.Max + 1)
		sameAs(t, "load", got.Load, (1-math.Pow(0.3, n))/0.7, 1e-9)
		sameAs(t, "success", got.Success, 1-math.Pow(0.3, n), 1e-9)
	}
}

// A call waits for the slowest of its requests: its q-quantile is that of a request for
// the n-th root of q.
func TestHedgeFanout(t *testing.T) {
	m := Hedge{Latency: latency(t, "exponential mean=1ms"), Failing: 0.01, Fanout: 20, Calls: fewer(20_000), Runs: 10}
	got := m.Run(t.Context(), Options{Seed: 1})[0]
	sameAs(t, "p50", got.P50, -math.Log(1-math.Pow(0.5, 1.0/20)), 0)
	sameAs(t, "p99", got.P99, -math.Log(1-math.Pow(0.99, 1.0/20)), 0.002)
	sameAs(t, "load", got.Load, 1, 0)
	sameAs(t, "success", got.Success, math.Pow(0.99, 20), 0)
}

// The budget limits hedges to its share of the requests, beyond the 10 tokens with which
// it starts.
func TestHedgeBudget(t *testing.T) {
	m := Hedge{Latency: latency(t, "lognormal median=10ms p99=100ms"), After: []After{{Wait: 10 * time.Millisecond}, {Wait: 100 * time.Millisecond}},
		Max: []int{3}, Budget: 0.05, Failing: 0.01, Fanout: 1, Calls: 10_000, Runs: 10}
	got := m.Run(t.Context(), Options{Seed: 1})
	sameAs(t, "load, limited", got[1].Load, 1.051, 0.0002)
	if got[2].Load.Mean > 1.025 {
		t.Errorf("the load is %v, want one for each slow or failed attempt", got[2].Load.Mean)
	}
	m.Budget = 0
	if load := m.Run(t.Context(), Options{Seed: 1})[1].Load.Mean; load < 1.4 {
		t.Errorf("without a budget, the load is %v", load)
	}
}

// A published example, "The Tail at Scale" (Dean and Barroso, 2013): reading 1,000 keys of
// BigTable from 100 servers, a hedge after 10 ms reduces p99.9 from 1,800 ms to 74 ms, with
// 2% more requests. The paper does not have the distribution. A lognormal one is determined
// by two of the figures: 2% of the requests take longer than 10 ms, and 1 of 10^6, which is
// p99.9 of the slowest of 1,000, longer than 1,800 ms. It implies the third within a tenth.
func TestHedgeTailAtScale(t *testing.T) {
	const z98, z6 = 2.05375, 4.75342 // quantiles of the normal distribution: 0.98, and 1-10^-6
	sigma := math.Log(1800.0/10) / (z6 - z98)
	median := 10 * math.Exp(-sigma*z98) // in milliseconds
	longer := func(t float64) float64 { return math.Erfc(math.Log(max(t, 1e-9)/median)/sigma/math.Sqrt2) / 2 }
	closed := 10.0
	for longer(closed)*longer(closed-10) > 1e-6 {
		closed += 0.01
	}
	if math.Abs(closed/74-1) > 0.1 {
		t.Errorf("p99.9 with hedges is %.1f ms by arithmetic, want about 74 ms", closed)
	}
	m := Hedge{Latency: Latency{sample: lognormal(median*float64(time.Millisecond), sigma)}, After: []After{{Wait: 10 * time.Millisecond}},
		Max: []int{1}, Budget: 0.05, Fanout: 1000, Calls: fewer(4000), Runs: 5}
	got := m.Run(t.Context(), Options{Seed: 1})
	sameAs(t, "load", got[1].Load, 1.02, 0.0005)
	if small() {
		return // too few calls for p99.9
	}
	t.Logf("p99.9 is %.0f ms without hedges and %.1f ms with hedges, by arithmetic %.1f", got[0].P999.Mean, got[1].P999.Mean, closed)
	sameAs(t, "p99.9 without hedges", got[0].P999, 1800, 0.05)
	sameAs(t, "p99.9 with hedges", got[1].P999, closed, 0.05)
}

// A learned wait is within 2% of the exact quantile, although the attempts beyond it are
// canceled by their hedges.
func TestHedgeQuantile(t *testing.T) {
	for text, exact := range map[string]func(q float64) float64{
		"exponential mean=10ms":           func(q float64) float64 { return -10 * math.Log(1-q) },
		"lognormal median=10ms p99=100ms": exactLognormal,
	} {
		m := Hedge{Latency: latency(t, text), Max: []int{2}, Fanout: 1, Calls: 100_000, Runs: 4}
		for _, q := range []float64{0.5, 0.9, 0.95, 0.99} {
			m.After = append(m.After, After{Quantile: q})
		}
		for i, got := range m.Run(t.Context(), Options{Seed: 1})[1:] {
			sameAs(t, text+" "+got.After, got.Wait, exact(m.After[i].Quantile), 0.02)
			sameAs(t, text+" load of max=2", got.Load, 2-m.After[i].Quantile, 0.3*(1-m.After[i].Quantile))
		}
	}
}

// exactLognormal returns a quantile of a lognormal distribution with median 10 and p99 100.
func exactLognormal(q float64) float64 {
	z := math.Sqrt2 * math.Erfinv(2*q-1)
	return 10 * math.Exp(z*math.Log(10)/z99)
}

// A learner is accurate even if cancellation hides most of the longer latencies, it does
// not hedge before it is warm, and it forgets.
func TestLearner(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	l := newLearner(0.9, 0)
	learn := func(n int, mean float64) {
		for range n {
			d, canceled := mean*random.ExpFloat64(), 2*mean*random.ExpFloat64()
			l.add(time.Duration(min(d, canceled)), d <= canceled)
		}
	}
	check := func(when string, want float64) {
		t.Helper()
		if got := float64(l.wait) / want; math.Abs(got-1) > 0.05 {
			t.Errorf("%s: %v, want %v", when, l.wait, time.Duration(want))
		}
	}
	learn(warmCalls-1, 1e6)
	if l.wait != never {
		t.Errorf("cold: %v", l.wait)
	}
	learn(20_000, 1e6)
	check("warm", 1e6*math.Log(10))
	learn(20_000, 1e8)
	check("after a change", 1e8*math.Log(10))
}

// A learner knows a quantile after as many attempts as its hedge says.
func TestLearnerWarm(t *testing.T) {
	for _, warm := range []int{20, 100, 250} {
		l := newLearner(0.9, warm)
		for n := 1; n <= warm; n++ {
			l.add(time.Second, true)
			if known := l.wait != never; known != (n == warm) {
				t.Errorf("warm=%d: known is %t after %d attempts", warm, known, n)
			}
		}
	}
}

// A learner estimates what that of the runtime does. It is another one because that can be
// driven only by attempts that take their time.
func TestLearnerOfRuntime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const quantile = 0.95
		random := rand.New(rand.NewPCG(2, 2))
		ours, theirs := newLearner(quantile, 100), retry.NewHedge(retry.HedgePolicy{Quantile: quantile, Max: -1})
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil), retry.WithHedge(theirs))
		for n := 1; n <= 15_000; n++ {
			d, ok := time.Duration(1e6*math.Exp(random.NormFloat64())), random.IntN(10) > 0
			var err error
			for ctx := range m.Attempts(t.Context(), &err) {
				_, err = retry.Hedged(ctx, m, func(context.Context) (int, error) {
					time.Sleep(d)
					if !ok {
						return 0, errors.New("down")
					}
					return 0, nil
				})
			}
			ours.add(d, ok)
			if wait := theirs.After(); (wait == 0) != (ours.wait == never) {
				t.Fatalf("after %d attempts: %v, and %v in the runtime", n, ours.wait, wait)
			} else if n%1000 == 0 && math.Abs(float64(ours.wait)/float64(wait)-1) > 0.02 {
				t.Errorf("after %d attempts: %v, and %v in the runtime", n, ours.wait, wait)
			}
		}
	})
}

func TestParseAfter(t *testing.T) {
	for text, want := range map[string]After{
		"50ms":  {Wait: 50 * time.Millisecond},
		"p95":   {Quantile: 0.95},
		"p99.9": {Quantile: 0.999},
	} {
		got, err := ParseAfter(text)
		if err != nil || math.Abs(got.Quantile-want.Quantile) > 1e-12 || got.Wait != want.Wait || got.String() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"p0":   `want a percentile between p0 and p100, such as p95, got "p0"`,
		"p100": `want a percentile between p0 and p100, such as p95, got "p100"`,
		"0s":   `want a duration such as 50ms, or a percentile such as p95, got "0s"`,
		"50":   `want a duration such as 50ms, or a percentile such as p95, got "50"`,
	} {
		if _, err := ParseAfter(text); err == nil || err.Error() != want {
			t.Errorf("%s reports %v\nwant %s", text, err, want)
		}
	}
}
