package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/gen/show/simulate"
	"github.com/retrygen/retrygen/runtime/retry"
)

// newMethod plans one method.
func newMethod(cfg Config, layers *layers, w *model.Wrapper, m *model.Method) *Method {
	p := &Method{Name: w.MethodTitle(m), Position: position(cfg.Dir, m), Returns: words.Wraps(m)}
	if !m.Retried() {
		p.Once = m.Reason()
		return p
	}
	p.Policy, p.Repeat, p.Overrides = words.Directive(m), m.Repeat.String(), m.Overrides
	policy := m.Policy.Effective()
	p.Unknown = unknown(m.Policy)
	if m.Policy.Backoff != nil {
		policy.Backoff, policy.Delay, policy.Jitter = retry.Constant, policy.MaxDelay, retry.FullJitter
	}
	p.TimeoutEnds = endedByTimeout[m.Policy.EndedByTimeout()]
	t := newTimeline(cfg, policy, p.TimeoutEnds != "")
	p.Attempts, p.More = t.rows(), t.more()
	p.Timeout, p.Elapsed, p.Worst, p.Endless = Duration(policy.Timeout), Duration(policy.Elapsed), t.worst(), t.endless()
	if !p.Endless {
		p.Typical = t.typical()
	}
	p.Loads = loads(cfg.Rate, t, m.Budget)
	if m.Durable != nil {
		p.addQueue(cfg, t, m)
	}
	p.Breaker, p.Budget = guards(m)
	if m.Throttle != nil {
		p.Throttle = words.Throttle(m.Throttle)
	}
	p.addHedge(m)
	p.Beneath = layers.beneath(w, m)
	p.Product = product(t.attempts, hedges(m), p.Beneath)
	p.Never = neverRetried(m)
	if p.TimeoutEnds != "" {
		p.Never = slices.Insert(p.Never, 0, "attempts that time out: "+p.TimeoutEnds)
	}
	if t.attempts > 1 {
		p.After = Duration(policy.MaxAfter)
	}
	if !m.Policy.Unknown(directive.Policy.Keys...) {
		p.Findings = slices.Concat(t.findings(), breakerFindings(t.attempts, m.Breaker))
	}
	return p
}

// unknown describes what only a run of the program determines, and what the plan assumes.
func unknown(p *model.Policy) string {
	var all []string
	variables := p.Values.Variables(directive.Policy)
	if p.From != nil {
		variables = append([]string{directive.From.Name + "=" + p.From.Text()}, variables...)
	}
	if len(variables) > 0 {
		all = append(all, "given at run time: "+strings.Join(variables, " ")+"; the plan assumes the defaults")
	}
	switch {
	case p.Backoff != nil:
		all = append(all, "the waits are computed by "+p.Backoff.Text+" at run time, which may also end the call: the plan assumes waits between 0 and max")
	case len(p.Slow) > 0:
		all = append(all, "waits start at "+words.Duration(p.Effective().SlowDelay)+" after "+words.Or(errorsOf(p.Slow))+": the plan's attempts fail with other errors")
	}
	return strings.Join(all, "; ")
}

// guards returns descriptions of a method's budget and breaker, or "".
func guards(m *model.Method) (breaker, budget string) {
	if m.Breaker != nil {
		breaker = shared(m.Breaker.Name) + words.BreakerInFull(m.Breaker)
		if each := words.PerKey(m.Breaker); each != "" {
			breaker = "one" + each + ", " + breaker
		}
	}
	if m.Budget != nil {
		budget = shared(m.Budget.Name) + words.Budget(m.Budget)
	}
	return breaker, budget
}

func shared(name string) string {
	if name == "" {
		return ""
	}
	return "shared as " + strconv.Quote(name) + ", "
}

// endedByTimeout maps keys to the reason why an attempt that times out is not retried.
var endedByTimeout = map[*directive.Key]string{
	directive.Not: "not= lists context.DeadlineExceeded",
	directive.On:  "on= does not list context.DeadlineExceeded",
}

func position(dir string, m *model.Method) string {
	return diag.Shorten(dir, m.Pos.Filename) + ":" + strconv.Itoa(m.Pos.Line)
}

// failing lists the failure rates for which the load is shown.
var failing = []float64{0.01, 0.1, 0.5, 1}

// loads returns the attempts per call, with and without the budget. It counts only
// attempts that can start in time.
func loads(rate float64, t *timeline, b *model.Budget) []Load {
	if b == nil {
		b = &model.Budget{}
	}
	policy := b.Effective()
	var all []Load
	for _, p := range failing {
		if p == 1 && t.endless() {
			break
		}
		load, reached := 0.0, 1.0
		for _, inTime := range t.inTime {
			load += reached * inTime
			reached *= p
		}
		load += reached * t.beyond
		all = append(all, Load{Failing: p, Plain: load, Budgeted: min(load, 1+simulate.Retries(policy, rate, p))})
	}
	return all
}

