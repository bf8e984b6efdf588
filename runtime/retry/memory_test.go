//go:build go1.26

package retry_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The memory of a method and of a breaker is bounded, also on a large machine.
func TestMemory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	method := func(opts ...retry.Option) func(*retry.Tracker, int) any {
		return func(tracker *retry.Tracker, i int) any {
			return retry.NewMethod(fmt.Sprint("store.UserStore.Get", i), retry.Policy{}, append(opts, retry.WithTracker(tracker))...)
		}
	}
	breaker := func(p retry.BreakerPolicy) func(*retry.Tracker, int) any {
		return func(*retry.Tracker, int) any { return retry.NewBreaker(p) }
	}
	var all [][]any // in use, so that none of them is freed while others are measured
	for _, tt := range []struct {
		name   string
		create func(tracker *retry.Tracker, i int) any
		most   map[int]int64 // bytes, by processors
	}{
		{"method", method(), map[int]int64{1: 2000, 2: 2000, 64: 4000}},
		{"method with latency", method(retry.WithLatency()), map[int]int64{1: 3500, 2: 3500, 64: 13000}},
		{"breaker", breaker(retry.BreakerPolicy{}), map[int]int64{1: 400, 64: 400}},
		{"breaker with a rate", breaker(retry.BreakerPolicy{Rate: 0.5}), map[int]int64{1: 1500, 2: 1500, 64: 9000}},
	} {
		for processors, most := range tt.most {
			runtime.GOMAXPROCS(processors)
			got, kept := perValue(tt.create)
			all = append(all, kept)
			if got > most {
				t.Errorf("%s, %d processors: %d bytes, want at most %d", tt.name, processors, got, most)
			} else {
				t.Logf("%s, %d processors: %d bytes", tt.name, processors, got)
			}
		}
	}
	runtime.KeepAlive(all)
}

// perValue returns the number of bytes that a value takes, and the values.
func perValue(create func(*retry.Tracker, int) any) (bytes int64, kept []any) {
	tracker := new(retry.Tracker)
	kept = make([]any, 1000, 1001)
	before := heap()
	for i := range kept {
		kept[i] = create(tracker, i)
	}
	bytes = (heap() - before) / int64(len(kept))
	return bytes, append(kept, tracker)
}

// heap returns the number of bytes in use.
func heap() int64 {
	for range 3 { // what cleanups have used is freed by the next collection
		cleaned := make(chan struct{})
		runtime.AddCleanup(new([64]byte), func(c chan struct{}) { close(c) }, cleaned)
		runtime.GC()
		<-cleaned
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// manyMethods returns 1,000 methods, each with a breaker and a budget, and their tracker.
func manyMethods(ctx context.Context) (*retry.Tracker, []*retry.Method) {
	tracker, kept := new(retry.Tracker), make([]*retry.Method, 1000)
	for i := range kept {
		kept[i] = retry.NewMethod(fmt.Sprint("store.UserStore.Get", i), atOnce, retry.WithTracker(tracker),
			retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{})))
		kept[i].Do(ctx, answering(errUnavailable, nil).get)
	}
	return tracker, kept
}

func BenchmarkSnapshot(b *testing.B) {
	tracker, kept := manyMethods(b.Context())
	b.ReportAllocs()
	for b.Loop() {
		tracker.Snapshot()
	}
	runtime.KeepAlive(kept)
}

func BenchmarkReadSnapshot(b *testing.B) {
	tracker, kept := manyMethods(b.Context())
	var s retry.Snapshot
	b.ReportAllocs()
	for b.Loop() {
		tracker.ReadSnapshot(&s)
	}
	runtime.KeepAlive(kept)
}
