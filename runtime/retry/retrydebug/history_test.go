package retrydebug

import (
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// at returns a sample of a method m with a number of calls, some seconds after start.
func at(seconds float64, calls uint64) sample {
	return sample{start.Add(time.Duration(seconds * float64(time.Second))), map[string]Counts{"m": {Calls: calls}}}
}

// A history keeps the samples of a minute, about one a second, and adds the present one.
func TestHistory(t *testing.T) {
	var h history
	for i := range 1000 {
		h.add(at(float64(i)/10, uint64(i)))
	}
	all := h.add(at(100, 1000))
	if n := len(all); n < 60 || n > 68 {
		t.Errorf("%d samples of a minute", n)
	}
	if first, last := all[0], all[len(all)-1]; last.at.Sub(first.at) > recent || last.counts["m"].Calls != 1000 {
		t.Errorf("from %v to %v", first.at, last.at)
	}
	if all := h.add(at(1000, 2000)); len(all) != 1 {
		t.Errorf("%d samples after a long break", len(all))
	}
}

func TestAddRecent(t *testing.T) {
	samples := []sample{at(0, 10), at(5, 30), at(10, 70)}
	r := Report{Time: samples[2].at, Methods: []Method{{Key: "m", Total: Counts{Calls: 70}}, {Key: "new", Total: Counts{Calls: 5}}}}
	r.addRecent(samples)
	if r.RecentMS != 10_000 || r.Methods[0].Recent.Calls != 60 || r.Methods[1].Recent.Calls != 5 {
		t.Errorf("%+v", r)
	}
	if c := (Counts{Calls: 1}).since(Counts{Calls: 2}); c.Calls != 0 {
		t.Errorf("a negative number: %d", c.Calls)
	}
}

// Rates are interpolated between samples, and absent before the first.
func TestRates(t *testing.T) {
	g := newGrid([]sample{at(0, 100), at(30, 100), at(50, 300)}, 6) // parts of 10s
	all := g.rates("m")
	if g.first != 1 || len(all) != 5 {
		t.Fatalf("%d parts from %d", len(all), g.first)
	}
	for i, want := range []float64{0, 0, 0, 10, 10} {
		if all[i][0] != want {
			t.Errorf("part %d: %v, want %v", i, all[i], want)
		}
	}
	if paths := string(g.paths(all, g.axis(all), 60, 12)); paths != `<path class=calls d="M15 11l10 0 10 0 10-10 10 0"/>` {
		t.Error(paths)
	}
	g = newGrid([]sample{at(0, 0), at(10, 50)}, 6)
	if paths := g.paths(g.rates("m"), axis{5, 1}, 60, 12); paths != `<path class=calls d="M55 1h1"/>` {
		t.Errorf("one point: %s", paths)
	}
	if all := newGrid([]sample{at(0, 1)}, 6).rates("m"); all != nil {
		t.Errorf("one sample has rates %v", all)
	}
	if paths := g.paths(nil, axis{1, 1}, 60, 12); paths != "" {
		t.Error(paths)
	}
}

// The bars of a call are on one axis, from the first failure to the end.
func TestBars(t *testing.T) {
	later := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	c := GiveUp{Time: later(1000), Trail: []Attempt{{Number: 1, Ended: later(0), WaitMS: 500}, {Number: 2, Ended: later(1000)}}}
	bars := c.bars()
	if !strings.Contains(string(bars[0]), `class=band x="0%" width="50%"`) || !strings.Contains(string(bars[1]), `class=core x="50%" width="50%"`) {
		t.Errorf("%q", bars)
	}
	c = GiveUp{Time: start, Trail: []Attempt{{Number: 1, Ended: start}}} // no time at all
	if bars := c.bars(); !strings.Contains(string(bars[0]), `x1="0%"`) || strings.Contains(string(bars[0]), "NaN") {
		t.Errorf("%q", bars)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 99_999: "99999", 100_000: "100k", 999_499: "999k", 999_500: "1.00M", 12_345_678: "12.3M", 1<<64 - 1: "18.4E"} {
		if got := short(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for v, want := range map[float64]string{0: "0.00/s", 3.14159: "3.14/s", 42.04: "42.0/s", 1234.5: "1234/s", 250_000: "250k/s"} {
		if got := perSecond(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	for ms, want := range map[float64]string{0: "0s", 0.0015: "1.5µs", 12.345678: "12.3ms", 1234.5678: "1.23s", 61_234: "1m1.2s"} {
		if got := span(ms); got != want {
			t.Errorf("%vms: %s, want %s", ms, got, want)
		}
	}
	if got := notable("attempts=3 delay=1ms max=5s after=1m0s backoff=exponential factor=2 jitter=half timeout=1s"); got != "attempts=3 delay=1ms timeout=1s" {
		t.Error(got)
	}
}
