package words

import (
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// Policy returns "up to 4 attempts, 100ms doubling to 2s, full jitter, on ErrUnavailable".
func Policy(p *model.Policy) string { return strings.Join(policy(p), ", ") }

func policy(p *model.Policy) []string {
	if p.From != nil {
		return append(from(p), effects(p)...)
	}
	words := []string{attempts(p)}
	if retries := p.Text.MaxAttempts != 1; retries {
		words = append(words, waits(p)...)
		if len(p.Slow) > 0 {
			words = append(words, "starting at "+value(p.Values, directive.SlowDelay, Duration(p.Effective().SlowDelay))+" on "+Or(names(p.Slow)))
		}
		if p.Text.MaxAfter != 0 || p.Unknown(directive.After) {
			words = append(words, "up to "+value(p.Values, directive.After, Duration(p.Text.MaxAfter))+" if the server requests it")
		}
	}
	switch {
	case p.Text.Elapsed != 0 || p.Unknown(directive.Elapsed):
		words = append(words, "within "+value(p.Values, directive.Elapsed, Duration(p.Text.Elapsed)))
	case p.Text.MaxAttempts == retry.Unlimited:
		words = append(words, "until the caller's context ends")
	}
	return append(words, effects(p)...)
}

// from returns "as DefaultPolicy specifies", "except attempts=4 delay=1s".
func from(p *model.Policy) []string {
	words := []string{"as " + p.From.Text() + " specifies"}
	if p.From.Argument {
		words[0] = "as the policy passed to the constructor specifies"
		if p.From.Method != "" {
			words[0] = "as its own policy passed to the constructor specifies"
		}
	}
	if settings := settings(p); len(settings) > 0 {
		words = append(words, "except "+strings.Join(settings, " "))
	}
	if len(p.Slow) > 0 {
		words = append(words, "waiting longer on "+Or(names(p.Slow)))
	}
	return words
}

// effects returns what a policy does apart from its numbers and waits: "on ErrUnavailable",
// "calling log before each retry".
func effects(p *model.Policy) []string {
	var words []string
	add := func(phrase string, refs ...*model.Ref) {
		if names := names(refs); len(names) > 0 {
			words = append(words, phrase+" "+Or(names))
		}
	}
	add("on", p.On...)
	add("if", p.If)
	add("not on", p.Not...)
	if len(p.Class) > 0 {
		words = append(words, "classified by "+strings.Join(names(p.Class), ", then "))
	}
	add("retrying while", p.Result)
	add("calling", p.OnRetry)
	if p.OnRetry != nil {
		words[len(words)-1] += " before each retry"
	}
	if p.Undo != nil {
		words = append(words, "undoing failed attempts with "+Name(&p.Undo.Ref))
	}
	if p.Before != nil {
		words = append(words, "calling "+Name(&p.Before.Ref)+" before each retry")
	}
	if p.Text.Frozen {
		words = append(words, "not overridable")
	} else if b := p.Text.Bounds; b != (retry.Bounds{}) {
		words = append(words, "overridable within "+b.String()+" attempts")
	}
	add("falling back to", p.Fallback)
	if p.OnlyHedged {
		return words
	}
	if p.GiveUp != nil && p.GiveUp.Text == directive.Last {
		return append(words, "giving up with the last error itself")
	}
	add("giving up with the error of", p.GiveUp)
	return words
}

// value returns the name of the variable that has the value of a key at run time, or the
// known value.
func value(values model.Values, key *directive.Key, known string) string {
	if v := values.Variable(key); v != nil {
		return v.Text
	}
	return known
}

// attempts returns "up to 4 attempts of 500ms".
func attempts(p *model.Policy) string {
	effective := p.Effective()
	each := ""
	if effective.Timeout != 0 || p.Unknown(directive.Timeout) {
		each = " of " + value(p.Values, directive.Timeout, Duration(effective.Timeout))
	}
	if v := p.Values.Variable(directive.Attempts); v != nil {
		return "up to " + specified("attempts"+each, v)
	}
	switch effective.MaxAttempts {
	case 1:
		return "1 attempt" + each
	case retry.Unlimited:
		return "any number of attempts" + each
	}
	return "up to " + strconv.Itoa(effective.MaxAttempts) + " attempts" + each
}

// waits returns "100ms doubling to 2s", "full jitter".
func waits(p *model.Policy) []string {
	if p.Text.Delay == retry.NoDelay && p.Backoff == nil {
		return []string{"no waits"}
	}
	if v := p.Values.Variable(directive.Jitter); v != nil {
		return []string{growth(p), v.Text + " as jitter"}
	}
	return []string{growth(p), jitter(p.Text.Jitter) + " jitter"}
}

// jitter returns "half", "no", "±20%" or "0 to 25%".
func jitter(j retry.Jitter) string {
	text := j.String()
	share, err := strconv.ParseFloat(text, 64)
	switch {
	case j == retry.NoJitter:
		return "no"
	case err == nil:
		return "±" + strconv.FormatFloat(share*100, 'g', 10, 64) + "%"
	}
	return strings.Replace(text, "..", " to ", 1)
}

func growth(p *model.Policy) string {
	effective := p.Effective()
	delay := value(p.Values, directive.Delay, Duration(effective.Delay))
	limit := value(p.Values, directive.Max, Duration(effective.MaxDelay))
	factor := value(p.Values, directive.Factor, strconv.FormatFloat(effective.Factor, 'g', -1, 64))
	grows := ""
	switch {
	case p.Backoff != nil:
		return "waits computed by " + p.Backoff.Text + " up to " + limit
	case effective.Backoff == retry.Constant, delay == limit, effective.Backoff == retry.Exponential && factor == "1":
		return delay + " apart"
	case effective.Backoff == retry.Linear:
		grows = "growing by " + delay
	case effective.Backoff == retry.Fibonacci:
		grows = "growing like Fibonacci numbers"
	case factor == "2":
		grows = "doubling"
	default:
		grows = "growing ×" + factor
	}
	return delay + " " + grows + " to " + limit
}

// names returns the names of refs, which may be nil.
func names(refs []*model.Ref) []string {
	var names []string
	for _, r := range refs {
		if r != nil {
			names = append(names, Name(r))
		}
	}
	return names
}

// Name returns a name as it is written in the directive, or with the interface in front of
// the dot for a method of the wrapped value: Store.IsBusy.
func Name(r *model.Ref) string {
	if r.Of != nil {
		return r.Of.Name() + r.Text
	}
	return r.Text
}
