package retry

import (
	"math"
	"sync/atomic"
)

// ThrottleBudget returns a budget that works like gRPC's retry throttling (gRFC
// A6): it starts with maxTokens tokens; a failed attempt takes one; a
// successful one (including a non-retryable error) adds ratio; retries are
// allowed while more than half of maxTokens are left. It has no floor.
// Arguments that are not positive mean 10 and 0.1, as in gRPC's own
// example. Unlike a [Throttle], it never rejects the first attempt of a call.
func ThrottleBudget(maxTokens, ratio float64) *Budget {
	t := &tokenCount{limit: milli(maxTokens, 10), ratio: milli(ratio, 0.1)}
	t.level.Store(t.limit)
	return &Budget{throttle: t}
}

// milli returns v in thousandths, the precision of gRFC A6, or otherwise if v
// is not positive.
func milli(v, otherwise float64) int64 {
	if !(v > 0) {
		v = otherwise
	}
	return max(int64(math.Round(min(v, 1e9)*1000)), 1)
}

// A tokenCount is a number of tokens in thousandths, between 0 and limit.
type tokenCount struct {
	limit, ratio int64
	level        atomic.Int64
}

// tokens returns the number of tokens.
func (t *tokenCount) tokens() float64 { return float64(t.level.Load()) / 1000 }

// allow reports whether a retry is allowed.
func (t *tokenCount) allow() bool { return 2*t.level.Load() > t.limit }

// fail records a failed attempt.
func (t *tokenCount) fail() { t.change(-1000) }

// succeed records a successful attempt.
func (t *tokenCount) succeed() { t.change(t.ratio) }

// change adds delta, within the limits. At a limit it only reads.
func (t *tokenCount) change(delta int64) {
	for {
		was := t.level.Load()
		now := min(max(was+delta, 0), t.limit)
		if now == was || t.level.CompareAndSwap(was, now) {
			return
		}
	}
}
