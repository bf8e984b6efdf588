package emit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// methodWords says in words what happens to a method's calls.
func methodWords(w *model.Wrapper, m *model.Method) string {
	switch {
	case !m.Retried() && m.Why == model.Never:
		return "never retried"
	case !m.Retried() && m.Why == model.Unasked:
		return "passed on"
	case !m.Retried():
		does, _, _ := strings.Cut(m.Reason(), ",") // the method's own comment says more
		return "passed on, " + does
	}
	words := policyWords(m.Policy)
	if m.Stream != nil {
		words = append(words, "until the first element")
	}
	if losesTimeout(m) {
		words = append(words, "no timeout as its context has a type of its own")
	}
	words = append(words, replayWords(m)...)
	for _, i := range m.Out {
		words = append(words, "filling a fresh "+m.Signature.Params().At(i).Name())
	}
	if m.Key >= 0 {
		words = append(words, "one "+keyName(m)+" a call")
	}
	if m.Breaker != w.Breaker {
		words = append(words, ownBreakerWords(m.Breaker))
	}
	if m.Budget != w.Budget {
		words = append(words, ownBudgetWords(m.Budget))
	}
	return strings.Join(words, ", ")
}

// losesTimeout reports whether the timeout of its interface's policy does not hold for m.
func losesTimeout(m *model.Method) bool {
	timeout, given := m.Policy.Origin.Keys["timeout"]
	return m.OwnCtx && given && !timeout.None
}

func policyWords(p *model.Policy) []string {
	words := []string{attemptsWords(p.Text)}
	if p.Text.MaxAttempts != 1 {
		words = append(words, waitWords(p)...)
	}
	if p.Text.MaxAfter != 0 && p.Text.MaxAttempts != 1 {
		words = append(words, "at most "+short(p.Text.MaxAfter)+" if the server asks")
	}
	if p.Text.Elapsed != 0 {
		words = append(words, "within "+short(p.Text.Elapsed))
	}
	if p.On != nil {
		words = append(words, "on "+refWords(p.On))
	}
	if p.If != nil {
		words = append(words, "if "+p.If.Text)
	}
	if p.Not != nil {
		words = append(words, "not on "+refWords(p.Not))
	}
	if p.Result != nil {
		words = append(words, "again while "+p.Result.Text)
	}
	if p.OnRetry != nil {
		words = append(words, "telling "+p.OnRetry.Text)
	}
	if p.Fallback != nil {
		words = append(words, "falling back to "+p.Fallback.Text)
	}
	return words
}

// attemptsWords returns "up to 4 attempts of 500ms".
func attemptsWords(t retry.Policy) string {
	words := "up to " + strconv.Itoa(orDefault(t.MaxAttempts, retry.DefaultAttempts)) + " attempts"
	switch t.MaxAttempts {
	case 1:
		words = "1 attempt"
	case retry.Unlimited:
		words = "any number of attempts"
	}
	if t.Timeout != 0 {
		words += " of " + short(t.Timeout)
	}
	return words
}

// waitWords returns "100ms doubling to 2s", "full jitter".
func waitWords(p *model.Policy) []string {
	if p.Text.Delay == retry.NoDelay && p.Backoff == nil {
		return []string{"no waits"}
	}
	jitter := p.Text.Jitter.String() + " jitter"
	if p.Text.Jitter == retry.NoJitter {
		jitter = "no jitter"
	}
	return []string{growthWords(p), jitter}
}

func growthWords(p *model.Policy) string {
	delay := orDefault(p.Text.Delay, retry.DefaultDelay)
	limit := orDefault(p.Text.MaxDelay, retry.DefaultMaxDelay)
	factor := orDefault(p.Text.Factor, retry.DefaultFactor)
	grows := ""
	switch {
	case p.Backoff != nil:
		return "waits by " + p.Backoff.Text + " up to " + short(limit)
	case p.Text.Backoff == retry.Constant || delay == limit || p.Text.Backoff == nil && factor == 1:
		return short(delay) + " apart"
	case p.Text.Backoff == retry.Linear:
		grows = "growing by " + short(delay)
	case p.Text.Backoff == retry.Fibonacci:
		grows = "growing as Fibonacci numbers do"
	case factor == 2:
		grows = "doubling"
	default:
		grows = "growing ×" + strconv.FormatFloat(factor, 'g', -1, 64)
	}
	return short(delay) + " " + grows + " to " + short(limit)
}

// refWords returns "A, B or C".
func refWords(refs []*model.Ref) string {
	var words strings.Builder
	for i, r := range refs {
		switch {
		case i > 0 && i == len(refs)-1:
			words.WriteString(" or ")
		case i > 0:
			words.WriteString(", ")
		}
		words.WriteString(r.Text)
	}
	return words.String()
}

// breakerWords returns "5 failures in a row open it for 30s".
func breakerWords(b *model.Breaker) string {
	cooldown := short(orDefault(b.Cooldown, retry.DefaultCooldown))
	probes := ""
	if b.Probes > 1 {
		probes = fmt.Sprintf(", %d good probes close it", b.Probes)
	}
	if b.Wait {
		probes += ", attempts wait meanwhile"
	}
	if b.Rate != 0 {
		return fmt.Sprintf("%s failures among at least %d calls in %s open it for %s%s", percent(b.Rate),
			orDefault(b.MinCalls, retry.DefaultMinCalls), short(orDefault(b.Window, retry.DefaultWindow)), cooldown, probes)
	}
	failures := orDefault(b.Failures, retry.DefaultFailures)
	if failures == 1 {
		return "1 failure opens it for " + cooldown + probes
	}
	return fmt.Sprintf("%d failures in a row open it for %s%s", failures, cooldown, probes)
}

// budgetWords returns "retries are at most 10% of the successes, plus 10 a second".
func budgetWords(b *model.Budget) string {
	words := "retries are at most " + percent(orDefault(b.Ratio, retry.DefaultRatio)) + " of the " + b.Fund.String()
	if b.Floor < 0 {
		return words
	}
	floor := orDefault(b.Floor, retry.DefaultFloor)
	return words + ", plus " + strconv.FormatFloat(floor, 'g', -1, 64) + " a second"
}

func ownBreakerWords(b *model.Breaker) string {
	switch {
	case b == nil:
		return "no breaker"
	case b.Name != "":
		return fmt.Sprintf("breaker %q: %s", b.Name, breakerWords(b))
	}
	return "its own breaker: " + breakerWords(b)
}

func ownBudgetWords(b *model.Budget) string {
	switch {
	case b == nil:
		return "no budget"
	case b.Name != "":
		return fmt.Sprintf("budget %q: %s", b.Name, budgetWords(b))
	}
	return "its own budget: " + budgetWords(b)
}

// percent returns a share as 12.5%.
func percent(share float64) string {
	return strconv.FormatFloat(share*100, 'g', 6, 64) + "%"
}

// short returns d without the zeros at its end: 1m rather than 1m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// orDefault returns v, or d if v is zero.
func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}
