package simulate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// A Latency is a distribution of the latencies of attempts.
type Latency struct {
	text   string
	sample func(*rand.Rand) time.Duration
}

// String returns the text from which the distribution was made.
func (l Latency) String() string { return l.text }

// A shape is a kind of distribution: its parameters, and what makes it of their values, in
// nanoseconds or as fractions.
type shape struct {
	params []string
	make   func(values []float64) (func(*rand.Rand) time.Duration, error)
}

var shapes = map[string]shape{
	"lognormal":   {[]string{"median", "p99"}, lognormalByP99},
	"bimodal":     {[]string{"fast", "slow", "share"}, bimodal},
	"exponential": {[]string{"mean"}, exponential},
}

// ParseLatency parses a distribution:
//
//	lognormal median=10ms p99=100ms
//	bimodal fast=10ms slow=200ms share=1%
//	exponential mean=10ms
//
// A share of the latencies of the bimodal distribution are around slow, the others around
// fast; both are lognormal, with a p99 of 1.6 times the median.
func ParseLatency(text string) (Latency, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Latency{}, errors.New("missing distribution: want one of " + strings.Join(shapeNames(), ", "))
	}
	s, ok := shapes[words[0]]
	if !ok {
		return Latency{}, fmt.Errorf("unknown distribution %q%s", words[0], directive.Suggest(words[0], shapeNames()))
	}
	values, err := s.parse(words[0], words[1:])
	if err != nil {
		return Latency{}, err
	}
	sample, err := s.make(values)
	return Latency{strings.Join(words, " "), sample}, err
}

func shapeNames() []string { return slices.Sorted(maps.Keys(shapes)) }

// parse returns the values of all parameters, in order.
func (s shape) parse(name string, words []string) ([]float64, error) {
	values := make([]float64, len(s.params))
	for _, word := range words {
		key, text, _ := strings.Cut(word, "=")
		i := slices.Index(s.params, key)
		switch {
		case i < 0:
			return nil, fmt.Errorf("unknown parameter %q of %s%s", key, name, directive.Suggest(key, s.params))
		case values[i] != 0:
			return nil, fmt.Errorf("%s is given twice", key)
		}
		v, err := parseParameter(key, text)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	if i := slices.Index(values, 0); i >= 0 {
		return nil, fmt.Errorf("%s needs %s", name, s.params[i])
	}
	return values, nil
}

func parseParameter(key, text string) (float64, error) {
	if key == "share" {
		share, err := ParseShare(text)
		if err != nil {
			return 0, fmt.Errorf("share: %w", err)
		}
		return share, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s: want a duration such as 10ms, got %q", key, text)
	}
	return float64(d), nil
}

// ParseShare parses a fraction above 0 and at most 1, such as 0.05 or 5%.
func ParseShare(text string) (float64, error) {
	number, isPercent := strings.CutSuffix(text, "%")
	share, err := strconv.ParseFloat(number, 64)
	if isPercent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) {
		return 0, fmt.Errorf("want a number above 0 and at most 1, or a percentage, got %q", text)
	}
	return share, nil
}

// z99 is the 99th percentile of the standard normal distribution.
const z99 = 2.3263478740408408

func lognormalByP99(values []float64) (func(*rand.Rand) time.Duration, error) {
	median, p99 := values[0], values[1]
	if p99 <= median {
		return nil, errors.New("p99 must exceed median")
	}
	return lognormal(median, math.Log(p99/median)/z99), nil
}

// lognormal returns a lognormal distribution, given the standard deviation of the
// logarithm.
func lognormal(median, sigma float64) func(*rand.Rand) time.Duration {
	return func(r *rand.Rand) time.Duration { return time.Duration(median * math.Exp(sigma*r.NormFloat64())) }
}

// modeSigma is the standard deviation of the logarithm in each mode of a bimodal
// distribution.
const modeSigma = 0.2

func bimodal(values []float64) (func(*rand.Rand) time.Duration, error) {
	fast, slow, share := values[0], values[1], values[2]
	if slow <= fast {
		return nil, errors.New("slow must exceed fast")
	}
	modes := [...]func(*rand.Rand) time.Duration{lognormal(fast, modeSigma), lognormal(slow, modeSigma)}
	return func(r *rand.Rand) time.Duration {
		if r.Float64() < share {
			return modes[1](r)
		}
		return modes[0](r)
	}, nil
}

func exponential(values []float64) (func(*rand.Rand) time.Duration, error) {
	return func(r *rand.Rand) time.Duration { return time.Duration(values[0] * r.ExpFloat64()) }, nil
}

// ReadLatency reads measured latencies, from which attempts take theirs at random: one
// duration per line. Empty lines and lines that begin with # are ignored. Errors have the
// file's name and the number of the line.
func ReadLatency(name string, r io.Reader) (Latency, error) {
	var samples []time.Duration
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return Latency{}, fmt.Errorf("%s:%d: want a duration such as 12ms, got %q", name, n, text)
		}
		samples = append(samples, d)
	}
	if err := lines.Err(); err != nil {
		return Latency{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(samples) == 0 {
		return Latency{}, fmt.Errorf("%s: no samples: write one duration per line", name)
	}
	text := fmt.Sprintf("%d samples of %s", len(samples), name)
	return Latency{text, func(r *rand.Rand) time.Duration { return samples[r.IntN(len(samples))] }}, nil
}
