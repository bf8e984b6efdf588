//go:build unix

package hedges

import (
	"runtime/metrics"
	"syscall"
	"testing"
)

// Each peer behaves as the scenarios require.
func TestScenarios(t *testing.T) {
	for _, s := range Scenarios {
		for _, p := range All {
			if _, err := s.start(t.Context(), p); err != nil {
				t.Error(err)
			}
		}
	}
}

// BenchmarkGet is run by the program in the parent folder, one scenario and peer at a time.
func BenchmarkGet(b *testing.B) {
	for _, s := range Scenarios {
		for _, p := range All {
			b.Run(s.ID+"/"+p.ID, func(b *testing.B) { measure(b, s, p) })
		}
	}
}

func measure(b *testing.B, s *Scenario, p *Peer) {
	target, err := s.start(b.Context(), p)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	goroutines, cpu := started(), cpuSeconds(b)
	for b.Loop() {
		_, _, _ = target.get()
	}
	b.ReportMetric((cpuSeconds(b)-cpu)/float64(b.N), "cpu-sec/op")
	b.ReportMetric(float64(started()-goroutines)/float64(b.N), "goroutines/op")
}

// cpuSeconds returns the CPU time of the process. Unlike the time of a request, it does not
// contain the wait for the hedge.
func cpuSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// started returns how many goroutines have been started.
func started() uint64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
