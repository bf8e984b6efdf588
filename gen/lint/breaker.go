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
	Title: "the failed attempts of a single call open the breaker",
	Why: `A breaker counts attempts, not calls. If a call makes as many attempts as it takes to open the
breaker, one failing call is enough: the breaker rejects all other calls for the cooldown,
including those that would have succeeded, and a later attempt of the call itself may find the
breaker open. An attempt with hedges counts once, whatever becomes of its requests.`,
	Before: `//retry:policy attempts=5 on=ErrUnavailable
//retry:breaker failures=3`,
	After: `//retry:policy attempts=3 on=ErrUnavailable
//retry:breaker failures=10`,
	Silence: `Raise failures (or min, for a breaker with rate) above attempts, or lower attempts. A method with
many attempts can have its own breaker, or none: //retry:breaker none.`,
	declaration: findBreaker,
}

func findBreaker(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		attempts := m.Policy.Effective().MaxAttempts
		key, opening := opensAfter(m.Breaker)
		if opening == 0 || m.Policy.Unknown(directive.Attempts) || attempts == 1 || attempts < opening {
			continue
		}
		found.Add(breakerPlace(w, m), "breaker", "a single failing call can open the breaker: it makes %s, and %s is %d: raise %s above attempts, or lower attempts",
			attemptsText(attempts), key, opening, key)
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// opensAfter returns how many consecutive failures open b, and the key that sets that
// number. It returns 0 if there is no breaker or the number is known only at run time.
func opensAfter(b *model.Breaker) (key *directive.Key, failures int) {
	if b == nil {
		return nil, 0
	}
	key, failures = directive.Failures, b.Effective().Failures
	if b.ByRate() {
		key, failures = directive.Min, b.Effective().MinCalls
	}
	if b.Values.Variable(key) != nil {
		return nil, 0
	}
	return key, failures
}

// breakerPlace returns the position of the key attempts of m, or else a position for its
// breaker.
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
		return "any number of attempts"
	}
	return fmt.Sprintf("up to %d attempts", n)
}