// addHedge adds the hedge of m, and what its requests add to the load.
func (p *Method) addHedge(m *model.Method) {
	p.Unhedged = m.Unhedged
	if m.Hedge == nil {
		return
	}
	h := m.Hedge.Effective()
	p.Hedge, p.HedgeAfter = words.HedgeInFull(m), Duration(h.After)
	for i := range p.Loads {
		load := &p.Loads[i]
		load.Hedged = load.Plain
		if m.Budget != nil {
			load.Hedged = load.Budgeted
		}
		load.Hedged += min(h.Ratio, load.Hedged*float64(h.Max))
	}
}

// hedges returns how many hedges an attempt of m may have.
func hedges(m *model.Method) int {
	if m.Hedge == nil {
		return 0
	}
	return m.Hedge.Effective().Max
}

// product returns the maximum number of attempts per call, including hedges and nested
// retries.
func product(attempts, hedges int, beneath []Layer) string {
	n, text := attempts, strconv.Itoa(attempts)
	if attempts == retry.Unlimited {
		text = "any number"
	}
	if hedges > 0 {
		n *= 1 + hedges
		text += " × (1 + " + strconv.Itoa(hedges) + ")"
	}
	for _, l := range beneath {
		n *= l.Attempts
		text += " × " + strconv.Itoa(l.Attempts)
	}
	if len(beneath) == 0 && hedges == 0 || attempts == retry.Unlimited {
		return text
	}
	return text + " = " + strconv.Itoa(n)
}

// breakerFindings reports a breaker that a single call can open.
func breakerFindings(attempts int, b *model.Breaker) []string {
	if b == nil || b.ByRate() || b.Values.Variable(directive.Failures) != nil {
		return nil
	}
	failures := b.Effective().Failures
	if failures >= attempts {
		return nil
	}
	then := "are rejected, and so are all other calls"
	if b.Wait {
		then = "wait for a probe, and so do all other calls"
	}
	return []string{fmt.Sprintf("a single failing call opens the breaker: after %s, its attempts from number %d on %s",
		words.Count(failures, "failure"), failures+1, then)}
}

// neverRetried returns the errors that are not retried, and why.
func neverRetried(m *model.Method) []string {
	var never []string
	add := func(format string, args ...any) { never = append(never, fmt.Sprintf(format, args...)) }
	p := m.Policy
	if len(p.On) > 0 {
		add("errors other than %s: on= does not list them", words.And(errorsOf(p.On)))
	}
	if p.If != nil {
		add("errors for which %s returns false: it is the condition in if=", words.Name(p.If))
	}
	switch {
	case len(p.On) > 0 || p.If != nil:
	case p.From != nil && len(p.Not) == 0:
		add("errors that the policy of from=%s excludes, which is given at run time", p.From.Text())
	default:
		add("answers, such as sql.ErrNoRows, io.EOF and fs.ErrNotExist: on= does not list them")
	}
	switch {
	case m.Repeat.Once():
		add("errors that do not prove that the call was not carried out: it is %s", m.Repeat)
	case m.Repeat == model.PerRequest:
		add("errors that do not prove that the call was not carried out, if its request is neither a GET, HEAD, OPTIONS or TRACE nor has an Idempotency-Key")
	}
	if len(p.Class) > 0 {
		add("errors that are Final to %s: another attempt would end the same way", strings.Join(errorsOf(p.Class), " or, if it does not know them, "))
	}
	if len(p.Not) > 0 {
		add("%s: not= lists it", words.And(errorsOf(p.Not)))
	}
	add("errors marked retry.Permanent: a retry cannot help")
	add("calls that the caller has canceled: their results are no longer needed")
	if m.Breaker != nil && !m.Breaker.Wait {
		add("attempts that an open breaker rejects: the service is assumed to be down (with open=wait, they wait)")
	}
	if m.Stream != nil {
		add("a stream after its first element: elements would be repeated")
	}
	for _, i := range m.Each {
		if callback := m.Signature.Params().At(i); model.CallbackFails(callback.Type()) {
			add("errors that %s returns: they are the caller's own", callback.Name())
		}
	}
	for _, r := range m.Replays {
		add("a call that has read %s, if it cannot be rewound: only the rest would be sent", words.Read(m, r))
	}
	return never
}

// errorsOf names the errors that refs list: ErrBusy, or those that isBusy selects.
func errorsOf(refs []*model.Ref) []string {
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = words.Name(r)
		if r.Condition {
			names[i] = "those that " + names[i] + " selects"
		}
	}
	return names
}

// short formats d with three significant digits, without trailing zeros.
func short(d Duration) string {
	t := time.Duration(d)
	switch {
	case t == math.MaxInt64:
		return "more than 292 years" // the maximum duration
	case t >= time.Minute:
		t = t.Round(time.Second)
	case t >= 10*time.Second:
		t = t.Round(100 * time.Millisecond)
	case t >= time.Second:
		t = t.Round(10 * time.Millisecond)
	default:
		t = t.Round(time.Millisecond)
	}
	return words.Duration(t)
}
