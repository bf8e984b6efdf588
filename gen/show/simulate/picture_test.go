package simulate

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/show/chart"
	"github.com/retrygen/retrygen/gen/show/chart/charttest"
)

var update = flag.Bool("update", false, "rewrite the picture of the README")

// The README's picture is what the simulation draws, which go test ./gen/show/simulate -run
// Picture -update rewrites. Its texts do not touch, and it needs nothing from outside.
func TestReadmePicture(t *testing.T) {
	m := documented(1)
	m.Length, m.Runs = 2*time.Minute, 10
	var drawings []*chart.Drawing
	header := &chart.Drawing{Height: 20, Label: "A service with a capacity of 300 attempts per second is down for 10s"}
	header.Title("A service that can answer 300 attempts per second gets 155 calls per second. It is down for 10s.")
	drawings = append(drawings, header, &chart.Drawing{})
	for _, policy := range []string{"attempts=3", "attempts=3; budget ratio=0.1"} {
		drawings = append(drawings, outagePicture(m, policy, simulated(t, m, policy)[0]))
	}
	got := chart.Document("Retries during and after an outage, with and without a budget", 800, 2, drawings)
	charttest.Check(t, got, 800)
	path := filepath.Join(root, "examples", "outage.svg")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the simulation draws: look at the new one, then go test ./gen/show/simulate -run Picture -update", path)
	}
	if readme, err := os.ReadFile(filepath.Join(root, "README.md")); err != nil || !strings.Contains(string(readme), "](examples/outage.svg)") {
		t.Errorf("the README does not show it: %v", err)
	}
	for _, outside := range []string{"href", "url(", "@import", "<script", "<image", "@font-face"} {
		if strings.Contains(got, outside) {
			t.Errorf("the picture has %s", outside)
		}
	}
	if !strings.Contains(got, "@media (prefers-color-scheme: dark)") {
		t.Error("the picture has no dark scheme")
	}
	if len(got) > 20_000 {
		t.Errorf("the picture has %d bytes", len(got))
	}
}

// root is the folder of the repository.
var root = filepath.Join("..", "..", "..")

// outagePicture draws the attempts and the answered calls with a policy.
func outagePicture(m Outage, policy string, o OutageResult) *chart.Drawing {
	c := &chart.Chart{
		Title: policy, Label: "Attempts sent and calls answered per second with " + policy,
		X: chart.Seconds, Top: 500, Height: 170, Width: chart.ColumnWidth(800, 2),
		Bands:  []chart.Band{{Name: "outage", From: m.From.Seconds(), To: m.To.Seconds()}},
		Levels: []chart.Level{{Name: "capacity", At: m.Capacity}},
		Lines: []chart.Line{
			{Class: "c1", Label: "attempts", Values: values(o.Seconds, func(s Second) float64 { return s.Attempts })},
			{Class: "c0", Label: "answered", Values: values(o.Seconds, func(s Second) float64 { return s.Successes })},
		},
	}
	for i := range o.Seconds {
		c.At = append(c.At, float64(i+1))
	}
	return c.Draw()
}
