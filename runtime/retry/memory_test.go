//go:build go1.26

package retry_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The memory of a method is bounded, also on a large machine.
func TestMethodMemory(t *testing.T) {
	const methods = 1000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, tt := range []struct{ processors, most uint64 }{{1, 2000}, {2, 2000}, {64, 4000}} {
		runtime.GOMAXPROCS(int(tt.processors))
		tracker, kept := new(retry.Tracker), make([]*retry.Method, methods)
		before := heap()
		for i := range kept {
			kept[i] = retry.NewMethod(fmt.Sprint("store.UserStore.Get", i), retry.Policy{}, retry.WithTracker(tracker))
		}
		got := (heap() - before) / methods
		t.Logf("%d processors: %d bytes per method", tt.processors, got)
		if got > tt.most {
			t.Errorf("%d processors: %d bytes per method, want at most %d", tt.processors, got, tt.most)
		}
		runtime.KeepAlive(kept)
		runtime.KeepAlive(tracker)
	}
}

// heap returns the number of bytes in use.
func heap() uint64 {
	for range 3 { // cleanups run in between
		runtime.GC()
		runtime.Gosched()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
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
