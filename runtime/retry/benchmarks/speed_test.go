package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// output is the output of two rounds.
const output = `goos: linux
goarch: amd64
pkg: example.com/peers
cpu: Some CPU @ 1GHz
BenchmarkGet/success/direct-2        100	 2.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/success/retrygen-2      100	 9.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/success/backoff-2       100	 200 ns/op	 128 B/op	 4 allocs/op
BenchmarkGet/success/go-retry-2      100	 100 ns/op	 64 B/op	 2 allocs/op
BenchmarkGet/success/direct-2        100	 4.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/success/retrygen-2      100	 15.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/closed-parallel/direct        100	 2.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/closed-parallel/direct-2      100	 1.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/closed-parallel/gobreaker     100	 100 ns/op	 0 B/op	 0 allocs/op
BenchmarkGet/closed-parallel/gobreaker-2   100	 125 ns/op	 0 B/op	 0 allocs/op
PASS
`

func readSamples(t *testing.T) *samples {
	t.Helper()
	s := newSamples()
	if err := s.read(strings.NewReader(output)); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadSamples(t *testing.T) {
	s := readSamples(t)
	if s.cpu != "Some CPU @ 1GHz" {
		t.Errorf("cpu is %q", s.cpu)
	}
	got := s.byKey[key{"closed-parallel", "gobreaker", 1}]
	if len(got) != 1 || duration(got[0].seconds) != "100 ns" {
		t.Errorf("got %v, want one sample of 100ns", got)
	}
	if got := s.byKey[key{"success", "retrygen", 2}]; len(got) != 2 {
		t.Errorf("got %v, want two samples", got)
	}
}

func TestReadSamplesRejects(t *testing.T) {
	for _, line := range []string{
		"BenchmarkGet/success/direct-2 100 no ns/op",
		"BenchmarkOther-2 100 1 ns/op",
		"BenchmarkGet/success/direct-2 100 1 B/op",
	} {
		if err := newSamples().read(strings.NewReader(line + "\n")); err == nil {
			t.Errorf("no error for %q", line)
		}
	}
}

func TestScenarioTable(t *testing.T) {
	got := scenarioTable(readSamples(t), peers.Scenarios[0]).String()
	want := `|  | median | min | B/op | allocs | to direct |
|---|---:|---:|---:|---:|---:|
| direct call | 3.00 ns | 2.00 ns | 0 | 0 | 1.0× |
| retrygen | 12.0 ns | 9.00 ns | 0 | 0 | 4.0× |
| sethvargo/go-retry | 100 ns | 100 ns | 64 | 2 | 33× |
| cenkalti/backoff | 200 ns | 200 ns | 128 | 4 | 67× |
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestParallelTable(t *testing.T) {
	var scenario *peers.Scenario
	for _, s := range peers.Scenarios {
		if s.ID == "closed-parallel" {
			scenario = s
		}
	}
	got := scenarioTable(readSamples(t), scenario).String()
	for _, row := range []string{
		"| direct call | 2 | 1.00 ns | 1.00 ns | 2.0× | 0 | 0 | 1.0× |\n",
		"| sony/gobreaker (no retries) | 1 | 100 ns | 100 ns | 1.0× | 0 | 0 | 50× |\n",
		"| sony/gobreaker (no retries) | 2 | 125 ns | 125 ns | 0.80× | 0 | 0 | 125× |\n",
	} {
		if !strings.Contains(got, row) {
			t.Errorf("no row %sin\n%s", row, got)
		}
	}
}

func TestSummary(t *testing.T) {
	got := summary(readSamples(t)).String()
	row := "| Success at once | 3.00 ns | sethvargo/go-retry | 100 ns | 12.0 ns | 0.12× | — | — |\n"
	if !strings.HasSuffix(got, row) {
		t.Errorf("got\n%swant at its end\n%s", got, row)
	}
}

func TestChart(t *testing.T) {
	drawn := string(chart(readSamples(t)))
	dec := xml.NewDecoder(strings.NewReader(drawn))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, drawn)
		}
	}
	for _, want := range []string{">Success at once<", ">retrygen<", ">12.0 ns<", `class="retrygen"`} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s in\n%s", want, drawn)
		}
	}
}

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{
		2.345e-9: "2.35 ns",
		12.34e-9: "12.3 ns",
		123.4e-9: "123 ns",
		1.234e-6: "1.23 µs",
		12.34e-6: "12.3 µs",
		12.34e-3: "12.3 ms",
	} {
		if got := duration(seconds); got != want {
			t.Errorf("duration(%v) = %q, want %q", seconds, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	identity := func(s sample) float64 { return s.seconds }
	for want, all := range map[float64][]sample{
		2:   {{seconds: 3}, {seconds: 1}, {seconds: 2}},
		2.5: {{seconds: 4}, {seconds: 1}, {seconds: 2}, {seconds: 3}},
	} {
		if got := median(all, identity); got != want {
			t.Errorf("median of %v is %v, want %v", all, got, want)
		}
	}
}
