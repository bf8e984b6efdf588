package hedges

import (
	"testing"
	"time"
)

// Hedges add at most 6% to the load, both if they help and if they cannot. How long the calls
// take is printed, but not checked: it depends on what else the machine does.
func TestLoads(t *testing.T) {
	if testing.Short() {
		t.Skip("takes about 20s")
	}
	for _, l := range Loads {
		l.Calls /= 5
		plain, hedged, err := l.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		most := 1.06 + 10/float64(l.Calls) // the first ten are free
		if got := hedged.PerCall(); got > most || got <= 1 {
			t.Errorf("%s: %.3f requests per call, want at most %.3f", l.Title, got, most)
		}
		if plain.PerCall() != 1 {
			t.Errorf("%s: %.3f requests per call without hedges", l.Title, plain.PerCall())
		}
		for _, q := range []float64{0.5, 0.95, 0.99, 0.999} {
			t.Logf("%s: p%v %v without, %v with hedges", l.Title, 100*q, plain.Quantile(q).Round(10*time.Microsecond), hedged.Quantile(q).Round(10*time.Microsecond))
		}
	}
}
