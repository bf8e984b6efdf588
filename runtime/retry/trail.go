package retry

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// A GiveUp is a call that made attempts and then gave up or was rejected.
type GiveUp struct {
	Key   string    // of the method: see MethodStats
	Cause string    // what ended it: see MethodStats.Causes
	Time  time.Time // when it ended

	// Attempts is the number of attempts made. Trail has the last of them, at most 8, in
	// order; it must not be modified.
	Attempts int
	Trail    []FailedAttempt
}

// A FailedAttempt is an attempt of a call that gave up.
type FailedAttempt struct {
	Number int           // counting from 1
	Ended  time.Time     // when it ended; the next one began after Wait
	Err    string        // text of its error, at most 256 bytes; empty for a result marked by Again
	Wait   time.Duration // wait after it; 0 for the last
}

// maxGiveUps is the number of calls that gaveUp keeps, and maxText the number of bytes of
// each text in them.
const (
	maxGiveUps = 50
	maxText    = 256
)

// gaveUp are the last calls that gave up. The zero value is empty.
type gaveUp struct {
	epoch time.Time // of the times in trails; set before the first call

	mu   sync.Mutex
	ring []GiveUp // the oldest at next, once it is full
	next int
}

// clock returns the time since epoch. It takes half the time of time.Now, because it does
// not read the wall clock.
func (g *gaveUp) clock() time.Duration { return time.Since(g.epoch) }

// add adds a call, in place of the oldest if there are many.
func (g *gaveUp) add(call GiveUp) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.ring) < maxGiveUps {
		g.ring = append(g.ring, call)
		return
	}
	g.ring[g.next] = call
	g.next = (g.next + 1) % maxGiveUps
}

// read returns the calls, the newest first, in the memory of all.
func (g *gaveUp) read(all []GiveUp) []GiveUp {
	g.mu.Lock()
	defer g.mu.Unlock()
	all = append(append(all[:0], g.ring[g.next:]...), g.ring[:g.next]...)
	slices.Reverse(all)
	return all
}

// A trail has the last failed attempts of one call, until that gives up. It is on the
// stack, and holds errors: most calls need no texts.
type trail struct {
	steps [8]step
	n     int // number of attempts
}

// A step is a failed attempt.
type step struct {
	err   error
	ended time.Duration // see gaveUp.clock
	wait  time.Duration
}

// add adds a failed attempt.
func (t *trail) add(err error, ended time.Duration) {
	t.steps[t.n%len(t.steps)] = step{err, ended, 0}
	t.n++
}

// waited sets the wait after the last attempt.
func (t *trail) waited(d time.Duration) { t.steps[(t.n-1)%len(t.steps)].wait = d }

// list returns the attempts with their texts. The current time is now, that of
// gaveUp.clock is clock.
func (t *trail) list(now time.Time, clock time.Duration) []FailedAttempt {
	first := max(t.n-len(t.steps), 0)
	all := make([]FailedAttempt, 0, t.n-first)
	for i := first; i < t.n; i++ {
		s := t.steps[i%len(t.steps)]
		all = append(all, FailedAttempt{i + 1, now.Add(s.ended - clock), textOfError(s.err), s.wait})
	}
	return all
}

// textOfError returns the beginning of the text of err, which may panic.
func textOfError(err error) string {
	if err = unmark(err); err == nil {
		return ""
	}
	text := fmt.Sprint(err)
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText-len("…")], "") + "…"
	}
	return strings.Clone(text) // not a part of something large
}

// keep keeps a call that gave up for the tracker's list.
func (l *loop) keep(end EventKind) {
	if l.gaveUp == nil || l.nested || l.trail.n == 0 || end != GaveUp && end != Rejected {
		return
	}
	now := time.Now()
	l.gaveUp.add(GiveUp{l.key, causeNames[l.cause], now, l.attempts, l.trail.list(now, l.gaveUp.clock())})
}
