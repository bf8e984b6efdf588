package explain

import (
	"context"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// causeTexts are the texts with which the errors of causes begin, and the names of the causes:
// see [retry.MethodStats].
var causeTexts = []struct{ text, name string }{
	{retry.ErrOpen.Error(), "breaker"},
	{retry.ErrThrottled.Error(), "throttle"},
	{retry.ErrBudget.Error(), "budget"},
	{retry.ErrElapsed.Error(), "elapsed"},
	{retry.ErrAfter.Error(), "after"},
	{retry.ErrStopped.Error(), "stopped"},
	{retry.ErrShutdown.Error(), "shutdown"},
	{retry.ErrConsumed.Error(), "replay"},
	{context.DeadlineExceeded.Error(), "deadline"},
	{context.Canceled.Error(), "canceled"},
	{undoFailed, "hook"},
	{beforeFailed, "hook"},
	{perCall, "attempts"},
}

// Texts with which other errors of the runtime begin.
const (
	undoFailed   = "undo of a failed attempt"
	beforeFailed = "before a retry"
	perCall      = "settings of the context (retry.Override)"
)

// causes explain calls that gave up or were rejected, by the name of the cause.
var causes = map[string]func(*explaining){
	"attempts": (*explaining).outOfAttempts,
	"breaker":  (*explaining).byBreaker,
	"throttle": (*explaining).byThrottle,
	"budget":   (*explaining).byBudget,
	"elapsed":  (*explaining).byElapsed,
	"deadline": (*explaining).byDeadline,
	"canceled": (*explaining).byCancel,
	"after":    (*explaining).byAfter,
	"stopped":  (*explaining).byStop,
	"shutdown": (*explaining).byShutdown,
	"replay":   (*explaining).byReplay,
	"hook":     (*explaining).byHook,
}

// ended explains a call that gave up or was rejected.
func (x *explaining) ended() {
	x.What = "gave up" + x.after()
	if x.r.Attempts == 0 {
		x.What = "was rejected, without an attempt"
	}
	if by, ok := causes[x.r.Cause]; ok {
		by(x)
	} else {
		x.byContext()
	}
	x.lastError()
}

func (x *explaining) outOfAttempts() {
	most := x.m.Policy.Effective().MaxAttempts
	switch {
	case strings.HasPrefix(x.r.Ended, perCall):
		x.why("The settings that retry.Override put into the context contradict the policy: %s.", strings.TrimPrefix(x.r.Ended, perCall+": "))
		x.change("Correct the call of retry.Override; \"retrygen config show\" lists such calls.")
		return
	case x.m.Policy.Unknown(directive.Attempts):
		x.why("All attempts that the policy allows have failed; how many these are is known only at run time.")
	case x.r.Attempts == most:
		x.why("All %s that the policy allows have failed.", words.Count(most, "attempt"))
	default:
		x.why("All attempts that were allowed have failed. The directives allow %s: an override, an option of the constructor or retry.Override in the context allowed another number, the call was in an attempt of another method (retry.WithOutermost), or the program is an older one.", allowed(most))
	}
	x.key(directive.Attempts, directive.Delay, directive.Max)
	x.change("If the service recovers later than that, raise attempts, or delay and max; \"retrygen plan\" shows when each attempt starts. More attempts mean more load: \"retrygen simulate outage\" shows their effect.")
}

// allowed returns "3 attempts", or "any number of attempts".
func allowed(most int) string {
	if most == retry.Unlimited {
		return "any number of attempts"
	}
	return words.Count(most, "attempt")
}

func (x *explaining) byBreaker() {
	if x.r.Attempts > 0 {
		x.What = "ended" + x.after() + ", because a circuit breaker was open"
	} else {
		x.What += ", because a circuit breaker was open"
	}
	b := x.m.Breaker
	if b == nil {
		x.absent(directive.Breaker, "WithBreaker")
		return
	}
	x.why("%s", sentence(words.Breaker(b)))
	x.sharedBreaker()
	x.guard(directive.Breaker, b.Pos)
	x.change("Look for what failed: the record \"retry: breaker changed\" of this breaker says when it opened. If nothing did, somebody forced it open. If single calls open it, raise failures, or use rate; to send a probe sooner, lower cooldown; to make calls wait instead, write open=wait.")
}

// sharedBreaker says whose failures open the breaker.
func (x *explaining) sharedBreaker() {
	switch b := x.m.Breaker; {
	case b.Per != "":
		x.why("Each %s has a breaker of its own.", b.Per)
	case b.Name != "":
		x.why("All wrappers with the breaker name=%s share it, so failures of any of them open it.", b.Name)
	case b == x.w.Breaker && words.BreakerGuards(x.w) != x.m.Name:
		x.why("It guards %s of %s, so failures of any of them open it.", words.BreakerGuards(x.w), x.w.Title())
	}
}

func (x *explaining) byThrottle() {
	x.What = "was rejected by the throttle, without an attempt"
	t := x.m.Throttle
	if t == nil {
		x.absent(directive.Throttle, "WithThrottle")
		return
	}
	x.why("Most of the recent attempts have failed, so a share of the calls is not sent: %s.", words.Throttle(t))
	x.guard(directive.Throttle, t.Pos)
	x.change("The throttle recovers by itself when the service does. To send more calls meanwhile, raise k or lower max; to forget failures sooner, lower window.")
}

func (x *explaining) byBudget() {
	b := x.m.Budget
	if b == nil {
		x.absent(directive.Budget, "WithBudget")
		return
	}
	x.why("The retry budget was exhausted: %s.", words.Budget(b))
	if b.Name != "" {
		x.why("All wrappers with the budget name=%s share it.", b.Name)
	}
	x.guard(directive.Budget, b.Pos)
	x.change("Many calls fail, and more retries would burden the service further. If they are few, raise ratio or floor.")
}

func (x *explaining) byElapsed() {
	x.why("The next wait would have ended after the time limit of the whole call.")
	if !x.key(directive.Elapsed) {
		x.why("The directives of %s have no elapsed: an override or an option sets it, or the program is an older one.", x.m.Name)
	}
	x.key(directive.Delay, directive.Max)
	x.change("Raise elapsed, or lower delay and max, so that more attempts fit into it: \"retrygen plan\" shows when each starts.")
}

func (x *explaining) byDeadline() {
	x.why("The deadline of the caller's context had passed, or would have passed before the next attempt. No directive sets it.")
	x.key(directive.Timeout, directive.Delay, directive.Max)
	x.change("Give the call more time, or lower timeout, delay and max, so that the retries fit into it: \"retrygen plan -deadline 3s\" shows those that do not.")
}

func (x *explaining) byCancel() {
	x.why("The caller canceled its context: it no longer wants the result. No directive decides that.")
	x.key(directive.Delay, directive.Max)
	x.change("Nothing, unless the caller should have waited.")
}

func (x *explaining) byAfter() {
	x.why("The server requested a longer wait (Retry-After) than the policy allows%s.", strings.TrimPrefix(x.r.Ended, retry.ErrAfter.Error()))
	x.key(directive.After)
	x.change("Raise after if callers can wait that long; otherwise they can call again after *retry.AfterError's Asked.")
}

func (x *explaining) byStop() {
	x.why("The backoff returned retry.Stop for this attempt.")
	x.key(directive.Backoff)
	x.change("Change what the backoff returns.")
}

func (x *explaining) byShutdown() {
	x.why("The program is shutting down: the context of retry.WithShutdown has ended, after which no call is retried. No directive decides that.")
	x.change("Nothing. If such calls must not be lost, //retry:durable queues them.")
}

func (x *explaining) byReplay() {
	x.why("An earlier attempt may have read an argument that cannot be read again from its beginning, and half of it must not be sent.")
	for _, replay := range x.m.Replays {
		x.why("The method reads %s.", x.m.Signature.Params().At(replay.Param).Name())
	}
	if !x.key(directive.Replay) {
		x.policyDefault("replay=auto")
	}
	x.change("Pass a reader that can seek, such as a file or a bytes.Reader, or keep a copy with replay=buffer(1MiB).")
}

func (x *explaining) byHook() {
	key, does := directive.Before, "that prepares retries (before)"
	switch {
	case strings.HasPrefix(x.r.Ended, undoFailed):
		key, does = directive.Undo, "that undoes failed attempts"
	case strings.HasPrefix(x.r.Ended, beforeFailed+": cannot reset"), x.m.Policy.Before == nil && x.m.Policy.Undo == nil:
		key, does = directive.Reset, "that resets an argument before a retry"
	case x.r.Ended == "" && x.m.Policy.Before == nil:
		key, does = directive.Undo, "that undoes failed attempts"
	}
	x.why("The function %s failed%s, so no further attempt would have been right.", does, quotedAfterColon(x.r.Ended))
	x.key(key)
	x.change("Correct the function, or the reason why it fails.")
}

// byContext explains the end by the cause of a context, or by an error that only the program
// knows.
func (x *explaining) byContext() {
	x.why("The caller's context ended, with the cause %q. No directive decides that.", x.r.Ended)
	x.change("Look where the program passes this cause to context.WithCancelCause or the like.")
}

// quotedAfterColon returns text after a colon, in quotes, or nothing if it is empty.
func quotedAfterColon(text string) string {
	if text == "" {
		return ""
	}
	return ` ("` + text + `")`
}

// sentence returns text as a sentence.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }
