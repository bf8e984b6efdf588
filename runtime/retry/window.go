package retry

import (
	"sync"
	"time"
)

// windowParts is into how many slices of time a window is cut.
const windowParts = 10

// A window counts successes and failures of the last while. Each goroutine adds
// to the stripe it is at home in, so that adding from many cores does not make
// them wait for each other.
type window struct {
	start   time.Time
	slice   time.Duration // a tenth of the window, at least 1ns
	stripes []windowStripe
}

type windowStripe struct {
	mu    sync.Mutex
	parts [windowParts]windowPart
	_     [64]byte // keeps neighbours out of the cache line
}

// A windowPart counts within one slice of time.
type windowPart struct {
	number              int64 // of the slice, from the window's start
	successes, failures int
}

func newWindow(span time.Duration, start time.Time) *window {
	return &window{
		start:   start,
		slice:   max(span/windowParts, 1),
		stripes: make([]windowStripe, stripes()),
	}
}

func (w *window) number(now time.Time) int64 { return int64(now.Sub(w.start) / w.slice) }

func (w *window) add(now time.Time, success bool) {
	number := w.number(now)
	s := &w.stripes[home(len(w.stripes))]
	s.mu.Lock()
	defer s.mu.Unlock()
	part := &s.parts[((number%windowParts)+windowParts)%windowParts] // a clock may have stood before start
	if part.number != number {
		*part = windowPart{number: number}
	}
	if success {
		part.successes++
	} else {
		part.failures++
	}
}

// sum returns what was added in the last ten slices, that of now included.
func (w *window) sum(now time.Time) (successes, failures int) {
	newest := w.number(now)
	for i := range w.stripes {
		s := &w.stripes[i]
		s.mu.Lock()
		for _, part := range s.parts {
			if newest-windowParts < part.number && part.number <= newest {
				successes += part.successes
				failures += part.failures
			}
		}
		s.mu.Unlock()
	}
	return successes, failures
}

func (w *window) reset() {
	for i := range w.stripes {
		s := &w.stripes[i]
		s.mu.Lock()
		s.parts = [windowParts]windowPart{}
		s.mu.Unlock()
	}
}
