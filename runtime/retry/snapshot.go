package retry

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Stats are the statistics of all methods with the same key. A call is counted
// once its first attempt has ended. A call that has ended is one of Successes,
// Failed, GaveUp, Rejected or Panics.
//
// An attempt that panics counts as a failure. A panic in a first attempt is counted only if
// the method has a breaker, an observer, a Timeout or an Elapsed, is called with a [Call],
// or is an asynchronous method of a generated wrapper.
type Stats struct {
	Calls     uint64 // calls, including those without an attempt
	Attempts  uint64 // Successes + Failures
	Successes uint64 // attempts that succeeded; at most one per call
	Failures  uint64 // attempts that failed
	Retries   uint64 // attempts after the first
	Failed    uint64 // calls that ended with a non-retryable error, or whose loop was left
	Rejected  uint64 // calls ended by an open breaker, before the first or a later attempt
	GaveUp    uint64 // calls that ended with a retryable error, but could not be retried again
	FirstTry  uint64 // calls that succeeded at once
	Panics    uint64 // calls ended by a panic or runtime.Goexit

	Waits  uint64        // waits between attempts, including those of no time
	Waited time.Duration // their sum, including the rest of those that were interrupted

	// Retried are the calls that ended after 1, 2, 3, 4, and 5 or more retries,
	// however they ended.
	Retried [maxRetries]uint64
}

// maxRetries is the number of counts in Stats.Retried.
const maxRetries = 5

// SuccessRate returns Successes/Attempts, or 0 if there were no attempts.
func (s Stats) SuccessRate() float64 {
	if s.Attempts == 0 {
		return 0
	}
	return float64(s.Successes) / float64(s.Attempts)
}

// Recovered returns the number of calls that succeeded after retries.
func (s Stats) Recovered() uint64 { return s.Successes - s.FirstTry }

// plus returns the sum of s and t.
func (s Stats) plus(t Stats) Stats {
	sum := Stats{
		Calls:     s.Calls + t.Calls,
		Attempts:  s.Attempts + t.Attempts,
		Successes: s.Successes + t.Successes,
		Failures:  s.Failures + t.Failures,
		Retries:   s.Retries + t.Retries,
		Failed:    s.Failed + t.Failed,
		Rejected:  s.Rejected + t.Rejected,
		GaveUp:    s.GaveUp + t.GaveUp,
		FirstTry:  s.FirstTry + t.FirstTry,
		Panics:    s.Panics + t.Panics,
		Waits:     s.Waits + t.Waits,
		Waited:    s.Waited + t.Waited,
		Retried:   s.Retried,
	}
	addUp(sum.Retried[:], t.Retried[:])
	return sum
}

// addUp adds each number to the one with the same index.
func addUp(sum, more []uint64) {
	for i := range sum {
		sum[i] += more[i]
	}
}

// figures are all counts of one or more methods.
type figures struct {
	Stats
	causes  [causeCount]uint64
	classes [len(classNames)]uint64
	errors  errorTotals

	calls, attempts *Histogram // nil if they are not measured
}

// plus returns the sum of f and g.
func (f figures) plus(g figures) figures {
	f.Stats = f.Stats.plus(g.Stats)
	addUp(f.causes[:], g.causes[:])
	addUp(f.classes[:], g.classes[:])
	f.errors = f.errors.plus(g.errors)
	f.calls, f.attempts = f.calls.plus(g.calls), f.attempts.plus(g.attempts)
	return f
}

// A Snapshot is what a [Tracker] has counted since the program started, and the state of its
// breakers and budgets. Counts never decrease: those of values that are no longer in use are
// kept. For rates, subtract the counts of an earlier Snapshot.
//
// The figures are read one after the other: those of calls that are running may be
// inconsistent by a few. All slices belong to the caller.
type Snapshot struct {
	Time     time.Time
	Methods  []MethodStats  // by key
	Breakers []BreakerStats // by name
	Budgets  []BudgetStats  // by name
	GaveUp   []GiveUp       // the last 50 calls that gave up after an attempt, the newest first
}

