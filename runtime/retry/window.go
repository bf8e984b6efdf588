package retry

import (
	"sync"
	"time"
)

// windowParts is the number of time slices in a window.
const windowParts = 10

// A window counts successes and failures in the recent past. Each goroutine
// adds to its own stripe (see home), to avoid contention.
type window struct {
	clock   clock
	start   time.Time
	slice   time.Duration // duration of a slice: a tenth of the window, at least 1ns
	stripes []windowStripe
}

// A windowStripe is one part of a window's counts: four cache lines.
type windowStripe struct {
	mu    sync.Mutex
	parts [windowParts]windowPart
	_     [8]byte
}

// A windowPart holds the counts of one time slice.
type windowPart struct {
	number              int64 // number of the slice since the window's start
	successes, failures int
}

// newWindow returns a window over span that begins now.
func newWindow(span time.Duration, clock clock) *window {
	return &window{
		clock:   clock,
		start:   clock.now(),
		slice:   max(span/windowParts, 1),
		stripes: make([]windowStripe, fewStripes()),
	}
}

// number returns the number of the current slice.
func (w *window) number() int64 { return int64(w.clock.since(w.start) / w.slice) }

// add counts a success or a failure.
func (w *window) add(success bool) {
	number := w.number()
	s := &w.stripes[home(len(w.stripes))]
	s.mu.Lock()
	defer s.mu.Unlock()
	part := &s.parts[((number%windowParts)+windowParts)%windowParts] // the clock may be before start
	if part.number != number {
		*part = windowPart{number: number}
	}
	if success {
		part.successes++
	} else {
		part.failures++
	}
}

// sum returns the counts of the last ten slices, including the current one.
func (w *window) sum() (successes, failures int) {
	newest := w.number()
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

// reset clears the counts.
func (w *window) reset() {
	for i := range w.stripes {
		s := &w.stripes[i]
		s.mu.Lock()
		s.parts = [windowParts]windowPart{}
		s.mu.Unlock()
	}
}
