package simulate

import (
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// documented is the model of the figures in the README: the defaults of the command, with
// -runs 3.
func documented(clients ...int) Outage {
	return Outage{Clients: clients, Rate: 155, Capacity: 300, Timeout: time.Second,
		From: 30 * time.Second, To: 40 * time.Second, Length: 300 * time.Second, Runs: 3}
}

var figureRow = regexp.MustCompile("(?m)^\\| `(.*)` \\| (.*) \\| (.*) \\| (.*) \\| (.*) \\|$")

// The README's figures are those of the simulation.
func TestReadmeFigures(t *testing.T) {
	if small() {
		t.Skip("the figures are of large fleets")
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "<!-- figures: begin")
	table, _, _ := strings.Cut(rest, "<!-- figures: end -->")
	rows := figureRow.FindAllStringSubmatch(table, -1)
	if len(rows) != 4 {
		t.Fatalf("the README has %d rows of figures:\n%s", len(rows), table)
	}
	for _, row := range rows {
		for i, r := range simulated(t, documented(1, 10, 1000, 100_000), row[1]) {
			got := "never"
			if r.Recovered == r.Runs {
				got = short(math.Round(r.Recovery)) + "s"
			} else if r.Recovered > 0 {
				got = "sometimes"
			}
			if got != row[2+i] {
				t.Errorf("%s: with %d clients it recovers after %s, in the README %s", row[1], r.Clients, got, row[2+i])
			}
		}
	}
}

// So are those in its text.
func TestReadmeText(t *testing.T) {
	m := documented(1000)
	m.Failing = 0.1
	r := simulated(t, m, "attempts=3; breaker rate=0.5 min=2 window=1m")[0]
	if opened, failed := math.Round(r.OpenedBefore), math.Round(100*(1-r.Before)); opened != 110 || failed != 9 {
		t.Errorf("%v breakers open before the outage, and %v%% of the calls fail", opened, failed)
	}
	m = documented(100_000)
	m.Queue = 200
	if r := simulated(t, m, "attempts=3")[0]; r.Recovered != r.Runs || r.Recovery != 0 {
		t.Errorf("with -queue 200, %d of %d runs recover, after %vs", r.Recovered, r.Runs, r.Recovery)
	}
}
