//go:build unix

package retryprom_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

// methods returns a tracker with n methods that have been used.
func methods(tb testing.TB, n int) *retry.Tracker {
	tracker := new(retry.Tracker)
	all := make([]*retry.Method, n)
	for i := range all {
		name := fmt.Sprintf("github.com/acme/shop/store%d.UserStore.Get%d", i/20, i)
		all[i] = retry.NewMethod(name, retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(tracker))
		for j := range i % 7 {
			all[i].Do(tb.Context(), up)
			if j%2 == 1 {
				all[i].Do(tb.Context(), down)
			}
		}
	}
	tb.Cleanup(func() { runtime.KeepAlive(all) })
	return tracker
}

// cpu returns the processor time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure reports the processor time of f, which does not depend on other programs.
func measure(b *testing.B, f func()) {
	b.ReportAllocs()
	before := cpu()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64((cpu()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// The parts of a scrape of 1,000 methods.
func BenchmarkScrape(b *testing.B) {
	tracker := methods(b, 1000)
	r := prometheus.NewRegistry()
	r.MustRegister(retryprom.NewCollector(tracker))
	b.Run("snapshot", func(b *testing.B) { measure(b, func() { tracker.Snapshot() }) })
	b.Run("collect", func(b *testing.B) {
		c, all, n := retryprom.NewCollector(tracker), make(chan prometheus.Metric, 1<<16), 0
		measure(b, func() {
			c.Collect(all)
			n = len(all)
			for range n {
				<-all
			}
		})
		b.ReportMetric(float64(n), "metrics")
	})
	b.Run("gather", func(b *testing.B) { measure(b, func() { r.Gather() }) })
	for _, encoding := range []string{"identity", "gzip"} {
		b.Run(encoding, func(b *testing.B) {
			size := 0
			measure(b, func() { size = scrape(r, encoding).Body.Len() })
			b.ReportMetric(float64(size)/1000, "kB")
		})
	}
}
