package simulate

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func latency(t *testing.T, text string) Latency {
	t.Helper()
	l, err := ParseLatency(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Distributions have the percentiles that their parameters state.
func TestLatency(t *testing.T) {
	tests := []struct {
		text string
		want map[float64]float64 // milliseconds by quantile
	}{
		{"lognormal median=10ms p99=100ms", map[float64]float64{0.5: 10, 0.99: 100}},
		{"exponential mean=10ms", map[float64]float64{0.5: 10 * math.Ln2, 0.99: 10 * math.Log(100)}},
		{"bimodal  slow=1s fast=10ms share=10%", map[float64]float64{0.45: 10, 0.95: 1000}},
		{"bimodal fast=10ms slow=1s share=0.1", map[float64]float64{0.45: 10, 0.95: 1000}},
	}
	for _, tt := range tests {
		l, random := latency(t, tt.text), rand.New(rand.NewPCG(1, 1))
		samples := make([]time.Duration, 200_000)
		for i := range samples {
			samples[i] = l.sample(random)
		}
		slices.Sort(samples)
		for q, want := range tt.want {
			if got := percentile(samples, q); math.Abs(got/want-1) > 0.03 {
				t.Errorf("%s: at %v %.3f ms, want %.3f", l, q, got, want)
			}
		}
	}
}

func TestParseLatencyMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "missing distribution: want one of bimodal, exponential, lognormal",
		"lognorml median=1ms":                `unknown distribution "lognorml"; did you mean "lognormal"?`,
		"lognormal median=10ms":              "lognormal needs p99",
		"lognormal median=10ms p90=20ms":     `unknown parameter "p90" of lognormal; did you mean "p99"?`,
		"lognormal median=10ms p99=10ms":     "p99 must exceed median",
		"lognormal median=1ms median=2ms":    "median is given twice",
		"exponential mean=0s":                `mean: want a duration such as 10ms, got "0s"`,
		"exponential mean":                   `mean: want a duration such as 10ms, got ""`,
		"bimodal fast=1ms slow=2ms share=2":  `share: want a number above 0 and at most 1, or a percentage, got "2"`,
		"bimodal fast=2ms slow=1ms share=1%": "slow must exceed fast",
	} {
		if _, err := ParseLatency(text); err == nil || err.Error() != want {
			t.Errorf("%q reports %v\nwant %s", text, err, want)
		}
	}
}

// Measured latencies are taken from a file, and its mistakes reported by line.
func TestReadLatency(t *testing.T) {
	l, err := ReadLatency("latency.txt", strings.NewReader("# measured\n10ms\n\n 1.5s \r\n0s\n"))
	if err != nil || l.String() != "3 samples of latency.txt" {
		t.Fatalf("%v, %v", l, err)
	}
	random, seen := rand.New(rand.NewPCG(1, 1)), map[time.Duration]int{}
	for range 3000 {
		seen[l.sample(random)]++
	}
	if len(seen) != 3 || min(seen[0], seen[10*time.Millisecond], seen[1500*time.Millisecond]) < 900 {
		t.Errorf("%v", seen)
	}
	for text, want := range map[string]string{
		"10ms\n# x\n12\n": `latency.txt:3: want a duration such as 12ms, got "12"`,
		"-1ms":            `latency.txt:1: want a duration such as 12ms, got "-1ms"`,
		"1ms\n1ms 2ms":    `latency.txt:2: want a duration such as 12ms, got "1ms 2ms"`,
		"\n# nothing\n":   "latency.txt: no samples: write one duration per line",
	} {
		if _, err := ReadLatency("latency.txt", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q reports %v\nwant %s", text, err, want)
		}
	}
	broken := errors.New("broken")
	if _, err := ReadLatency("latency.txt", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
