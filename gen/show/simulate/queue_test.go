package simulate

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A queue returns events in order of their times.
func TestQueue(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var q queue[int]
	var last time.Duration
	for i := range 10_000 {
		q.push(last+time.Duration(random.IntN(1000)), i)
		if random.IntN(3) > 0 {
			e := q.pop()
			if e.at < last {
				t.Fatalf("%v comes after %v", e.at, last)
			}
			last = e.at
		}
	}
}

// So does a wheel, even for events beyond one revolution.
func TestWheel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var w wheel[int]
	var last time.Duration
	pushed, popped := 0, 0
	for popped < 10_000 {
		if pushed < 10_000 {
			w.push(last+time.Duration(random.ExpFloat64()*float64(3*time.Second)), pushed)
			pushed++
		}
		at, ok := w.next()
		if e := w.pop(); !ok || e.at != at || e.at < last {
			t.Fatalf("%v, announced as %v, comes after %v", e.at, at, last)
		}
		last = at
		popped++
		for range min(random.IntN(3), 10_000-pushed) {
			w.push(last+time.Duration(random.ExpFloat64()*float64(3*time.Second)), pushed)
			pushed++
		}
	}
	if _, ok := w.next(); ok || w.count() != 0 {
		t.Errorf("%d events are left", w.count())
	}
}

// A line returns events in the order in which they were added, across the end of its
// ring.
func TestLine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var l line[int]
	in, out := 0, 0
	for range 10_000 {
		if random.IntN(5) > 1 {
			l.push(time.Duration(in), in)
			in++
		} else if l.count > 0 {
			if at, e := l.next(), l.pop(); e.what != out || at != e.at {
				t.Fatalf("got %d at %v, want %d", e.what, at, out)
			}
			out++
		}
	}
	if l.count != in-out {
		t.Errorf("%d events are left, want %d", l.count, in-out)
	}
}
