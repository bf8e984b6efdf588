package explain

import (
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A decision explains a reason for which an error is retried, or not.
type decision struct {
	reason  string // part of the text of the reason: see retry.Explain
	explain func(*explaining)
}

// decisions are all reasons.
var decisions = []decision{
	{"(retry.Permanent)", (*explaining).permanent},
	{"(context.Canceled)", (*explaining).canceled},
	{"(retry.ErrOpen, retry.ErrThrottled)", (*explaining).rejectedInside},
	{"(retry.Final, by class)", (*explaining).final},
	{"does not meet the condition", (*explaining).unmatched},
	{"(retry.Answer)", (*explaining).answer},
	{"(a negative RetryAfter)", (*explaining).declined},
	{"(retry.Policy.Once)", (*explaining).once},
	{"is not idempotent", (*explaining).request},
	{"(retry.Again)", (*explaining).again},
	{"meets the condition", (*explaining).matching},
	{"(retry.Unexecuted, by class)", (*explaining).byClass},
	{"(retry.Unknown, by class)", (*explaining).byClass},
	{"is neither an answer nor permanent", (*explaining).byDefault},
}

// decided explains the reason of a record.
func (x *explaining) decided() {
	for _, d := range decisions {
		if strings.Contains(x.r.Reason, d.reason) {
			d.explain(x)
			return
		}
	}
}

// failed explains a call that ended with an error that is not retried.
func (x *explaining) failed() {
	x.What = "failed" + x.after() + ", with an error that is not retried"
	x.lastError()
	if x.r.Reason == "" {
		x.why("The call was left before its loop had ended, as by a callback in each= that failed, or a break.")
		x.key(directive.Each)
		return
	}
	x.why("It %s.", x.r.Reason)
	x.decided()
}

// retrying explains a retry.
func (x *explaining) retrying() {
	x.What = fmt.Sprintf("is retried: attempt %d failed, and the next one follows in %s", x.r.Attempts, rounded(x.r.Wait))
	x.lastError()
	x.why("It %s, so the call is retried.", x.r.Reason)
	x.decided()
	x.key(directive.Attempts, directive.Delay, directive.Max, directive.Backoff)
}

// succeeded explains a call that succeeded after retries.
func (x *explaining) succeeded() {
	x.What = "succeeded" + x.after()
	if x.r.Attempts > 1 {
		x.why("Retries have helped: the attempts before the last one failed.")
	}
	x.key(directive.Attempts)
}

func (x *explaining) permanent() {
	x.why("Whatever the policy, such an error is not retried.")
	x.change("If another attempt can help, do not mark the error with retry.Permanent where it is made.")
}

func (x *explaining) canceled() {
	x.why("Whatever the policy, a cancellation is not retried: nobody waits for the result.")
}

func (x *explaining) rejectedInside() {
	x.why("The method called another one with a breaker or a throttle of its own, which rejected the call. The service was not called, so a retry would not help it.")
	x.change("Look for the record of the other method.")
}

func (x *explaining) final() {
	x.why("Its class is Final: the next attempt would end in the same way.")
	x.key(directive.Class)
	x.change("If it is temporary, name a function before the others in class= that knows better (retry.Refine).")
}

func (x *explaining) unmatched() {
	x.key(directive.On, directive.Not, directive.If)
	if len(x.m.Policy.Not) > 0 {
		x.change("If another attempt can help, add the error to on, or remove it from not.")
	} else {
		x.change("If another attempt can help, add the error to on.")
	}
}

func (x *explaining) answer() {
	x.why("The service has answered, for example that something does not exist; without on and if, that is not retried.")
	x.policyDefault("no on= and no if=")
	x.change("If the answer may change soon, list it in on.")
}

func (x *explaining) declined() {
	x.why("The error's method RetryAfter returned a negative wait: whoever made it knows that a retry does not help. No directive decides that.")
}

// once explains an error of a method that is once.
func (x *explaining) once() {
	x.why("The call may have been carried out, and must not be carried out twice.")
	switch x.m.Repeat {
	case model.OnceByWord:
		x.rule("//retry:once", x.m.Fact)
	case model.OnceByName:
		x.defaultRule("once, because "+x.m.Name+" is not the name of a read", "method", x.m.Pos)
	default:
		x.why("The directives say otherwise (%s): the program is an older one, or an option sets it.", x.m.Repeat)
	}
	x.change("If the call is idempotent, write //retry:idempotent above the method, or key=PARAM for a key by which the service recognizes it; if the error proves that nothing was done, a class= that knows it.")
}

func (x *explaining) request() {
	x.why("By net/http's rule, such a request is sent again only if the server did not process it.")
	x.defaultRule("one rule per request", "method", x.m.Pos)
	x.change("If the request is idempotent, set its header Idempotency-Key, or write //retry:idempotent above the method.")
}

func (x *explaining) again() { x.why("The program marked it with retry.Again.") }

func (x *explaining) matching() { x.key(directive.On, directive.Not, directive.If) }

func (x *explaining) byClass() { x.key(directive.Class) }

func (x *explaining) byDefault() {
	x.policyDefault("no on=, if= or class= that decides")
	x.change("To retry only errors that are temporary, name them in on, or write if=retry.Transient.")
}

// breakerChanged explains a change of a breaker's state.
func (x *explaining) breakerChanged() {
	x.What = "changed the circuit breaker " + x.r.Breaker + " from " + x.r.From + " to " + x.r.To
	b := x.m.Breaker
	if b == nil {
		x.absent(directive.Breaker, "WithBreaker")
		return
	}
	switch x.r.From + " " + x.r.To {
	case "closed open":
		x.why("Too many attempts have failed; this call made the last of them.")
	case "open half-open":
		x.why("It was open for its cooldown, and admits a probe.")
	case "half-open closed":
		x.why("The probes were successful: all calls are admitted again.")
	case "half-open open":
		x.why("A probe failed: it rejects calls for another cooldown.")
	default:
		x.why("The program or an operator has reset it.")
	}
	x.why("%s", sentence(words.Breaker(b)))
	x.sharedBreaker()
	x.guard(directive.Breaker, b.Pos)
	if x.r.To == retry.Open.String() {
		x.change("Look for what failed before. If single calls open it, raise failures, or use rate.")
	}
}

func (x *explaining) panicked() {
	x.What = fmt.Sprintf("panicked, or called runtime.Goexit, in attempt %d", x.r.Attempts)
	x.why("A panic is not retried: it continues in the caller, which prints the stack.")
	x.change("Correct the code that panics.")
}

func (x *explaining) invalid() {
	x.What = "was given an invalid policy or invalid options: every call fails without an attempt"
	x.why("The error is %q.", x.r.Error)
	if line := x.m.Policy.Origin.Line(); !line.IsZero() {
		x.rule("//retry:policy", line.Pos)
	}
	x.change("Directives are checked when code is generated, so look at the options of the constructor, at variables in directives, and at policies from functions.")
}

func (x *explaining) policyChanged() {
	x.What = "got another policy, breaker or budget by an override"
	if x.r.Error != "" {
		x.What = "was created while overrides are in force that do not apply to it"
		x.why("The error is %q.", x.r.Error)
	}
	if x.r.Old != "" || x.r.New != "" {
		x.why("It was %q, and is now %q.", x.r.Old, x.r.New)
	}
	x.overridden()
	x.change("Overrides come from retry.Tracker.Override, from a file, RETRY or a flag system (package retryconfig), or from the page.")
}