// MethodStats are the statistics of all methods with the same key.
type MethodStats struct {
	Key    string // import path and name, such as github.com/acme/store.UserStore.Get; the Name if the method was created by NewMethod
	Name   string // short name, such as store.UserStore.Get
	Source string // file with the directives, such as github.com/acme/store/store.go; empty if unknown

	Policy  Policy // of the newest method, with its defaults; zero if that is no longer in use
	Breaker string // name of its breaker or breakers among Snapshot.Breakers; empty if it has none
	Budget  string // name of its budget among Snapshot.Budgets; empty if it has none

	Stats

	// Causes are the calls that are GaveUp or Rejected, by what ended them, including
	// counts of 0: attempts, breaker, budget, elapsed, deadline and canceled (of the
	// caller's context), after (too long a wait requested by the server), stopped (by the
	// backoff), shutdown, replay (of an argument), hook.
	Causes []Count

	// Classes are the failed attempts by the class of their error, including counts of 0.
	// The policy's Class decides, or Classify if that is nil or has no opinion.
	Classes []Count

	// Errors are the failed attempts by error: the name of the type, such as *net.OpError;
	// of the variable if it is one of the standard library's, such as sql.ErrNoRows, or a
	// directive names it in on= or not=, such as store.ErrNotFound;
	// "result" for one marked by Again, and "panic". They never contain the text of an
	// error. Errors that only wrap others, such as those of fmt.Errorf, count as what they
	// wrap. After 16 names, further ones count as "other".
	Errors []Count

	// CallTimes are the durations of calls that made an attempt, with their waits, and
	// AttemptTimes those of attempts. They are nil without WithLatency.
	CallTimes, AttemptTimes *Histogram
}

// A Count is a number of calls or attempts with the same name.
type Count struct {
	Name string
	N    uint64
}

// BreakerStats are the breakers with the same name, of which there may be several: each value
// of a generated type has its own, and [Breakers] have one per key.
type BreakerStats struct {
	Name    string                  // of the policy; if that is empty, of the first method that is guarded
	Live    []BreakerState          // breakers in use, by key
	Changes [len(stateNames)]uint64 // changes of state, indexed by the new State
	Denied  uint64                  // calls and attempts rejected
}

// A BreakerState is the state of one [Breaker].
type BreakerState struct {
	Key       string // text of its key in Breakers; empty for a single breaker
	State     State
	Since     time.Time // when the state began; zero if it has never changed
	Until     time.Time // when the next probe is allowed; zero if closed, or forced open
	Successes int       // as returned by Breaker.Counts
	Failures  int
}

// BudgetStats are the budgets with the same name.
type BudgetStats struct {
	Name   string  // of the policy; if that is empty, of the first method that takes from it
	Live   int     // number of budgets in use
	Tokens float64 // in all of them: see Budget.Tokens
	Limit  float64 // the largest possible Tokens
	Denied uint64  // retries not allowed
}

// Snapshot returns everything that t has counted. It does not affect any call.
func (t *Tracker) Snapshot() Snapshot {
	return Snapshot{time.Now(), t.methodStats(), t.breakerStats(), t.budgetStats(), t.gaveUp.all()}
}

// methodStats returns the statistics of all methods, sorted by key.
func (t *Tracker) methodStats() []MethodStats {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]MethodStats, 0, len(t.methods))
	for _, key := range slices.Sorted(maps.Keys(t.methods)) {
		s := t.methods[key]
		f := s.figures()
		stats := MethodStats{
			Key: key, Name: s.name, Source: s.source,
			Breaker: s.breaker, Budget: s.budget,
			Stats:   f.Stats,
			Causes:  counts(causeNames[:], f.causes[:]),
			Classes: counts(classNames[:], f.classes[:]),
			Errors:  f.errors.counts(),

			CallTimes: f.calls, AttemptTimes: f.attempts,
		}
		if m := s.newest.Value(); m != nil {
			stats.Policy = m.Policy()
		}
		all = append(all, stats)
	}
	return all
}

// counts returns numbers with their names.
func counts(names []string, numbers []uint64) []Count {
	all := make([]Count, len(names))
	for i, name := range names {
		all[i] = Count{name, numbers[i]}
	}
	return all
}

// breakerStats returns the breakers, sorted by name.
func (t *Tracker) breakerStats() []BreakerStats {
	live := map[string][]BreakerState{}
	for _, b := range t.list() {
		s := b.status()
		s.Key = b.key
		live[b.name] = append(live[b.name], s)
	}
	t.mu.Lock()
	counted := t.single.tallies()
	for name, n := range t.sets.tallies() {
		counted[name] = counted[name].plus(n)
	}
	t.mu.Unlock()
	all := make([]BreakerStats, 0, len(counted))
	for name, n := range counted {
		all = append(all, BreakerStats{name, live[name], n.changes, n.denied})
	}
	slices.SortFunc(all, func(a, b BreakerStats) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// budgetStats returns the budgets, sorted by name.
func (t *Tracker) budgetStats() []BudgetStats {
	live := map[string]BudgetStats{}
	for b, name := range t.allBudgets() {
		s := live[name]
		tokens, limit := b.level()
		live[name] = BudgetStats{Live: s.Live + 1, Tokens: s.Tokens + tokens, Limit: s.Limit + limit}
	}
	t.mu.Lock()
	counted := t.funds.tallies()
	t.mu.Unlock()
	all := make([]BudgetStats, 0, len(counted))
	for name, n := range counted {
		s := live[name]
		s.Name, s.Denied = name, n.denied
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b BudgetStats) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// allBudgets returns the budgets in use and their names.
func (t *Tracker) allBudgets() map[*Budget]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Collect(t.funds.all())
}
