package retry

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Defaults of the fields of a [HedgePolicy].
const (
	defaultHedges        = 1
	defaultHedgeQuantile = 0.95
	defaultWarm          = 100
	defaultHedgeRatio    = 0.05
)

// A HedgePolicy sets when a slow attempt gets a hedge: a second one beside it. Zero fields
// mean their defaults.
type HedgePolicy struct {
	// After is the time after which an attempt that has not ended gets a hedge, and after
	// which the next one follows. If it is 0, Quantile decides.
	After time.Duration

	// Quantile makes the time a quantile of the durations of recent attempts: with 0.95,
	// about one attempt in twenty gets a hedge. Zero means 0.95. It is learned from attempts
	// that are not hedges. One without an answer, which failed or was canceled, counts as one
	// that takes at least as long as until then. What is older than the last 10,000 to 20,000
	// attempts is forgotten.
	Quantile float64

	// Max is the maximum number of hedges of an attempt. Zero means 1; a negative value means
	// none, until an override allows some: see [Tracker.Override].
	Max int

	// Warm is the number of attempts before Quantile is known. They get no hedges. Zero
	// means 100.
	Warm int

	// Ratio is the number of hedges allowed per call, in addition to the first 10. If the
	// method has a [Budget], each hedge takes a token from that as well. Zero means 0.05;
	// a negative value means no limit.
	Ratio float64
}

// Effective returns p with its defaults filled in.
func (p HedgePolicy) Effective() HedgePolicy {
	if p.Max == 0 {
		p.Max = defaultHedges
	}
	p.Warm = orDefault(p.Warm, defaultWarm)
	p.After = max(p.After, 0)
	if !(p.Quantile > 0 && p.Quantile < 1) {
		p.Quantile = defaultHedgeQuantile
	}
	if p.Ratio == 0 || math.IsNaN(p.Ratio) {
		p.Ratio = defaultHedgeRatio
	}
	return p
}

// budget returns the policy of the budget of hedges.
func (p HedgePolicy) budget() BudgetPolicy {
	return BudgetPolicy{Ratio: p.Effective().Ratio, Floor: NoFloor, ByCalls: true}
}

// String returns the settings of the policy, with their defaults filled in, in the syntax of
// a directive. It omits a Ratio without a limit, which no directive can express.
func (p HedgePolicy) String() string {
	p = p.Effective()
	text := fmt.Sprintf("after=%v max=%d", p.After, max(p.Max, 0))
	if p.After == 0 {
		text = fmt.Sprintf("after=p%v max=%d warm=%d", math.Round(p.Quantile*1e8)/1e6, max(p.Max, 0), p.Warm)
	}
	if p.Ratio > 0 {
		text += fmt.Sprintf(" ratio=%v", p.Ratio)
	}
	return text
}

// hedgeKeys are the keys of a //retry:hedge directive.
var hedgeKeys = []policyKey[HedgePolicy]{
	{"after", setHedgeAfter, nil},
	{"max", setHedges, nil},
	{"warm", func(p *HedgePolicy, v string) error { return setCount(&p.Warm, v) }, nil},
	{"ratio", func(p *HedgePolicy, v string) error { return setShare(&p.Ratio, v) }, nil},
}

// Set sets the field for a key of a //retry:hedge directive to a value, such as "after" to
// "50ms", and reports mistakes like [Policy.Set].
//
//	after   a duration such as 50ms, or a percentile such as p95 for Quantile
//	max     a number, or off for none, like 0
//	warm    a number of 1 or more
//	ratio   a number above 0, at most 1
func (p *HedgePolicy) Set(key, value string) error { return set(hedgeKeys, p, key, value) }

// setHedges parses a number of hedges.
func setHedges(p *HedgePolicy, value string) error {
	if value == "0" || value == "off" {
		p.Max = -1
		return nil
	}
	if err := setCount(&p.Max, value); err != nil {
		return fmt.Errorf("want a number, or off, got %q", value)
	}
	return nil
}

// setHedgeAfter parses a duration or a percentile.
func setHedgeAfter(p *HedgePolicy, value string) error {
	if number, ok := strings.CutPrefix(value, "p"); ok {
		percent, err := strconv.ParseFloat(number, 64)
		if err != nil || !(percent > 0 && percent < 100) {
			return fmt.Errorf("want a percentile between p0 and p100, such as p95, got %q", value)
		}
		p.After, p.Quantile = 0, percent/100
		return nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return fmt.Errorf("want a duration such as 50ms, or a percentile such as p95, got %q", value)
	}
	p.After, p.Quantile = d, 0
	return nil
}

