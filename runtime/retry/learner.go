package retry

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// A learner estimates a quantile of the durations of attempts. An attempt that was canceled
// or failed took at least as long as until then: it is counted as such by the estimator of
// Kaplan and Meier, because as a duration it would reduce the quantile. What is older than
// two sketches is forgotten. Its memory is bounded, and adding a duration takes no lock,
// except for one in estimateEvery.
type learner struct {
	quantile float64
	warm     uint64
	estimate atomic.Int64 // 0 while there are too few attempts, or none was answered
	added    atomic.Uint64
	current  atomic.Pointer[sketch]

	mu       sync.Mutex // while estimating and rotating
	previous *sketch
}

const (
	sketchCalls   = 10_000 // number of attempts in a sketch
	estimateEvery = 100    // attempts, unless there are fewer than that in all

	subBits     = 5 // a bucket is 1/32 of a power of two: interpolated, the error is below 1%
	octaves     = 33
	lowest      = 9 // bits: shorter durations than 512ns are in the first bucket
	bucketCount = octaves << subBits
)

// A sketch counts durations in buckets that are proportional to the durations.
type sketch struct {
	count           atomic.Uint64
	ended, censored [bucketCount]atomic.Uint32
}

// newLearner returns a learner of a quantile that it knows after warm attempts.
func newLearner(quantile float64, warm int) *learner {
	l := &learner{quantile: quantile, warm: uint64(max(warm, 1)), previous: new(sketch)}
	l.current.Store(new(sketch))
	return l
}

// with returns a learner of another quantile that has seen the same attempts.
func (l *learner) with(quantile float64, warm int) *learner {
	if quantile == l.quantile && uint64(max(warm, 1)) == l.warm {
		return l
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	other := &learner{quantile: quantile, warm: uint64(max(warm, 1)), previous: l.previous}
	s := l.current.Load()
	other.current.Store(s)
	other.added.Store(l.added.Load())
	if other.added.Load() >= other.warm {
		other.estimate.Store(int64(quantileOf(quantile, l.previous, s)))
	}
	return other
}

// wait returns the estimate.
func (l *learner) wait() time.Duration { return time.Duration(l.estimate.Load()) }

// add adds an attempt that ended after d, or took longer.
func (l *learner) add(d time.Duration, ended bool) {
	s := l.current.Load()
	s.add(d, ended)
	n := l.added.Add(1)
	if n < l.warm || n%estimateEvery != 0 && n != l.warm && n > estimateEvery {
		return
	}
	if !l.mu.TryLock() {
		return // another goroutine does it
	}
	defer l.mu.Unlock()
	s = l.current.Load() // another goroutine may have replaced it
	l.estimate.Store(int64(quantileOf(l.quantile, l.previous, s)))
	if s.count.Load() >= sketchCalls {
		l.previous = s
		l.current.Store(new(sketch))
	}
}

// add adds a duration.
func (s *sketch) add(d time.Duration, ended bool) {
	b := bucketOf(d)
	if ended {
		s.ended[b].Add(1)
	} else {
		s.censored[b].Add(1)
	}
	s.count.Add(1)
}

// bucketOf returns the bucket of a duration: its highest bit and the next subBits bits.
func bucketOf(d time.Duration) int {
	v := uint64(max(d, 1))
	octave := bits.Len64(v) - 1 - lowest
	if octave < 0 {
		return 0
	}
	if octave >= octaves {
		return bucketCount - 1
	}
	sub := v >> (uint(octave) + lowest - subBits) & (1<<subBits - 1)
	return octave<<subBits | int(sub)
}

// boundOf returns the lower bound of a bucket.
func boundOf(bucket int) float64 {
	octave, sub := bucket>>subBits, bucket&(1<<subBits-1)
	return float64(uint64(1)<<(octave+lowest)) * (1 + float64(sub)/(1<<subBits))
}

// quantileOf returns a quantile of what two sketches have counted or, if too many attempts
// were censored before it, the longest duration that is known: 0 if none is.
func quantileOf(quantile float64, a, b *sketch) time.Duration {
	var atRisk uint64
	for i := range bucketCount {
		atRisk += uint64(a.ended[i].Load()+b.ended[i].Load()) + uint64(a.censored[i].Load()+b.censored[i].Load())
	}
	longer, highest := 1.0, 0.0
	for i := range bucketCount {
		ended := uint64(a.ended[i].Load() + b.ended[i].Load())
		censored := uint64(a.censored[i].Load() + b.censored[i].Load())
		if ended > 0 && atRisk > 0 {
			next := longer * max(1-float64(ended)/float64(atRisk), 0)
			low, high := boundOf(i), boundOf(i+1)
			if next <= 1-quantile {
				share := (longer - (1 - quantile)) / (longer - next)
				return time.Duration(low + share*(high-low))
			}
			longer, highest = next, high
		}
		atRisk -= min(ended+censored, atRisk)
	}
	return time.Duration(highest)
}
