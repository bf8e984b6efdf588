package simulate

import (
	"cmp"
	"math"
	"time"
)

const (
	warmCalls   = 100     // default number of first attempts before a learner knows a quantile, which it then computes as often
	rotateCalls = 10_000  // number of first attempts in a sketch
	bucketWidth = 0.01    // of the logarithm
	bucketCount = 1 << 12 // covers 1ns to years
)

// A learner estimates a quantile of the latencies of first attempts. An attempt that was
// canceled took at least as long as until then: it is counted as such by the estimator of
// Kaplan and Meier, because as a latency it would reduce the quantile. The learner forgets
// what happened before the last two sketches.
type learner struct {
	quantile          float64
	warm              int // number of attempts before the quantile is known
	current, previous sketch
	wait              time.Duration // the estimate; never while there are too few attempts
}

// A sketch counts latencies in buckets with exponentially growing bounds.
type sketch struct {
	ended, canceled [bucketCount]int32
	count           int
}

func newLearner(quantile float64, warm int) *learner {
	return &learner{quantile: quantile, warm: cmp.Or(warm, warmCalls), wait: never}
}

// add adds an attempt that ended, or was canceled, after a time.
func (l *learner) add(d time.Duration, ended bool) {
	b := bucketOf(d)
	if ended {
		l.current.ended[b]++
	} else {
		l.current.canceled[b]++
	}
	l.current.count++
	if n := l.current.count; n == l.warm || n%warmCalls == 0 && n+l.previous.count >= l.warm {
		l.wait = l.estimate()
	}
	if l.current.count == rotateCalls {
		l.previous, l.current = l.current, sketch{}
	}
}

func bucketOf(d time.Duration) int {
	return min(int(math.Log(float64(max(d, 1)))/bucketWidth), bucketCount-1)
}

// estimate returns the quantile or, if too many attempts were canceled before it, the
// highest latency.
func (l *learner) estimate() time.Duration {
	atRisk, longer, highest := l.current.count+l.previous.count, 1.0, 0
	for b := range bucketCount {
		ended := int(l.current.ended[b] + l.previous.ended[b])
		canceled := int(l.current.canceled[b] + l.previous.canceled[b])
		if ended > 0 {
			longer *= 1 - float64(ended)/float64(atRisk)
			highest = b
		}
		if longer <= 1-l.quantile {
			break
		}
		atRisk -= ended + canceled
	}
	return time.Duration(math.Exp(bucketWidth * (float64(highest) + 0.5)))
}
