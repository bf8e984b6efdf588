package retry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// callKey is the context key of the settings for single calls.
type callKey struct{}

// A callContext carries settings for the calls that are made with it.
type callContext struct {
	context.Context
	settings []assignment
}

// Value returns c for callKey.
func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// settingsIn returns the settings that ctx carries, the outermost first.
func settingsIn(ctx context.Context) []assignment {
	if found, ok := ctx.Value(callKey{}).(*callContext); ok {
		return found.settings
	}
	return nil
}

// Without returns a context whose calls are neither retried nor hedged: each makes one request.
// It is Override(ctx, "attempts=1").
func Without(ctx context.Context) context.Context {
	return withSettings(ctx, []assignment{{policyVerb, "attempts", "1", nil, 0}})
}

// Override returns a context that changes the policy of the calls made with it, or with a
// context derived from it, by settings of [ParsePolicy], such as "attempts=1 timeout=50ms".
// Keys that text does not have keep their values, which an enclosing Override may have
// changed. The error is that of ParsePolicy.
//
// A call looks for the settings only after its first attempt has failed, so that calls that
// succeed at once pay nothing. Therefore timeout limits the first attempt only if the method
// has a timeout of its own, in which case even a call that succeeds at once pays for looking
// up a value in its context; otherwise it limits retries, as does elapsed from the first
// failure on. To limit a single call, use context.WithTimeout.
//
// With attempts=1, calls are not hedged either, even if Bounds require more attempts. What else
// guards or hedges a method is shared by its calls, and cannot be changed for one of them.
//
// [Policy.Frozen] methods ignore the settings, and [Policy.Bounds] limit attempts to the
// nearest number that they allow. Settings that contradict the policy, such as a delay above
// its max, end the call after its first failure with an [*Error] that matches a
// [*PolicyError].
func Override(ctx context.Context, text string) (context.Context, error) {
	var settings []assignment
	var errs []error
	var scratch Policy
	seen := map[string]bool{}
	for offset, word := range words(text) {
		key, value, _ := strings.Cut(word, "=")
		if err := parseWord(&scratch, word, offset, seen[key]); err != nil {
			errs = append(errs, err)
		} else if err := checkSetting(policyVerb, key, value); err != nil {
			err.Offset += offset + len(key) + len("=")
			errs = append(errs, err)
		}
		seen[key] = true
		settings = append(settings, assignment{policyVerb, key, value, nil, 0})
	}
	if len(errs) > 0 {
		return ctx, errors.Join(errs...)
	}
	return withSettings(ctx, settings), nil
}

// withSettings returns a context with the settings of ctx and more, which take precedence.
func withSettings(ctx context.Context, more []assignment) context.Context {
	return &callContext{ctx, append(slices.Clip(settingsIn(ctx)), more...)}
}

// A decision is whether a call has looked for settings in its context.
type decision uint8

const (
	undecided     decision = iota
	decided                // the policy is that of the rest of the call
	contradictory          // they end the call
)

// override applies the settings in the caller's context, once. The error ends the call.
func (l *loop) override() error {
	if l.decided != undecided {
		return nil
	}
	l.decided = decided
	settings := settingsIn(l.ctx)
	if len(settings) == 0 || l.policy.Frozen || l.mode == off {
		return nil
	}
	policy := l.policy.undefaulted()
	for _, a := range settings {
		policy.Set(a.key, a.value)
	}
	policy.MaxAttempts = policy.Bounds.nearest(policy.MaxAttempts)
	if err := policy.Validate(); err != nil {
		l.decided = contradictory
		return fmt.Errorf("settings of the context (retry.Override): %w", err)
	}
	own := *l.plan
	own.policy = policy.withDefaults()
	l.plan = &own
	if !l.nested && l.mode != observing {
		l.most = own.policy.MaxAttempts
	}
	return nil
}
