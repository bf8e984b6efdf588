package lint

import (
	"fmt"
	"go/token"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

var breaker = &Check{
	Name:  "breaker",
	Title: "one failing call opens its breaker for everyone",
	Why: `A breaker counts attempts, not calls. Where a call makes as many attempts as open the breaker, one
call that fails is enough: all others are rejected for the cooldown, also those that would have
succeeded, and a later attempt of the call itself finds the breaker open.`,
	Before: `//retry:policy attempts=5 on=ErrUnavailable
//retry:breaker failures=3`,
	After: `//retry:policy attempts=3 on=ErrUnavailable
//retry:breaker failures=10`,
	Silence: `Raise failures (or min, for a breaker by rate) above attempts, or lower attempts. A method whose
attempts are many may have a breaker of its own, or none: //retry:breaker none.`,
	declaration: findBreaker,
}

func findBreaker(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		attempts := m.Policy.Effective().MaxAttempts
		key, opening := opensAfter(m.Breaker)
		if opening == 0 || attempts == 1 || attempts < opening {
			continue
		}
		found.Add(breakerPlace(w, m), "breaker", "one failing call opens the breaker for everyone: its %s are enough, as %s is %d: raise %s above attempts, or lower attempts",
			attemptsText(attempts), key, opening, key)
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// opensAfter returns how many failures in a row open b, and the key that says so; 0 for
// no breaker.
func opensAfter(b *model.Breaker) (key *directive.Key, failures int) {
	switch {
	case b == nil:
		return nil, 0
	case b.Rate > 0:
		return directive.Min, b.Effective().MinCalls
	}
	return directive.Failures, b.Effective().Failures
}

// breakerPlace returns where the attempts of m are said, or else where its breaker may be.
func breakerPlace(w *model.Wrapper, m *model.Method) token.Position {
	if given, ok := m.Policy.Origin.Keys[directive.Attempts]; ok {
		return given.Pos
	}
	if m.Breaker != w.Breaker {
		return place(w, m)
	}
	return m.Policy.Origin.Line().Pos
}

func attemptsText(n int) string {
	if n == retry.Unlimited {
		return "attempts, of which there may be any number,"
	}
	return fmt.Sprintf("%d attempts", n)
}
