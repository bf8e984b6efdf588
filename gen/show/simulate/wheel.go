package simulate

import "time"

const (
	slotWidth = time.Millisecond
	slotCount = 1 << 13
)

// A wheel is a queue for many events. Future events are unsorted in slots of a
// millisecond, and move to a heap when their slot begins. So the heap fits the
// processor's cache, unlike a heap for a million clients.
type wheel[E any] struct {
	heap  queue[E]
	slots [slotCount][]event[E]
	slot  int64        // slot whose events, and all earlier ones, are in the heap
	far   int          // events in slots
	spare [][]event[E] // memory of past slots, for reuse
}

func (w *wheel[E]) push(at time.Duration, what E) {
	slot := int64(at / slotWidth)
	if slot <= w.slot {
		w.heap.push(at, what)
		return
	}
	// An event beyond one revolution of the wheel goes to its last slot, and moves on
	// from there.
	s := &w.slots[min(slot, w.slot+slotCount-1)%slotCount]
	if n := len(w.spare); *s == nil && n > 0 {
		*s, w.spare = w.spare[n-1], w.spare[:n-1]
	}
	*s = append(*s, event[E]{at, what})
	w.far++
}

// next returns the time of the next event; ok is false if there is none.
func (w *wheel[E]) next() (at time.Duration, ok bool) {
	for len(w.heap) == 0 && w.far > 0 {
		w.turn()
	}
	if len(w.heap) == 0 {
		return 0, false
	}
	return w.heap[0].at, true
}

// turn begins the next slot.
func (w *wheel[E]) turn() {
	w.slot++
	s := &w.slots[w.slot%slotCount]
	if *s == nil {
		return
	}
	events := *s
	*s = nil
	w.far -= len(events)
	for _, e := range events {
		w.push(e.at, e.what)
	}
	w.spare = append(w.spare, events[:0])
}

// pop removes the event whose time next has returned.
func (w *wheel[E]) pop() event[E] { return w.heap.pop() }

func (w *wheel[E]) count() int { return len(w.heap) + w.far }
