package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/gen/simulate"
	"github.com/retrygen/retrygen/runtime/retry"
)

// newMethod plans one method.
func newMethod(cfg Config, layers *layers, w *model.Wrapper, m *model.Method) *Method {
	p := &Method{Name: w.MethodTitle(m), Position: position(cfg.Dir, m)}
	if !m.Retried() {
		p.Once = m.Reason()
		return p
	}
	p.Policy = policyWords(m.Policy)
	policy := m.Policy.Effective()
	if m.Policy.Backoff != nil {
		p.Unknown = "it waits by " + m.Policy.Backoff.Text + ", which only its own program can run: the plan has it wait anything up to max"
		policy.Backoff, policy.Delay, policy.Jitter = retry.Constant, policy.MaxDelay, retry.FullJitter
	}
	p.TimeoutEnds = endedByTimeout[m.Policy.EndedByTimeout()]
	t := newTimeline(cfg, policy, p.TimeoutEnds != "")
	p.Attempts, p.More = t.rows(), t.more()
	p.Timeout, p.Worst, p.Typical = Duration(policy.Timeout), t.worst(), t.typical()
	p.Loads = loads(cfg.Rate, t, m.Budget)
	p.Budget, p.Breaker = budgetWords(m.Budget), breakerWords(m.Breaker)
	p.Beneath = layers.beneath(w, m)
	p.Product = product(t.attempts, p.Beneath)
	p.Never = neverRetried(m)
	if p.TimeoutEnds != "" {
		p.Never = slices.Insert(p.Never, 0, "attempts that time out: "+p.TimeoutEnds)
	}
	if t.attempts > 1 {
		p.After = Duration(policy.MaxAfter)
	}
	p.Findings = slices.Concat(t.findings(), breakerFindings(t.attempts, m.Breaker))
	return p
}

// endedByTimeout says why an attempt that times out is not retried, by key.
var endedByTimeout = map[string]string{
	"not": "not= names context.DeadlineExceeded",
	"on":  "on= does not name context.DeadlineExceeded",
}

func position(dir string, m *model.Method) string {
	return diag.Shorten(dir, m.Pos.Filename) + ":" + strconv.Itoa(m.Pos.Line)
}

// failing are the shares of failed attempts for which the load is told.
var failing = []float64{0.01, 0.1, 0.5, 1}

// loads returns the attempts for each call, with and without the budget. Only attempts
// that can start in time count.
func loads(rate float64, t *timeline, b *model.Budget) []Load {
	if b == nil {
		b = &model.Budget{}
	}
	policy := b.Effective()
	var all []Load
	for _, p := range failing {
		load, reached := 0.0, 1.0
		for _, inTime := range t.inTime {
			load += reached * inTime
			reached *= p
		}
		load += reached * t.beyond
		all = append(all, Load{p, load, min(load, 1+simulate.Retries(policy, rate, p))})
	}
	return all
}

// product says how many attempts a call may come to.
func product(attempts int, beneath []Layer) string {
	n, words := attempts, strconv.Itoa(attempts)
	if attempts == retry.Unlimited {
		words = "any number"
	}
	for _, l := range beneath {
		n *= l.Attempts
		words += " × " + strconv.Itoa(l.Attempts)
	}
	if len(beneath) == 0 || attempts == retry.Unlimited {
		return words
	}
	return words + " = " + strconv.Itoa(n)
}

