package metrics

import "github.com/retrygen/retrygen/runtime/retry"

// Outcomes of calls: values of OutcomeKey.
const (
	Succeeded           = "succeeded"
	SucceededAfterRetry = "succeeded_after_retry"
	Failed              = "failed"
	GaveUp              = "gave_up"
	Rejected            = "rejected"
	Panicked            = "panicked"
)

// Table has all metrics, in the order in which they are documented.
var Table = []*Metric{
	{
		Name: "retrygen.calls", Kind: Counter, Unit: "{call}", Keys: []string{MethodKey, OutcomeKey},
		Help:   "Calls that have ended, by outcome: succeeded (at once), succeeded_after_retry, failed (with an error that is not retried), gave_up, rejected (by a breaker or throttle), panicked",
		Source: "FirstTry Successes Failed GaveUp Rejected Panics",
		points: methods(func(m *retry.MethodStats, k sink) {
			k.part(Succeeded, m.FirstTry)
			k.part(SucceededAfterRetry, m.Recovered())
			k.part(Failed, m.Failed)
			k.part(GaveUp, m.GaveUp)
			k.part(Rejected, m.Rejected)
			k.part(Panicked, m.Panics)
		}),
	},
	{
		Name: "retrygen.giveups", Kind: Counter, Unit: "{call}", Keys: []string{MethodKey, CauseKey},
		Help:   "Calls that gave up or were rejected, by what ended them: attempts (all used), breaker, throttle, budget, elapsed, deadline, canceled, after (too long a Retry-After), stopped (by the backoff), shutdown, replay (of an argument), hook",
		Source: "Causes",
		points: methods(func(m *retry.MethodStats, k sink) { k.parts(m.Causes) }),
	},
	{
		Name: "retrygen.call.retries", Kind: Histogram, Unit: "{retry}", Keys: []string{MethodKey},
		Help:   "Retries of each call that was retried: 1, 2, 3, 4, or more",
		Source: "Retried Retries",
		points: methods(func(m *retry.MethodStats, k sink) {
			k.histogram(float64(m.Retries), []float64{1, 2, 3, 4}, m.Retried[:])
		}),
	},
	{
		Name: "retrygen.attempts", Kind: Counter, Unit: "{attempt}", Keys: []string{MethodKey},
		Help:   "Attempts that have ended, including the first one of each call",
		Source: "Attempts",
		points: methods(func(m *retry.MethodStats, k sink) { k.count(m.Attempts) }),
	},
	{
		Name: "retrygen.hedges", Kind: Counter, Unit: "{attempt}", Keys: []string{MethodKey, OutcomeKey},
		Help:   "Hedges beside slow attempts, which are not among the attempts: won (answered first), lost, refused (by a budget, the breaker, the throttle or a shutdown, and not sent); only of methods with a hedge",
		Source: "Hedges HedgeWins HedgesRefused",
		points: methods(func(m *retry.MethodStats, k sink) {
			if m.Hedge == nil && m.Hedges+m.HedgesRefused == 0 {
				return
			}
			won := min(m.HedgeWins, m.Hedges) // read later
			k.part("won", won)
			k.part("lost", m.Hedges-won)
			k.part("refused", m.HedgesRefused)
		}),
	},
	{
		Name: "retrygen.hedge.delay", Kind: Gauge, Unit: "s", Keys: []string{MethodKey},
		Help:   "Time after which an attempt gets a hedge; 0 while it is not known; only of methods with a hedge",
		Source: "Hedge",
		points: methods(func(m *retry.MethodStats, k sink) {
			if m.Hedge != nil {
				k.value(m.Hedge.After.Seconds())
			}
		}),
	},
	{
		Name: "retrygen.failures", Kind: Counter, Unit: "{attempt}", Keys: []string{MethodKey, ClassKey},
		Help:   "Failed attempts, by the class of their error: unclassified, unknown (may have been carried out), unexecuted (was not carried out), final",
		Source: "Classes",
		points: methods(func(m *retry.MethodStats, k sink) { k.parts(m.Classes) }),
	},
	{
		Name: "retrygen.errors", Kind: Counter, Unit: "{attempt}", Keys: []string{MethodKey, ErrorKey},
		Help:   "Failed attempts, by the name of their error, never its text; at most 16 names per method, then other",
		Source: "Errors",
		points: methods(func(m *retry.MethodStats, k sink) { k.parts(m.Errors) }),
	},
	{
		Name: "retrygen.queued", Kind: Counter, Unit: "{call}", Keys: []string{MethodKey, OutcomeKey},
		Help:   "Calls queued to survive the process, by what happened: deferred (accepted by the queue), carried_out, parked (arguments could not be decoded), dead (given up)",
		Source: "Deferred CarriedOut Parked Dead",
		points: methods(func(m *retry.MethodStats, k sink) {
			k.part("deferred", m.Deferred)
			k.part("carried_out", m.CarriedOut)
			k.part("parked", m.Parked)
			k.part("dead", m.Dead)
		}),
	},
	{
		Name: "retrygen.observed", Kind: Counter, Unit: "{event}", Keys: []string{MethodKey, ObservationKey},
		Help:   "What an override to observe has kept from happening: retries, calls rejected by a breaker or throttle, retries denied by a budget",
		Source: "Observed",
		points: methods(func(m *retry.MethodStats, k sink) { k.parts(m.Observed) }),
	},
	{
		Name: "retrygen.waits", Kind: Counter, Unit: "{wait}", Keys: []string{MethodKey},
		Help:   "Waits before attempts, including zero ones and those for an open breaker",
		Source: "Waits",
		points: methods(func(m *retry.MethodStats, k sink) { k.count(m.Waits) }),
	},
	{
		Name: "retrygen.call.retry_delay", Kind: Counter, Unit: "s", Keys: []string{MethodKey},
		Help:   "Sum of the waits before attempts, including the rest of those that were interrupted",
		Source: "Waited",
		points: methods(func(m *retry.MethodStats, k sink) { k.value(m.Waited.Seconds()) }),
	},
	{
		Name: "retrygen.call.duration", Kind: Histogram, Unit: "s", Keys: []string{MethodKey},
		Help:   "Durations of calls that made an attempt, including their waits; only with WithLatency",
		Source: "CallTimes",
		points: methods(func(m *retry.MethodStats, k sink) { k.times(m.CallTimes) }),
	},
	{
		Name: "retrygen.attempt.duration", Kind: Histogram, Unit: "s", Keys: []string{MethodKey},
		Help:   "Durations of attempts; only with WithLatency",
		Source: "AttemptTimes",
		points: methods(func(m *retry.MethodStats, k sink) { k.times(m.AttemptTimes) }),
	},
	{
		Name: "retrygen.breaker.state", Kind: Gauge, Unit: "{breaker}", Keys: []string{BreakerKey, StateKey},
		Help:   "Breakers with that name in the state: 0 or 1 for a single breaker, up to their number if there are several, one per key or value",
		Source: "Live",
		points: breakers(func(b *retry.BreakerStats, k sink) {
			var n [states]uint64
			for _, live := range b.Live {
				n[live.State]++
			}
			k.states(n)
		}),
	},
	{
		Name: "retrygen.breaker.transitions", Kind: Counter, Unit: "{transition}", Keys: []string{BreakerKey, StateKey},
		Help:   "Changes of state, by the new state",
		Source: "Changes",
		points: breakers(func(b *retry.BreakerStats, k sink) { k.states(b.Changes) }),
	},
	{
		Name: "retrygen.breaker.rejected", Kind: Counter, Unit: "{attempt}", Keys: []string{BreakerKey},
		Help:   "Calls and attempts that a breaker rejected",
		Source: "Denied",
		points: breakers(func(b *retry.BreakerStats, k sink) { k.count(b.Denied) }),
	},
	{
		Name: "retrygen.budget.tokens", Kind: Gauge, Unit: "{token}", Keys: []string{BudgetKey},
		Help:   "Tokens in the budgets with that name; each retry takes one",
		Source: "Tokens",
		points: budgets(func(b *retry.BudgetStats, k sink) { k.value(b.Tokens) }),
	},
	{
		Name: "retrygen.budget.limit", Kind: Gauge, Unit: "{token}", Keys: []string{BudgetKey},
		Help:   "Largest possible number of tokens in the budgets with that name",
		Source: "Limit",
		points: budgets(func(b *retry.BudgetStats, k sink) { k.value(b.Limit) }),
	},
	{
		Name: "retrygen.budget.denied", Kind: Counter, Unit: "{retry}", Keys: []string{BudgetKey},
		Help:   "Retries that a budget did not allow",
		Source: "Denied",
		points: budgets(func(b *retry.BudgetStats, k sink) { k.count(b.Denied) }),
	},
	{
		Name: "retrygen.throttle.rejection", Kind: Gauge, Unit: "1", Keys: []string{ThrottleKey},
		Help:   "Share of calls that throttles with that name reject at present; if there are several, the largest",
		Source: "Rejected",
		points: throttles(func(t *retry.ThrottleStats, k sink) { k.value(t.Rejected) }),
	},
	{
		Name: "retrygen.throttle.rejected", Kind: Counter, Unit: "{call}", Keys: []string{ThrottleKey},
		Help:   "Calls that a throttle rejected",
		Source: "Denied",
		points: throttles(func(t *retry.ThrottleStats, k sink) { k.count(t.Denied) }),
	},
}
