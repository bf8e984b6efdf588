package gen_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const benchmarks = "../runtime/retry/benchmarks/README.md"

// The README's table of libraries has the figures and behaviours in the benchmarks, and
// what the documentation of each library says.
func TestReadmeCompared(t *testing.T) {
	checkSection(t, readme, "compared", compared(t, read(t, benchmarks)))
}

// libraries are the columns of the table: their names, and those in the benchmarks.
var libraries = []struct{ name, measured string }{
	{"retrygen", "retrygen"},
	{"[failsafe-go](https://pkg.go.dev/github.com/failsafe-go/failsafe-go)", "failsafe-go"},
	{"[gowrap](https://github.com/hexdigest/gowrap), `retry`", "hexdigest/gowrap"},
	{"[cenkalti/backoff](https://pkg.go.dev/github.com/cenkalti/backoff/v6)", "cenkalti/backoff"},
	{"[avast/retry-go](https://pkg.go.dev/github.com/avast/retry-go/v5)", "avast/retry-go"},
	{"[sony/gobreaker](https://pkg.go.dev/github.com/sony/gobreaker/v2)", "sony/gobreaker (no retries)"},
}

// speeds are rows of times: their titles, and those of sections in the benchmarks.
var speeds = [][2]string{
	{"A call that succeeds at once takes", "Success at once"},
	{"… with a closed breaker", "Retries and a closed breaker"},
}

// behaviours are rows of outcomes: their numbers in the benchmarks.
var behaviours = []int{11, 10, 12, 5, 6, 8}

// features are rows of what the libraries document.
var features = [][]string{
	{"Circuit breaker", "✓",
		"[✓](https://pkg.go.dev/github.com/failsafe-go/failsafe-go/circuitbreaker)",
		"[template](https://github.com/hexdigest/gowrap/blob/master/templates/circuitbreaker)", "—", "—", "✓"},
	{"Retry budget", "✓",
		"[✓](https://pkg.go.dev/github.com/failsafe-go/failsafe-go/budget)", "—", "—", "—", "—"},
	{"Hedged requests", "✓",
		"[✓](https://pkg.go.dev/github.com/failsafe-go/failsafe-go/hedgepolicy)", "—", "—", "—", "—"},
	{"Throttle", "✓",
		"[✓](https://pkg.go.dev/github.com/failsafe-go/failsafe-go/adaptivethrottler)", "—", "—", "—", "—"},
	{"Statistics", "✓", "—",
		"[template](https://github.com/hexdigest/gowrap/blob/master/templates/prometheus)", "—", "—",
		"[of a breaker](https://pkg.go.dev/github.com/sony/gobreaker/v2#Counts)"},
	{"Changed while the program runs", "✓", "—", "—", "—", "—", "—"},
	{"Calls that survive the process", "✓", "—", "—", "—", "—", "—"},
	{"Bulkhead, rate limiter", "—",
		"[✓](https://pkg.go.dev/github.com/failsafe-go/failsafe-go/bulkhead)",
		"[template](https://github.com/hexdigest/gowrap/blob/master/templates/ratelimit)", "—", "—", "—"},
	{"Breaker shared by processes", "[—](#state-per-process)", "—", "—", "—", "—",
		"[✓](https://pkg.go.dev/github.com/sony/gobreaker/v2#DistributedCircuitBreaker)"},
	{"Without generated code", "✓ `retry.Do`", "✓", "—", "✓", "✓", "✓"},
}

// compared returns the README's table, made from the benchmarks' README.
func compared(t *testing.T, measured string) string {
	t.Helper()
	head, rule := []string{""}, "|---|"
	for _, l := range libraries {
		head = append(head, l.name)
		rule += "---|"
	}
	rows := [][]string{head}
	for _, s := range speeds {
		_, section, _ := strings.Cut(measured, "\n### "+s[1]+"\n")
		row := []string{s[0]}
		for _, l := range libraries {
			row = append(row, speed(section, l.measured))
		}
		rows = append(rows, row)
	}
	_, section, _ := strings.Cut(measured, "<!-- begin behaviours -->")
	for _, n := range behaviours {
		row := []string{behaviour(t, section, n)}
		for _, l := range libraries {
			row = append(row, cells(section, l.measured)[n])
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	for i, row := range append(rows, features...) {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			b.WriteString(rule + "\n")
		}
	}
	return b.String()
}

// cells returns the cells of the first row of a table that begins with name, or many
// dashes.
func cells(section, name string) []string {
	_, row, ok := strings.Cut(section, "\n| "+name+" |")
	if !ok {
		return strings.Split(strings.Repeat("—|", 20), "|")
	}
	row, _, _ = strings.Cut(row, "\n")
	cells := []string{name}
	for cell := range strings.SplitSeq(strings.TrimSuffix(row, "|"), "|") {
		cells = append(cells, strings.TrimSpace(cell))
	}
	return cells
}

// speed returns the median time and the allocations of a library.
func speed(section, name string) string {
	section, _, _ = strings.Cut(section, "\n### ")
	row := cells(section, name)
	if row[1] == "—" {
		return "—"
	}
	return row[1] + ", " + row[4] + " allocs"
}

// behaviour returns the situation and the right behaviour with a number.
func behaviour(t *testing.T, section string, n int) string {
	t.Helper()
	line := regexp.MustCompile(fmt.Sprintf(`(?m)^%d\. (.*)\. ✓ means: (.*)\.$`, n)).FindStringSubmatch(section)
	if line == nil {
		t.Fatalf("%s does not describe behaviour %d", benchmarks, n)
	}
	return line[1] + ": " + line[2]
}
