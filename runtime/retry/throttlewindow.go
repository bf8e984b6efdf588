package retry

import "time"

// throttleCounts are what a [Throttle] counts. They are fractions where counts of a longer
// time are spread over slices.
type throttleCounts struct{ requests, accepts float64 }

// A throttleWindow has the counts of the recent past, in time slices. Times are those since
// its beginning.
type throttleWindow struct {
	slice time.Duration // duration of a slice, at least 1ns
	parts [windowParts]throttlePart
}

// A throttlePart holds the counts of one time slice.
type throttlePart struct {
	number int64 // number of the slice
	throttleCounts
}

// add spreads counts evenly over the time between from and to. What is older than a window
// at to is forgotten.
func (w *throttleWindow) add(n throttleCounts, from, to time.Duration) {
	if n == (throttleCounts{}) {
		return
	}
	last := w.number(to)
	for number := max(w.number(min(from, to)), last-windowParts+1); number <= last; number++ {
		share := w.overlap(number, from, to)
		part := w.part(number)
		if part.number != number {
			*part = throttlePart{number: number}
		}
		part.requests += share * n.requests
		part.accepts += share * n.accepts
	}
}

// overlap returns the share of the time between from and to that is in a slice.
func (w *throttleWindow) overlap(number int64, from, to time.Duration) float64 {
	if from >= to { // or the clock was set back
		return 1
	}
	begin := float64(number) * float64(w.slice)
	end := begin + float64(w.slice)
	return max(min(float64(to), end)-max(float64(from), begin), 0) / float64(to-from)
}

// sliced returns the same counts in slices of another duration.
func (w *throttleWindow) sliced(slice, now time.Duration) throttleWindow {
	other := throttleWindow{slice: slice}
	newest := w.number(now)
	for number := newest - windowParts + 1; number <= newest; number++ {
		if part := w.part(number); part.number == number {
			begin := time.Duration(number) * w.slice
			other.add(part.throttleCounts, begin, min(begin+w.slice, now))
		}
	}
	return other
}

// sum returns the counts of the last ten slices, including the one of now.
func (w *throttleWindow) sum(now time.Duration) (sum throttleCounts) {
	newest := w.number(now)
	for _, part := range w.parts {
		if newest-windowParts < part.number && part.number <= newest {
			sum.requests += part.requests
			sum.accepts += part.accepts
		}
	}
	return sum
}

// number returns the number of the slice of a time.
func (w *throttleWindow) number(at time.Duration) int64 {
	number := int64(at / w.slice)
	if at < 0 && at%w.slice != 0 { // before the beginning, if the clock was set back
		number--
	}
	return number
}

// part returns the place of a slice.
func (w *throttleWindow) part(number int64) *throttlePart {
	return &w.parts[((number%windowParts)+windowParts)%windowParts]
}