// breakerFindings reports a breaker that a single call opens.
func breakerFindings(attempts int, b *model.Breaker) []string {
	if b == nil || b.Rate > 0 {
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
	return []string{fmt.Sprintf("one failing call opens the breaker by itself: after %s the attempts from %d on %s",
		counted(failures, "failure"), failures+1, then)}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// neverRetried says which errors are not retried, and why.
func neverRetried(m *model.Method) []string {
	var never []string
	add := func(format string, args ...any) { never = append(never, fmt.Sprintf(format, args...)) }
	p := m.Policy
	if len(p.On) > 0 {
		add("errors other than %s: on= names what is retried", refWords(p.On, " and "))
	}
	if p.If != nil {
		add("errors for which %s says false: if= decides", p.If.Text)
	}
	if len(p.On) == 0 && p.If == nil {
		add("answers, such as sql.ErrNoRows, io.EOF and fs.ErrNotExist: on= names none of them")
	}
	if len(p.Not) > 0 {
		add("%s: not= names it", refWords(p.Not, " and "))
	}
	add("errors marked retry.Permanent: they are answers")
	add("calls that the caller has cancelled: nobody waits for them")
	if m.Breaker != nil && !m.Breaker.Wait {
		add("attempts that an open breaker rejects: the service is known to fail (open=wait has them wait)")
	}
	if m.Stream != nil {
		add("a stream after its first element: it would come twice")
	}
	for _, r := range m.Replays {
		add("a call that has read %s, where it cannot be read again: the rest would be sent alone", readName(m, r))
	}
	return never
}

// readName names what a call reads: body, or in.Body.
func readName(m *model.Method, r model.Replay) string {
	name := cmp.Or(m.Signature.Params().At(r.Param).Name(), "its argument")
	if len(r.Fields) == 0 {
		return name
	}
	for _, f := range r.Fields[0] {
		name += "." + f.Name()
	}
	return name
}

func refNames(refs []*model.Ref) []string {
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = r.Text
	}
	return names
}

func refWords(refs []*model.Ref, last string) string {
	names := refNames(refs)
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + last + names[n-1]
	}
	return names[0]
}

// policyWords returns a policy in the words of a directive, defaults included.
func policyWords(p *model.Policy) string {
	text := p.Text
	words := []string{text.String()}
	if p.Backoff != nil {
		words[0] = strings.Replace(words[0], "backoff=exponential factor=2", "backoff="+p.Backoff.Text, 1)
	}
	list := func(key string, refs ...*model.Ref) {
		if len(refs) > 0 && refs[0] != nil {
			words = append(words, key+"="+strings.Join(refNames(refs), ","))
		}
	}
	list("on", p.On...)
	list("not", p.Not...)
	list("if", p.If)
	list("result", p.Result)
	list("fallback", p.Fallback)
	return strings.Join(words, " ")
}

// breakerWords returns "opens after 5 failures in a row, for 30s; closes after 1 good
// probe; while it is open, …".
func breakerWords(b *model.Breaker) string {
	if b == nil {
		return ""
	}
	opens := counted(cmp.Or(b.Failures, retry.DefaultFailures), "failure") + " in a row"
	if b.Rate > 0 {
		opens = fmt.Sprintf("%v%% failures among at least %d attempts in %v", 100*b.Rate,
			cmp.Or(b.MinCalls, retry.DefaultMinCalls), cmp.Or(b.Window, retry.DefaultWindow))
	}
	words := fmt.Sprintf("opens after %s, for %v; closes after %s", opens,
		cmp.Or(b.Cooldown, retry.DefaultCooldown), counted(cmp.Or(b.Probes, retry.DefaultProbes), "good probe"))
	if b.Wait {
		return shared(b.Name) + words + "; while it is open, attempts wait for a probe, within deadline and elapsed, and none is used up"
	}
	return shared(b.Name) + words + "; while it is open, every call ends at its next attempt, however many are left"
}

// budgetWords returns "retries are at most 10% of the successes, plus 10 a second".
func budgetWords(b *model.Budget) string {
	if b == nil {
		return ""
	}
	words := fmt.Sprintf("%sretries are at most %v%% of the %v", shared(b.Name), 100*cmp.Or(b.Ratio, retry.DefaultRatio), b.Fund)
	if b.Floor >= 0 {
		words += fmt.Sprintf(", plus %v a second", cmp.Or(b.Floor, retry.DefaultFloor))
	}
	return words
}

func shared(name string) string {
	if name == "" {
		return ""
	}
	return "shared as " + strconv.Quote(name) + ", "
}

// short returns d as people write it: to three digits, without zeros at its end.
func short(d Duration) string {
	t := time.Duration(d)
	switch {
	case t == math.MaxInt64:
		return "more than 292 years" // the longest duration that there is
	case t >= time.Minute:
		t = t.Round(time.Second)
	case t >= 10*time.Second:
		t = t.Round(100 * time.Millisecond)
	case t >= time.Second:
		t = t.Round(10 * time.Millisecond)
	default:
		t = t.Round(time.Millisecond)
	}
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
