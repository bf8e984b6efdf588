package retry

import (
	"math"
	"sync/atomic"
)

// ThrottleBudget returns a budget in the form of gRPC's retry throttling (gRFC
// A6): it starts with maxTokens tokens, a failed attempt takes one, a successful
// one (including a non-retryable error) adds ratio, and retries are allowed while
// more than half of maxTokens are left. It has no floor, and no [Funding] of
// another kind. gRPC's own example is (10, 0.1). Numbers that are not above 0
// mean those.
func ThrottleBudget(maxTokens, ratio float64) *Budget {
	t := &throttle{limit: milli(maxTokens, 10), ratio: milli(ratio, 0.1)}
	t.level.Store(t.limit)
	return &Budget{throttle: t}
}

// milli returns v, or otherwise where v is not above 0, in thousandths, as gRFC
// A6 has it: at most three decimal places.
func milli(v, otherwise float64) int64 {
	if !(v > 0) {
		v = otherwise
	}
	return max(int64(math.Round(min(v, 1e9)*1000)), 1)
}

// A throttle is a token count in thousandths, between 0 and limit.
type throttle struct {
	limit, ratio int64
	level        atomic.Int64
}

func (t *throttle) tokens() float64 { return float64(t.level.Load()) / 1000 }

func (t *throttle) allow() bool { return 2*t.level.Load() > t.limit }

func (t *throttle) fail() { t.change(-1000) }

func (t *throttle) succeed() { t.change(t.ratio) }

// change adds delta, within the limits. At a limit it only reads.
func (t *throttle) change(delta int64) {
	for {
		was := t.level.Load()
		now := min(max(was+delta, 0), t.limit)
		if now == was || t.level.CompareAndSwap(was, now) {
			return
		}
	}
}
