package words

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// Breaker returns "5 failures in a row open it for 30s, then a successful probe closes it".
func Breaker(b *model.Breaker) string {
	if b.Wait {
		return opens(b) + ", and attempts wait while it is open"
	}
	return opens(b)
}

// BreakerInFull returns the text of [Breaker], followed by the effect of an open breaker
// on calls.
func BreakerInFull(b *model.Breaker) string {
	if b.Wait {
		return opens(b) + "; while it is open, attempts wait for a probe, within deadline and elapsed, without using up attempts"
	}
	return opens(b) + "; while it is open, every call ends at its next attempt, however many are left"
}

// PerKey returns " for each host" for a breaker per key, and "" for a single one.
func PerKey(b *model.Breaker) string {
	keep := value(b.Values, directive.Keep, strconv.Itoa(b.Keep))
	switch {
	case b.Per == "":
		return ""
	case keep != "0":
		return fmt.Sprintf(" for each %s (up to %s)", b.Per, keep)
	}
	return " for each " + b.Per
}

// opens describes when a breaker opens and closes.
func opens(b *model.Breaker) string {
	p := b.Effective()
	failures := counted(b.Values, directive.Failures, p.Failures, "failure", " in a row")
	open := failures + " open it"
	switch {
	case b.ByRate():
		rate, opens := Percent(p.Rate)+" failures", "open"
		if v := b.Values.Variable(directive.Rate); v != nil {
			rate, opens = "a failure rate of "+v.Text, "opens"
		}
		attempts := counted(b.Values, directive.Min, p.MinCalls, "attempt", "")
		window := value(b.Values, directive.Window, Duration(p.Window))
		open = fmt.Sprintf("%s among at least %s in %s %s it", rate, attempts, window, opens)
		if b.Values.Variable(directive.Min) != nil {
			open = fmt.Sprintf("%s in %s, among at least %s, %s it", rate, window, attempts, opens)
		}
	case failures == "1 failure in a row":
		open = "1 failure opens it"
	}
	closed := "a successful probe closes it"
	if probes := counted(b.Values, directive.Probes, p.Probes, "successful probe", ""); probes != "1 successful probe" {
		closed = probes + " close it"
	}
	return fmt.Sprintf("%s for %s, then %s", open, value(b.Values, directive.Cooldown, Duration(p.Cooldown)), closed)
}

// counted returns "1 failure in a row", "2 failures in a row" or "as many failures in a row
// as maxFailures specifies", with " in a row" as the suffix.
func counted(values model.Values, key *directive.Key, n int, what, suffix string) string {
	if v := values.Variable(key); v != nil {
		return specified(what+"s"+suffix, v)
	}
	return Count(n, what) + suffix
}

// specified returns "as many attempts as maxAttempts specifies". A variable in the place of
// a number would not read well: "attempts attempts".
func specified(what string, v *model.Ref) string {
	return "as many " + what + " as " + v.Text + " specifies"
}

// Budget returns "retries are at most 10% of the successes, plus 10 per second".
func Budget(b *model.Budget) string {
	p := b.Effective()
	paying := "successes"
	if p.ByCalls {
		paying = "calls"
	}
	words := fmt.Sprintf("retries are at most %s of the %s", value(b.Values, directive.Ratio, Percent(p.Ratio)), paying)
	if p.Floor < 0 {
		return words
	}
	return words + ", plus " + value(b.Values, directive.Floor, strconv.FormatFloat(p.Floor, 'g', -1, 64)) + " per second"
}

// Throttle returns "if more than half of the attempts in 10s fail, it rejects up to 90% of
// the calls".
func Throttle(t *model.Throttle) string {
	p := t.Effective()
	window := value(t.Values, directive.ThrottleWindow, Duration(p.Window))
	rejects := ", it rejects up to " + value(t.Values, directive.MaxRejected, Percent(p.MaxRejected)) + " of the calls"
	switch k := value(t.Values, directive.K, strconv.FormatFloat(p.K, 'g', -1, 64)); k {
	case "2":
		return "if more than half of the attempts in " + window + " fail" + rejects
	case "1":
		return "if attempts in " + window + " fail" + rejects
	default:
		return fmt.Sprintf("if less than one in %s of the attempts in %s is answered%s", k, window, rejects)
	}
}

// Hedge returns "a second request after 50ms, for up to 5% of the calls".
func Hedge(h *model.Hedge) string {
	p := h.Effective()
	after := value(h.Values, directive.HedgeAfter, Duration(p.After))
	if p.After == 0 && h.Values.Variable(directive.HedgeAfter) == nil {
		after = "the " + Percentile(p.Quantile) + " of recent durations"
		if warm := value(h.Values, directive.Warm, strconv.Itoa(p.Warm)); warm != "1" {
			after += " (once " + warm + " are known)"
		}
	}
	requests := "a second request after " + after
	switch v := h.Values.Variable(directive.HedgeMax); {
	case v != nil:
		requests = specified("more requests", v) + ", each after " + after
	case p.Max > 1:
		requests = fmt.Sprintf("up to %d more requests, each after %s", p.Max, after)
	}
	return requests + ", for up to " + value(h.Values, directive.HedgeRatio, Percent(p.Ratio)) + " of the calls"
}

// HedgeInFull returns the text of [Hedge] for the hedge of m, and which calls it leaves out.
func HedgeInFull(m *model.Method) string {
	if m.Request >= 0 {
		return Hedge(m.Hedge) + ", " + onlyBodiless
	}
	return Hedge(m.Hedge)
}

// Percentile returns a quantile in the syntax of a directive: p95.
func Percentile(quantile float64) string { return "p" + strings.TrimSuffix(Percent(quantile), "%") }

// Guarded returns the policy of m, which is retried, and its hedge, breaker, budget and
// throttle: "up to 4 attempts, no waits; breaker: 5 failures in a row open it for 1m, then a
// successful probe closes it".
func Guarded(m *model.Method) string {
	words := strings.Join(append(policy(m.Policy), repeats(m)...), ", ")
	if m.Hedge != nil {
		words += "; hedge: " + HedgeInFull(m)
	}
	if m.Breaker != nil {
		words += "; breaker" + PerKey(m.Breaker) + ": " + Breaker(m.Breaker)
	}
	if m.Budget != nil {
		words += "; budget: " + Budget(m.Budget)
	}
	if m.Throttle != nil {
		words += "; throttle: " + Throttle(m.Throttle)
	}
	return words
}

// Defaults returns the meaning of policy, breaker, budget, throttle or hedge without keys, or
// "" for any other verb.
func Defaults(verb *directive.Verb) string {
	switch verb {
	case directive.Policy:
		return Policy(&model.Policy{})
	case directive.Breaker:
		return Breaker(&model.Breaker{})
	case directive.Budget:
		return Budget(&model.Budget{})
	case directive.Throttle:
		return Throttle(&model.Throttle{})
	case directive.Hedge:
		return Hedge(&model.Hedge{})
	}
	return ""
}
