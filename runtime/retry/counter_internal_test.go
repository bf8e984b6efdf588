//go:build go1.26

package retry

import (
	"sync"
	"testing"
	"unsafe"
)

// A striped counter loses no increments from any goroutine.
func TestStripedAddsUp(t *testing.T) {
	const goroutines, times = 64, 10_000
	s := newStriped()
	var adding sync.WaitGroup
	for range goroutines {
		adding.Go(func() {
			for range times {
				s.add()
			}
		})
	}
	adding.Wait()
	if got := s.sum(); got != goroutines*times {
		t.Errorf("got %d, want %d", got, goroutines*times)
	}
}

// The number of stripes is a power of two, and each has its own cache line.
func TestStripes(t *testing.T) {
	if size := unsafe.Sizeof(stripe{}); size != 64 {
		t.Errorf("a stripe is %d bytes, want 64", size)
	}
	if n := stripes(); n < 16 || n&(n-1) != 0 {
		t.Errorf("got %d stripes, want a power of two, at least 16", n)
	}
}

// The home stripe of a goroutine is stable while it runs at the same depth, and
// many goroutines spread over many stripes.
func TestHome(t *testing.T) {
	const n = 64
	var mu sync.Mutex
	homes := map[uint]int{}
	var running, all sync.WaitGroup
	running.Add(n)
	for range n {
		all.Go(func() {
			h := home(n)
			if h >= n || h != home(n) {
				t.Errorf("home is %d and %d, want one below %d", h, home(n), n)
			}
			running.Done()
			running.Wait() // so that no two share a stack one after the other
			mu.Lock()
			defer mu.Unlock()
			homes[h]++
		})
	}
	all.Wait()
	if len(homes) < n/4 { // by chance they would share 64 stripes so that 40 are used
		t.Errorf("%d goroutines are at home in %d of %d stripes", n, len(homes), n)
	}
}
