package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/directive"
	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/gen/words"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Policy is what every client of a fleet calls with.
type Policy struct {
	Name    string
	Words   string // what it is, where Name does not say it
	Retry   retry.Policy
	Breaker *retry.BreakerPolicy // of each client; nil if none
	Budget  *retry.BudgetPolicy  // of each client; nil if none

	// newBudget, if set, makes the budget of a client: for tests.
	newBudget func() budget
}

// ParsePolicy reads a policy as it is written in directives, the verbs separated by
// semicolons:
//
//	attempts=5 delay=100ms jitter=full; breaker failures=5; budget ratio=0.1 floor=0
//
// The first part is that of //retry:policy, which needs no verb here.
func ParsePolicy(text string) (Policy, error) {
	p := Policy{Name: cmp.Or(strings.TrimSpace(text), retry.Policy{}.String())}
	for part := range strings.SplitSeq(text, ";") {
		if err := p.parse(strings.TrimSpace(part)); err != nil {
			return Policy{}, err
		}
	}
	return p, p.Retry.Validate()
}

func (p *Policy) parse(part string) error {
	verb, rest, _ := strings.Cut(part, " ")
	switch known := directive.Lookup(verb); {
	case known == directive.Breaker || known == directive.Budget:
		line, err := directive.ParseLine(part)
		if err != nil {
			return err
		}
		return p.guardedBy(line)
	case known == directive.Policy:
		part = rest
	case verb != "" && !strings.Contains(verb, "="):
		return fmt.Errorf("%q is neither key=value nor a verb%s", verb, directive.Suggest(verb, []string{directive.Policy.Name, directive.Breaker.Name, directive.Budget.Name}))
	}
	parsed, err := retry.ParsePolicy(part)
	if part != "" {
		p.Retry = parsed
	}
	return err
}

// guardedBy sets the breaker or the budget that a line describes.
func (p *Policy) guardedBy(line directive.Line) error {
	if line.Verb == directive.Budget {
		budget := line.BudgetPolicy()
		p.Budget = &budget
		return nil
	}
	breaker := line.BreakerPolicy()
	if breaker.Wait {
		return errors.New("open=wait cannot be simulated: calls that meet an open breaker end")
	}
	p.Breaker = &breaker
	return nil
}

// FromMethod returns the policy of a method, which must be retried.
func FromMethod(name string, m *model.Method) (Policy, error) {
	if m.Policy.Backoff != nil {
		return Policy{}, fmt.Errorf("%s waits by %s, which only its own program can run", name, m.Policy.Backoff.Text)
	}
	if m.Breaker != nil && m.Breaker.Wait {
		return Policy{}, fmt.Errorf("%s waits while its breaker is open, which cannot be simulated: give the policy with -policy, without open=wait", name)
	}
	p := Policy{Name: name, Words: words.Guarded(m), Retry: m.Policy.Effective()}
	if m.Breaker != nil {
		breaker := m.Breaker.Effective()
		p.Breaker = &breaker
	}
	if m.Budget != nil {
		budget := m.Budget.Effective()
		p.Budget = &budget
	}
	return p, nil
}

func (p *Policy) attempts() int { return model.EffectivePolicy(p.Retry).MaxAttempts }

func (p *Policy) guarded() bool {
	return p.Breaker != nil || p.Budget != nil || p.newBudget != nil
}

// guard returns the guard of one client.
func (p *Policy) guard(clock func() time.Time) guard {
	var g guard
	if p.Breaker != nil {
		g.breaker = support.NewBreaker(*p.Breaker, clock)
	}
	switch {
	case p.newBudget != nil:
		g.budget = p.newBudget()
	case p.Budget != nil:
		g.budget = support.NewBudget(*p.Budget, clock)
	}
	return g
}

// FindMethod returns the retried method of a name such as store.UserStore.Get, nil if
// there is none, and the names that there are.
func FindMethod(models []*model.Package, name string) (found *model.Method, names []string) {
	for _, pkg := range models {
		for _, file := range pkg.Files {
			for _, w := range file.Wrappers {
				for _, m := range w.Methods {
					if !m.Retried() {
						continue
					}
					names = append(names, w.MethodTitle(m))
					if w.MethodTitle(m) == name {
						found = m
					}
				}
			}
		}
	}
	return found, names
}