// A Hedge sends another attempt if one is slow: see [Hedged]. Use one for each method,
// because it learns how long attempts take. A Hedge is safe for concurrent use by multiple
// goroutines and must not be copied.
type Hedge struct {
	given  HedgePolicy // as the program made it
	budget *Budget     // of hedges; not used without a limit
	now    atomic.Pointer[hedgeState]
}

// A hedgeState is what a Hedge does. It does not change: an override replaces it.
type hedgeState struct {
	policy  HedgePolicy // with its defaults
	learner *learner    // nil if no Quantile has been in force
}

// NewHedge returns a Hedge that has not seen any attempts.
func NewHedge(p HedgePolicy) *Hedge {
	h := &Hedge{given: p, budget: NewBudget(p.budget())}
	h.now.Store((&hedgeState{}).next(p))
	return h
}

// next returns the state with another policy.
func (s *hedgeState) next(p HedgePolicy) *hedgeState {
	n := &hedgeState{p.Effective(), s.learner}
	switch {
	case n.policy.After > 0: // it goes on learning, if it does
	case s.learner == nil:
		n.learner = newLearner(n.policy.Quantile, n.policy.Warm)
	default:
		n.learner = s.learner.with(n.policy.Quantile, n.policy.Warm)
	}
	return n
}

// after returns the time after which an attempt gets a hedge, or 0 while it is not known.
func (s *hedgeState) after() time.Duration {
	if s.policy.After > 0 {
		return s.policy.After
	}
	return s.learner.wait()
}

// hedgeCounts are the counts of the hedges of a method.
type hedgeCounts struct{ sent, won, refused atomic.Uint64 }

// newHedgeCounts returns counts, or nil without a hedge.
func newHedgeCounts(h *Hedge) *hedgeCounts {
	if h == nil {
		return nil
	}
	return new(hedgeCounts)
}

// WithHedge lets [Hedged] hedge the attempts of the method with h. Nil removes a hedge set
// by an earlier option.
func WithHedge(h *Hedge) Option { return func(s *settings) { s.hedge = h } }

// After returns the time after which an attempt gets a hedge, or 0 while it is not known.
func (h *Hedge) After() time.Duration { return h.now.Load().after() }

// Hedged makes an attempt of m by calling f and, if that is slow, calls f again beside it,
// as the Hedge of m sets. The first acceptable result ends the attempt: a success, or an
// error that the policy would not retry. If all fail, the results are those of the first
// call of f. It belongs in the loop, so that retries follow as usual:
//
//	for ctx := range get.Attempts(ctx, &err) {
//		user, err = retry.Hedged(ctx, get, func(ctx context.Context) (*User, error) {
//			return store.Get(ctx, id)
//		})
//	}
//
// f must be safe to call concurrently, and the call safe to be carried out twice: without a
// Hedge, or if the policy is Once, Hedged only calls f. So it does for a call that its
// context limits to one attempt (see [Without]), unless the policy is Frozen. A call of f that
// fails is followed by the next hedge at once; if its error requests a wait (see [After]),
// after that, or not at all if the wait is negative, longer than MaxAfter or ended by
// [WithShutdown]. No hedge is sent while the throttle of m rejects calls, its breaker is not
// closed, or the budgets of the hedge or m are exhausted. For a method with a breaker per
// key, use [HedgedCall].
//
// The contexts of the other calls of f are canceled once there is an acceptable result, and
// their results discarded: closed if they have a Close or Rollback method, or a field Body
// that can be closed, as an http.Response, unless the same result is returned. The first call
// of f runs on the goroutine of the caller, who waits for it even if it ignores its
// context; hedges run on goroutines of their own, and are not waited for. The context of
// the accepted call ends when Hedged returns, unless the method has
// support.WithLastingResult: then it ends with the caller's, or when it is garbage collected.
//
// A panic or runtime.Goexit in a hedge happens in the caller, a panic as a [*PanicError],
// unless the attempt has ended by then. To the breaker, budget and throttle of m, and
// in its statistics, Hedged is one attempt with the returned error. [Stats] count hedges.
// A call that is answered in time starts no goroutine. It costs three allocations, including
// that of a timer.
func Hedged[T any](ctx context.Context, m *Method, f func(context.Context) (T, error)) (T, error) {
	p := m.now.Load()
	return hedged(ctx, p, p.breaker, f, nil)
}

