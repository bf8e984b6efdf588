package retry

import "fmt"

// Explain describes whether p retries err, and which rule decides that:
//
//	not retried: sql: no rows in result set is an answer (retry.Answer)
//
// [WithLogger] logs the rule as the reason. Explain does not consider the number of
// attempts, the context, the breaker or the budget, any of which may end a call earlier.
func Explain(err error, p Policy) string { return p.explain(err, nil) }

// explain is Explain for a call that must not be repeated because *what is not idempotent,
// unless what is nil.
func (p *Policy) explain(err error, what *string) string {
	if err == nil {
		return "not retried: no error"
	}
	t, r := p.look(err, p.Once || what != nil)
	if r.worth() && t.has(asksToWait) && retryAfter(err) < 0 {
		r = declined
	}
	verdict := "not retried"
	if r.worth() {
		verdict = "retried"
	}
	return fmt.Sprintf("%s: %v %s", verdict, err, p.reason(r, what))
}

// A rule decides whether an error is retried.
type rule uint8

const (
	noRule    rule = iota
	permanent      // these do not retry
	canceled
	rejected
	final
	unmatched
	answer
	declined
	unproven

	onAgain // these retry
	matching
	unexecuted
	unknown
	byDefault
)

// worth reports whether an error to which r applies is retried.
func (r rule) worth() bool { return r >= onAgain }

// fault reports whether an error to which r applies is a failure of the service: one that
// is retried, or would be if the call could be repeated.
func (r rule) fault() bool { return r.worth() || r == unproven }

// reasons are the texts of the rules, to follow the text of an error.
var reasons = [...]string{
	permanent:  "is marked as permanent (retry.Permanent)",
	canceled:   "is a cancellation (context.Canceled)",
	rejected:   "is the rejection of a circuit breaker or throttle (retry.ErrOpen, retry.ErrThrottled)",
	final:      "would recur (retry.Final, by class)",
	unmatched:  "does not meet the condition (on, not and if)",
	answer:     "is an answer (retry.Answer)",
	declined:   "requests no retry (a negative RetryAfter)",
	unproven:   "does not prove that the call was not carried out (retry.Policy.Once)",
	onAgain:    "is marked to be retried (retry.Again)",
	matching:   "meets the condition (on, not and if)",
	unexecuted: "proves that the call was not carried out (retry.Unexecuted, by class)",
	unknown:    "is temporary (retry.Unknown, by class)",
	byDefault:  "is neither an answer nor permanent",
}

// String returns the reason.
func (r rule) String() string { return reasons[r] }

// reason returns the text of r for a call as in explain.
func (p *Policy) reason(r rule, what *string) string {
	if r == unproven && !p.Once {
		return "does not prove that the call was not carried out, and " + *what + " is not idempotent"
	}
	return r.String()
}

// once reports whether only errors that prove the call unexecuted are retried.
func (l *loop) once() bool { return l.with.once != nil || l.policy.Once }

// reason is the text of l's rule for events.
func (l *loop) reason() string { return l.policy.reason(l.rule, l.with.once) }
