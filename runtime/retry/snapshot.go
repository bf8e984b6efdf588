package retry

import "time"

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
	Rejected  uint64 // calls ended by an open breaker, before the first or a later attempt, or by a throttle
	GaveUp    uint64 // calls that ended with a retryable error, but could not be retried again
	FirstTry  uint64 // calls that succeeded at once
	Panics    uint64 // calls ended by a panic or runtime.Goexit
	Hedges    uint64 // hedges sent, which are not among Attempts: see Hedged
	HedgeWins uint64 // attempts that a hedge answered first

	HedgesRefused uint64 // hedges not sent because of a budget, the breaker, the throttle or a shutdown

	Waits  uint64        // waits before attempts: of the backoff, including zero ones, and for an open breaker (see BreakerPolicy.Wait)
	Waited time.Duration // their sum, including the rest of a backoff that was interrupted

	// Calls that were queued to survive the process: see package durable. Their attempts in
	// the queue are not among Attempts. The process that queues a call counts it as
	// Deferred, the one that ends it as one of the others.
	Deferred   uint64 // calls that a queue has accepted
	CarriedOut uint64 // queued calls that succeeded
	Parked     uint64 // queued calls set aside because their arguments could not be decoded
	Dead       uint64 // queued calls given up, which the queue keeps for inspection

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

// add adds t to s.
func (s *Stats) add(t *Stats) {
	s.Calls += t.Calls
	s.Attempts += t.Attempts
	s.Successes += t.Successes
	s.Failures += t.Failures
	s.Retries += t.Retries
	s.Failed += t.Failed
	s.Rejected += t.Rejected
	s.GaveUp += t.GaveUp
	s.FirstTry += t.FirstTry
	s.Panics += t.Panics
	s.Hedges += t.Hedges
	s.HedgeWins += t.HedgeWins
	s.HedgesRefused += t.HedgesRefused
	s.Waits += t.Waits
	s.Waited += t.Waited
	s.Deferred += t.Deferred
	s.CarriedOut += t.CarriedOut
	s.Parked += t.Parked
	s.Dead += t.Dead
	addUp(s.Retried[:], t.Retried[:])
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

	observed [len(observedNames)]uint64

	calls, attempts *Histogram // nil if they are not measured
}

// add adds g to f.
func (f *figures) add(g *figures) {
	f.Stats.add(&g.Stats)
	addUp(f.causes[:], g.causes[:])
	addUp(f.classes[:], g.classes[:])
	addUp(f.observed[:], g.observed[:])
	for _, c := range g.errors {
		f.errors.add(c.Name, c.N)
	}
	f.calls, f.attempts = f.calls.plus(g.calls), f.attempts.plus(g.attempts)
}

// A Snapshot is what a [Tracker] has counted since the program started, and the state of its
// breakers, budgets, throttles and hedges. Counts never decrease: those of values that are no
// longer in use are kept. For rates, subtract the counts of an earlier Snapshot.
//
// The figures are read one after the other: those of calls that are running may be
// inconsistent by a few. All slices belong to the caller, except the Trail of each GiveUp.
// [Tracker.ReadSnapshot] reuses them.
type Snapshot struct {
	Time      time.Time
	Methods   []MethodStats   // by key
	Breakers  []BreakerStats  // by name
	Budgets   []BudgetStats   // by name
	Throttles []ThrottleStats // by name
	GaveUp    []GiveUp        // the last 50 calls that gave up after an attempt, the newest first
}

// MethodStats are the statistics of all methods with the same key.
type MethodStats struct {
	Key    string // import path and name, such as github.com/acme/store.UserStore.Get; the Name if the method was created by NewMethod
	Name   string // short name, such as store.UserStore.Get
	Source string // file with the directives, such as github.com/acme/store/store.go; empty if unknown

	// Policy is the policy in force for the newest of the methods, with its defaults; zero
	// if that method is no longer in use. Mode is off or observe if an override says so,
	// otherwise on.
	// Overrides are the settings of Tracker.Override that are in force for the method, and for
	// what guards or hedges it, each with its position, such as "ops.txt:3: attempts=1".
	Policy    Policy
	Mode      string
	Overrides []string
	Breaker   string // name of its breaker or breakers among Snapshot.Breakers; empty if it has none
	Budget    string // name of its budget among Snapshot.Budgets; empty if it has none
	Throttle  string // name of its throttle among Snapshot.Throttles; empty if it has none

	// Hedge is that of the newest of the methods; nil if it has none or is no longer in use.
	Hedge *HedgeStats

	Stats

	// Causes are the calls that are GaveUp or Rejected, by what ended them, including
	// counts of 0: attempts, breaker, throttle, budget, elapsed, deadline and canceled (of the
	// caller's context), after (too long a wait requested by the server), stopped (by the
	// backoff), shutdown, replay (of an argument), hook.
	Causes []Count

	// Classes are the failed attempts by the class of their error, including counts of 0.
	// The policy's Class decides, or Classify if that is nil or has no opinion.
	Classes []Count

	// Errors are the failed attempts by the name of the error, which is never its text:
	//
	//   - that of a variable that a directive names in on= or not=, such as
	//     store.ErrNotFound, or of one of the standard library's, such as sql.ErrNoRows;
	//   - that of the type of any other error, such as *net.OpError;
	//   - "result" for a result marked by Again, and "panic".
	//
	// Errors that only wrap others, such as those of fmt.Errorf, count as what they wrap.
	// After 16 names, further ones count as "other".
	Errors []Count

	// Observed are, in the mode observe, what would have happened in the mode on: retries
	// (at most one per call, because its outcome is unknown), rejected (by the breaker),
	// and denied (retries, by the budget).
	Observed []Count

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

// ThrottleStats are the throttles with the same name. Which methods a throttle rejects calls
// of is in MethodStats.Throttle.
type ThrottleStats struct {
	Name     string         // of the first method that it guards
	Live     int            // number of throttles in use
	Policy   ThrottlePolicy // in force, with its defaults, for the one that rejects most
	Requests int            // in the recent window of all of them: see Throttle.Counts
	Accepts  int
	Rejected float64 // the largest share of calls that one of them rejects now
	Denied   uint64  // calls rejected
}

// HedgeStats are what a [Hedge] does at present. What it has done is in [Stats].
type HedgeStats struct {
	Policy HedgePolicy   // in force, with its defaults
	After  time.Duration // time after which an attempt gets a hedge; 0 while it is not known
}
