package simulate

import "time"

// An event is an action at a point in time.
type event[E any] struct {
	at   time.Duration
	what E
}

// A queue is a binary heap of events with the next event on top. It does not use
// container/heap, which boxes every event.
type queue[E any] []event[E]

func (q *queue[E]) push(at time.Duration, what E) {
	*q = append(*q, event[E]{})
	h := *q
	i := len(h) - 1
	for i > 0 && at < h[(i-1)/2].at {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = event[E]{at, what}
}

func (q *queue[E]) pop() event[E] {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	for i := 0; len(h) > 0; {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].at < h[child].at {
			child++
		}
		if child >= len(h) || last.at <= h[child].at {
			h[i] = last
			break
		}
		h[i] = h[child]
		i = child
	}
	return top
}

// A line is a queue of events that are added in order of their times: a ring buffer,
// which adds and removes in constant time.
type line[E any] struct {
	ring  []event[E] // its length is a power of two
	first int
	count int
}

func (l *line[E]) push(at time.Duration, what E) {
	if l.count == len(l.ring) {
		l.grow()
	}
	l.ring[(l.first+l.count)&(len(l.ring)-1)] = event[E]{at, what}
	l.count++
}

func (l *line[E]) grow() {
	ring := make([]event[E], max(2*len(l.ring), 64))
	n := copy(ring, l.ring[l.first:])
	copy(ring[n:], l.ring[:l.first])
	l.ring, l.first = ring, 0
}

func (l *line[E]) pop() event[E] {
	e := l.ring[l.first]
	l.first = (l.first + 1) & (len(l.ring) - 1)
	l.count--
	return e
}

func (l *line[E]) next() time.Duration { return l.ring[l.first].at }
