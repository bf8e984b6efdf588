package retry_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// BenchmarkOverride changes all of 1,000 methods, or one of them, 1,000 times a second,
// while all cores make calls. It reports the time that 99 % of the changes take at most.
func BenchmarkOverride(b *testing.B) {
	for name, text := range map[string]func(i int) string{
		"all": func(i int) string { return fmt.Sprintf("* attempts=%d", 1+i%2) },
		"one": func(i int) string { return fmt.Sprintf("store.Get%d attempts=%d", i%1000, 1+i%2) },
	} {
		for _, load := range []int{0, runtime.GOMAXPROCS(0)} {
			b.Run(fmt.Sprintf("%s/load=%d", name, load), func(b *testing.B) {
				tracker := new(retry.Tracker)
				methods := make([]*retry.Method, 1000)
				for i := range methods {
					methods[i] = retry.NewMethod(fmt.Sprint("store.Get", i), atOnce, retry.WithTracker(tracker))
				}
				stop := underLoad(load, methods)
				defer stop()
				tick := time.NewTicker(time.Millisecond)
				defer tick.Stop()
				var took []time.Duration
				for i := 0; b.Loop(); i++ {
					<-tick.C
					begun := time.Now()
					if err := tracker.Override(text(i)); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(begun))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
				b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
			})
		}
	}
}

// underLoad calls methods from n goroutines until stop is called.
func underLoad(n int, methods []*retry.Method) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; ctx.Err() == nil; i++ {
				methods[i%len(methods)].Do(context.Background(), func(context.Context) error { return nil })
			}
		}()
	}
	return func() { cancel(); all.Wait() }
}
