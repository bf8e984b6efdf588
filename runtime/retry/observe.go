package retry

import "time"

// An observation is what would have happened to a call if the mode were on.
type observation uint8

const (
	wouldRetry observation = iota
	wouldReject
	wouldDeny
)

// observedNames are the names of the observations: see MethodStats.
var observedNames = [...]string{wouldRetry: "retries", wouldReject: "rejected", wouldDeny: "denied"}

// observed counts an observation.
func (l *loop) observed(o observation) {
	if l.counters != nil {
		l.counters.observed[o].Add(1)
	}
}

// observeRetry counts the retry that the only attempt would have been followed by. The
// budget pays for it, as it does in the mode on, or nothing would ever exhaust it.
func (l *loop) observeRetry(last error, t traits, asked time.Duration) {
	if l.mode != observing || l.nested || l.policy.MaxAttempts < 2 || l.hindrance(last, t, l.delay(last, asked)) != nil {
		return
	}
	if l.budget != nil && !l.budget.take() {
		l.observed(wouldDeny)
		return
	}
	l.observed(wouldRetry)
}
