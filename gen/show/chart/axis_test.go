package chart

import (
	"math"
	"strings"
	"testing"
	"time"
)

// labels returns the labels of an axis, separated by spaces.
func labels(a Axis) string {
	var all []string
	for _, tick := range a.Ticks {
		all = append(all, tick.Label)
	}
	return strings.Join(all, " ")
}

// Ticks are round in their unit, and both ends of an axis have one.
func TestTicks(t *testing.T) {
	for _, test := range []struct {
		lo, hi float64
		unit   Unit
		want   string
	}{
		{0, 486.6, Number, "0 100 200 300 400 500"},
		{0, 534, Number, "0 100 200 300 400 500 600"},
		{0, 243.3, Number, "0 50 100 150 200 250"},
		{0, 600, Number, "0 100 200 300 400 500 600"},
		{0, 1, Number, "0 0.2 0.4 0.6 0.8 1"},
		{0, 0.3, Number, "0 0.05 0.1 0.15 0.2 0.25 0.3"},
		{0, 3, Number, "0 0.5 1 1.5 2 2.5 3"},
		{0, 46388, Number, "0 10k 20k 30k 40k 50k"},
		{0, 2900, Number, "0 500 1k 1.5k 2k 2.5k 3k"},
		{0, 12e6, Number, "0 2M 4M 6M 8M 10M 12M"},
		{0, 7e9, Number, "0 2G 4G 6G 8G"},
		{-3, 8, Number, "-4 -2 0 2 4 6 8"},
		{-1e-9, 1, Number, "-0.2 0 0.2 0.4 0.6 0.8 1"},
		{10, 10, Number, "0 2 4 6 8 10"},
		{0, 0, Number, "0 0.2 0.4 0.6 0.8 1"},
		{0, 100, Percent, "0 20% 40% 60% 80% 100%"},
		{0, 0.012, Percent, "0 0.002% 0.004% 0.006% 0.008% 0.01% 0.012%"},
		{0, 3, Seconds, "0 500ms 1s 1.5s 2s 2.5s 3s"},
		{0, 0.835, Seconds, "0 200ms 400ms 600ms 800ms 1s"},
		{0, 0.0002, Seconds, "0 50µs 100µs 150µs 200µs"},
		{0, 5e-9, Seconds, "0 1ns 2ns 3ns 4ns 5ns"},
		{-40, 20, Seconds, "-40s -30s -20s -10s 0 10s 20s"},
		{0, 20, Seconds, "0 5s 10s 15s 20s"},
		{0, 90, Seconds, "0 15s 30s 45s 1m 1m15s 1m30s"},
		{0, 240, Seconds, "0 1m 2m 3m 4m"},
		{0, 300, Seconds, "0 1m 2m 3m 4m 5m"},
		{0, 1500, Seconds, "0 5m 10m 15m 20m 25m"},
		{0, 3600, Seconds, "0 10m 20m 30m 40m 50m 1h"},
		{0, 4 * 3600, Seconds, "0 1h 2h 3h 4h"},
		{0, 2.5 * 3600, Seconds, "0 30m 1h 1h30m 2h 2h30m"},
		{0, 30 * 3600, Seconds, "0 6h 12h 18h 1d 30h"},
		{0, 10 * day, Seconds, "0 2d 4d 6d 8d 10d"},
		{0, time.Duration(math.MaxInt64).Seconds(), Seconds, "0 20000d 40000d 60000d 80000d 100000d 120000d"},
	} {
		a := linear(test.lo, test.hi, test.unit, maxSteps)
		if got := labels(a); got != test.want {
			t.Errorf("%v to %v: %s, want %s", test.lo, test.hi, got, test.want)
		}
		if a.Ticks[0].At > test.lo || a.End() < test.hi*(1-1e-9) {
			t.Errorf("%v to %v: the axis is from %v to %v", test.lo, test.hi, a.Ticks[0].At, a.End())
		}
	}
}

