package main

import (
	"flag"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/show/chart/charttest"

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

var update = flag.Bool("update", false, "draw the chart of the README again, from its tables")

// The chart shows what the README's tables do, in which they have the same precision: to draw
// it again without measuring, go test -run ChartOfReadme -update.
func TestChartOfReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	got := picture(readPanels(t, string(readme)))
	charttest.Check(t, got, chartWidth)
	if *update {
		if err := os.WriteFile("speed.svg", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("speed.svg")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("speed.svg is not the chart of the tables in README.md")
	}
}

// readPanels reads the tables of the section on speed, those in parallel with the largest
// number of processors.
func readPanels(t *testing.T, readme string) []panel {
	t.Helper()
	var all []panel
	for _, scenario := range peers.Scenarios {
		_, table, ok := strings.Cut(readme, "### "+scenario.Title+"\n")
		if !ok {
			t.Fatalf("no table of %s", scenario.Title)
		}
		table, _, _ = strings.Cut(table, "\n#")
		p, most := panel{}, 1
		for _, line := range strings.Split(table, "\n") {
			cells := strings.Split(strings.Trim(line, "| "), " | ")
			i := slices.IndexFunc(peers.All, func(p *peers.Peer) bool { return p.Title == cells[0] })
			if i < 0 {
				continue
			}
			time := cells[1]
			if scenario.Parallel {
				if procs, _ := strconv.Atoi(cells[1]); procs > most {
					p.times, most = nil, procs
				} else if procs < most {
					continue
				}
				time = cells[2]
			}
			p.times = append(p.times, timing{peers.All[i], parseDuration(time)})
		}
		p.title = title(scenario, most)
		all = append(all, p)
	}
	return all
}

// A panel has a dot for each contender, at its median, and round ticks at both ends.
func TestChart(t *testing.T) {
	drawn := picture(panels(readSamples(t)))
	charttest.Check(t, drawn, chartWidth)
	drawings := charttest.Drawings(t, drawn)
	if len(drawings) != 2 {
		t.Fatalf("%d panels", len(drawings))
	}
	first := drawings[0]
	if want := []string{"1ns", "10ns", "200ns"}; !slices.Equal(first.Ticks, want) {
		t.Errorf("ticks %q, want %q", first.Ticks, want)
	}
	var texts []string
	for _, text := range first.Texts {
		texts = append(texts, text.Text)
	}
	for _, want := range []string{"Success at once", "retrygen", "12.0 ns", "cenkalti/backoff", "200 ns"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no %s in %q", want, texts)
		}
	}
	if n := strings.Count(drawn, "<circle"); n != 6 {
		t.Errorf("%d dots", n)
	}
	if !strings.Contains(drawn, `<circle class="c0"`) {
		t.Error("retrygen is like the others")
	}
}

func TestParseDuration(t *testing.T) {
	for _, seconds := range []float64{2.35e-9, 12.3e-9, 123e-9, 1.23e-6, 12.3e-3} {
		if got := parseDuration(duration(seconds)); math.Abs(got/seconds-1) > 1e-9 {
			t.Errorf("%v: got %v", seconds, got)
		}
	}
	if got := parseDuration("—"); !math.IsNaN(got) {
		t.Errorf("nothing is %v", got)
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
