package retrydebug

import (
	"strings"
	"testing"
	"time"
)

// Ticks are round, and at both ends of an axis that contains all values.
func TestAxis(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0 1", 0.3: "0 0.1 0.2 0.3", 0.04: "0 0.01 0.02 0.03 0.04", 1: "0 0.5 1", 4: "0 1 2 3 4", 7.3: "0 2 4 6 8", 12: "0 5 10 15",
		486.6: "0 200 400 600", 1000: "0 500 1000", 4321: "0 2000 4000 6000", 37_000: "0 10k 20k 30k 40k", 1.1e6: "0 500k 1M 1.5M", 3e9: "0 1G 2G 3G",
	} {
		a := newAxis(v)
		if got := strings.Join(a.labels(formatRate), " "); got != want || a.end() < v {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	for v, want := range map[time.Duration]string{
		0: "0 1s", 123 * time.Microsecond: "0 50µs 100µs 150µs", 486600 * time.Microsecond: "0 200ms 400ms 600ms", 2 * time.Second: "0 500ms 1s 1.5s 2s",
		2100 * time.Millisecond: "0 1s 2s 3s", 42 * time.Second: "0 15s 30s 45s", time.Minute: "0 15s 30s 45s 1m", 100 * time.Second: "0 30s 1m 1m30s 2m",
		time.Hour: "0 15m 30m 45m 1h", 3 * time.Hour: "0 1h 2h 3h", 30 * time.Hour: "0 10h 20h 30h", 1000 * time.Hour: "0 500h 1000h",
	} {
		a := newTimeAxis(v)
		if got := strings.Join(a.labels(formatTime), " "); got != want || a.end() < v.Seconds() {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}