// The fewer pixels there are, the fewer ticks, but never less than two.
func TestTicksFit(t *testing.T) {
	for width, want := range map[float64]string{
		1000: "0 50k 100k 150k 200k 250k 300k",
		200:  "0 100k 200k 300k",
		100:  "0 200k 400k",
		10:   "0 500k",
	} {
		if got := labels(Horizontal(0, 300e3, Number, width)); got != want {
			t.Errorf("%v pixels: %s, want %s", width, got, want)
		}
	}
	for height, want := range map[float64]string{150: "0 1s 2s 3s 4s 5s", 60: "0 5s", 5: "0 5s"} {
		if got := labels(vertical(0, 5, Seconds, height)); got != want {
			t.Errorf("%v pixels high: %s, want %s", height, got, want)
		}
	}
	if got := labels(Horizontal(-3, 7, Number, 1)); got != "-10 0 10" {
		t.Errorf("around 0: %s", got)
	}
}

// A logarithmic axis has ticks at the powers of ten, and round ends.
func TestLogarithmic(t *testing.T) {
	for _, test := range []struct {
		lo, hi, width float64
		unit          Unit
		want          string
	}{
		{1.71e-9, 733e-9, 400, Seconds, "1ns 10ns 100ns 1µs"},
		{0.6e-9, 4.41e-6, 400, Seconds, "500ps 10ns 100ns 1µs 5µs"},
		{5, 100000, 500, Number, "5 10 100 1k 10k 100k"},
		{1, 100000, 90, Number, "1 100 100k"},
		{10, 10, 300, Number, "5 10"},
		{30, 40, 300, Number, "20 50"},
	} {
		a := Logarithmic(test.lo, test.hi, test.unit, test.width)
		if got := labels(a); got != test.want {
			t.Errorf("%v to %v: %s, want %s", test.lo, test.hi, got, test.want)
		}
		if middle := math.Sqrt(a.Ticks[0].At * a.End()); math.Abs(a.Place(middle)-0.5) > 1e-9 {
			t.Errorf("%v to %v: the geometric mean is at %v", test.lo, test.hi, a.Place(middle))
		}
	}
}

// Of names that have no room, some are left out, but not the last.
func TestNamed(t *testing.T) {
	names := []string{"p50", "p90", "p95", "p99", "p99.9"}
	for width, want := range map[float64]string{400: "p50 p90 p95 p99 p99.9", 130: "p50 p95 p99.9", 50: "p50 p99.9"} {
		if got := labels(named(names, width)); got != want {
			t.Errorf("%v pixels: %s, want %s", width, got, want)
		}
	}
	if a := named([]string{"p50"}, 100); a.Place(0) != 0.5 {
		t.Errorf("a single name is at %v", a.Place(0))
	}
}

// Values beyond an axis are placed at its end, and NaN nowhere.
func TestPlace(t *testing.T) {
	a := linear(0, 4, Number, 4)
	for v, want := range map[float64]float64{-1: 0, 0: 0, 1: 0.25, 4: 1, 9: 1} {
		if got := a.Place(v); got != want {
			t.Errorf("%v is at %v, want %v", v, got, want)
		}
	}
	if !math.IsNaN(a.Place(math.NaN())) {
		t.Error("NaN has a place")
	}
}

// Any axis has at most the wanted number of intervals, increasing ticks and no digits that
// are not significant.
func FuzzLinear(f *testing.F) {
	f.Add(0.0, 486.6, byte(0), byte(6))
	f.Add(-3.0, 0.2, byte(1), byte(1))
	f.Add(59.0, 61.0, byte(2), byte(3))
	f.Add(0.0, 86400.5, byte(2), byte(5))
	f.Fuzz(func(t *testing.T, lo, hi float64, unit, n byte) {
		if !(math.Abs(lo) < 1e15 && math.Abs(hi) < 1e15) || lo >= hi || hi-lo < 1e-9*max(math.Abs(lo), math.Abs(hi), 1) {
			return
		}
		intervals := int(n%maxSteps) + 1
		a := linear(lo, hi, Unit(unit%3), intervals)
		if len(a.Ticks) < 2 || len(a.Ticks) > max(intervals, 2)+1 {
			t.Errorf("%v to %v: %d ticks, want at most %d intervals", lo, hi, len(a.Ticks), intervals)
		}
		for i, tick := range a.Ticks {
			if i > 0 && tick.At <= a.Ticks[i-1].At || Unit(unit%3) == Number && len(tick.Label) > 16 {
				t.Errorf("%v to %v: %s", lo, hi, labels(a))
			}
		}
	})
}
