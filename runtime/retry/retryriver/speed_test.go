//go:build unix

package retryriver_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
)

// How long it takes to queue a call, and how many can be carried out per second, with
// a disk that is waited for.
func TestSpeed(t *testing.T) {
	if !*long {
		t.Skip("measured with -long")
	}
	const calls = 3000
	t.Run("SQLite", func(t *testing.T) {
		queue, err := retryriver.Open(tempFile(t), quiet, retryriver.WithWorkers(50))
		measure(t, closing(t, queue, err), calls)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		pool := connect(t, newDatabase(t, servers.Postgres(t, "-c", "fsync=on", "-c", "autovacuum=on")))
		queue, err := retryriver.New(pool, quiet, retryriver.WithMigrations(), retryriver.WithWorkers(50))
		measure(t, closing(t, queue, err), calls)
	})
}

// measure queues calls one after the other, and carries them out.
func measure(t *testing.T, queue *retryriver.Queue, calls int) {
	var done atomic.Int64
	p := newPayments(queue, func(context.Context, chargeCall) error { done.Add(1); return nil })
	file, err := os.Create(filepath.Join(t.TempDir(), "bare"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var waits, bare []time.Duration
	for range calls {
		begun := time.Now()
		p.enqueue(t, t.Context(), chargeCall{ID: "ann", Cents: 100})
		queued := time.Now()
		file.Write(make([]byte, 4096))
		file.Sync()
		waits, bare = append(waits, queued.Sub(begun)), append(bare, time.Since(queued))
	}
	slices.Sort(waits)
	slices.Sort(bare)
	begun := time.Now()
	stop := work(t, queue, p.mux())
	for done.Load() < int64(calls) && time.Since(begun) < time.Minute {
		time.Sleep(time.Millisecond)
	}
	took := time.Since(begun)
	stop()
	t.Logf("queueing: median %v, p99 %v (a bare write of 4 kB to the disk: %v, %v); carried out: %.0f calls/s",
		waits[calls/2], waits[calls*99/100], bare[calls/2], bare[calls*99/100], float64(done.Load())/took.Seconds())
}