// HedgedCall is like [Hedged] for an attempt of c: no hedge is sent unless the breaker of c,
// which may be that of a key (see [CallPer]), is closed. Discard is called, possibly on
// another goroutine, with each result that is not returned, and the one that is, or a zero
// value if there is none, unless they are the same. If it is nil, results are closed.
// If c has readers among its arguments or is not idempotent, HedgedCall only calls f.
func HedgedCall[T any](ctx context.Context, c *Call, f func(context.Context) (T, error), discard func(lost, kept T)) (T, error) {
	if c.with.replays != nil || c.with.once != nil {
		return f(ctx)
	}
	return hedged(ctx, c.plan, c.with.breaker, f, discard)
}

// hedged makes an attempt of p that b guards. Results are discarded by drop, or closed if
// that is nil.
func hedged[T any](ctx context.Context, p *plan, b *Breaker, f func(context.Context) (T, error), drop func(lost, kept T)) (T, error) {
	if p.hedge == nil || p.policy.Once || p.mode != enforcing || p.invalid != nil {
		return f(ctx)
	}
	state := p.hedge.now.Load()
	wait := state.after()
	if wait == 0 || state.policy.Max < 0 {
		return learn(ctx, p, state.learner, f)
	}
	r := &hedgeRace[T]{plan: p, guard: b, state: state, parent: ctx, f: f, drop: drop, wait: wait, left: state.policy.Max, running: 1}
	r.first.Context = ctx
	return r.run()
}

// learn calls f without a hedge, because too little is known, or none is allowed.
func learn[T any](ctx context.Context, p *plan, l *learner, f func(context.Context) (T, error)) (value T, err error) {
	if l == nil {
		return f(ctx)
	}
	begun := time.Now()
	value, err = f(ctx)
	_, known := p.hedgeEnd(ctx, err)
	l.add(time.Since(begun), known)
	return value, err
}

// hedgeEnd reports whether err ends an attempt with the context ctx, as acceptable, and
// whether the service has answered, so that the duration is known. After the end of ctx, an
// error says nothing about the service.
func (p *plan) hedgeEnd(ctx context.Context, err error) (acceptable, known bool) {
	switch {
	case err == nil:
		return true, true
	case ctx.Err() != nil:
		return false, false
	}
	t, r := p.policy.look(err, p.policy.Once)
	return !r.worth(), t.outcome(err, r, nil) == answered
}

// mayHedge reports whether a hedge of an attempt that b guards may be sent now, and pays for
// it.
func (p *plan) mayHedge(ctx context.Context, b *Breaker) bool {
	if ctx.Err() != nil || p.limited(ctx) {
		return false
	}
	allowed := p.affordsHedge(b)
	switch {
	case p.counters == nil:
	case allowed:
		p.counters.hedges.sent.Add(1)
	default:
		p.counters.hedges.refused.Add(1)
	}
	return allowed
}

// affordsHedge reports whether neither a guard nor a shutdown forbids a hedge, and takes its
// tokens from the budgets.
func (p *plan) affordsHedge(b *Breaker) bool {
	if !p.throttle.calm() || p.stopping() != nil {
		return false
	}
	if _, closed := b.enter(); !closed {
		return false
	}
	limited := p.hedge.now.Load().policy.Ratio > 0
	if limited && !p.hedge.budget.Retry() {
		return false
	}
	if p.budget != nil && !p.budget.Retry() {
		if limited {
			p.hedge.budget.refund()
		}
		return false
	}
	return true
}

// limited reports whether ctx limits calls to one attempt, and so to one request, whatever
// the Bounds. Nothing limits a Frozen policy.
func (p *plan) limited(ctx context.Context) bool {
	if p.policy.Frozen {
		return false
	}
	for _, a := range slices.Backward(settingsIn(ctx)) { // the innermost first
		if a.key == "attempts" {
			return a.value == "1"
		}
	}
	return false
}
