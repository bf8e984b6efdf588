package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A Policy is the policy of every client in a fleet.
type Policy struct {
	Name     string
	Words    string // description, if Name is not one
	Retry    retry.Policy
	Breaker  *retry.BreakerPolicy  // of each client; nil if none
	Budget   *retry.BudgetPolicy   // of each client; nil if none
	Throttle *retry.ThrottlePolicy // of each client; nil if none

	// newBudget, if set, makes the budget of a client. It is set only by tests.
	newBudget func() budget
}

// ParsePolicy parses a policy in the syntax of directives, separated by semicolons:
//
//	attempts=5 delay=100ms jitter=full; breaker failures=5; budget ratio=0.1 floor=0
//	attempts=5; throttle k=2 window=2m
//
// The first part is a //retry:policy, whose verb may be omitted.
func ParsePolicy(text string) (Policy, error) {
	p := Policy{Name: cmp.Or(strings.TrimSpace(text), retry.Policy{}.String())}
	for part := range strings.SplitSeq(lineBreaks.Replace(text), ";") {
		if err := p.parse(strings.TrimSpace(part)); err != nil {
			return Policy{}, err
		}
	}
	if err := checkEnds(p.Retry); err != nil {
		return Policy{}, err
	}
	return p, p.Retry.Validate()
}

// checkEnds reports a policy whose calls only their callers end, which a fleet does not have.
func checkEnds(p retry.Policy) error {
	if p.MaxAttempts == retry.Unlimited && p.Elapsed == 0 {
		return errors.New("attempts=unlimited cannot be simulated without elapsed, because only the context of the caller ends such a call: add elapsed")
	}
	return nil
}

// lineBreaks replaces line breaks, which a directive cannot contain, by spaces.
var lineBreaks = strings.NewReplacer("\n", " ", "\r", " ")

func (p *Policy) parse(part string) error {
	verb, _, _ := strings.Cut(part, " ")
	switch {
	case part == "":
		return nil
	case strings.Contains(verb, "="):
		part = directive.Policy.Name + " " + part
	case !slices.Contains(verbs, directive.Lookup(verb)):
		return fmt.Errorf("%q is neither key=value nor a verb%s", verb, directive.Suggest(verb, verbNames()))
	}
	line, err := directive.ParseLine(part)
	if err != nil {
		return err
	}
	return p.set(line)
}

// verbs lists the verbs of directives that can be simulated.
var verbs = []*directive.Verb{directive.Policy, directive.Breaker, directive.Budget, directive.Throttle}

func verbNames() []string {
	var names []string
	for _, v := range verbs {
		names = append(names, v.Name)
	}
	return names
}

// set applies a line to the policy.
func (p *Policy) set(line directive.Line) error {
	for _, arg := range line.Args {
		if !arg.IsSetting() && !arg.None {
			return fmt.Errorf("%s=%s cannot be simulated, because it depends on the program: remove it", arg.Key, arg.Value.Text)
		}
	}
	settings := line.Settings()
	switch {
	case line.Verb == directive.Policy:
		p.Retry = settings.Policy
	case line.Verb == directive.Budget:
		p.Budget = &settings.Budget
	case line.Verb == directive.Throttle:
		p.Throttle = &settings.Throttle
	case settings.Breaker.Wait:
		return errors.New("open=wait cannot be simulated: remove it, so that an open breaker ends calls")
	default:
		p.Breaker = &settings.Breaker
	}
	return nil
}

// FromMethod returns the policy of a method, which must be retried.
func FromMethod(name string, m *model.Method) (Policy, error) {
	if m.Policy.Backoff != nil {
		return Policy{}, fmt.Errorf("%s: %s computes the waits at run time, so they cannot be simulated: specify a policy with -policy", name, m.Policy.Backoff.Text)
	}
	if m.Breaker != nil && m.Breaker.Wait {
		return Policy{}, fmt.Errorf("%s waits while its breaker is open, which cannot be simulated: specify the policy with -policy, without open=wait", name)
	}
	if v := variables(m); len(v) > 0 {
		return Policy{}, fmt.Errorf("%s: it cannot be simulated, because the program sets %s at run time: specify a policy with -policy", name, words.And(v))
	}
	p := Policy{Name: name, Words: words.Guarded(m), Retry: m.Policy.Effective()}
	if err := checkEnds(p.Retry); err != nil {
		return Policy{}, fmt.Errorf("%s: %w", name, err)
	}
	if m.Breaker != nil {
		breaker := m.Breaker.Effective()
		p.Breaker = &breaker
	}
	if m.Budget != nil {
		budget := m.Budget.Effective()
		p.Budget = &budget
	}
	if m.Throttle != nil {
		throttle := m.Throttle.Effective()
		p.Throttle = &throttle
	}
	return p, nil
}

// variables returns the settings of m whose values are known only at run time.
func variables(m *model.Method) []string {
	all := m.Policy.Values.Variables(directive.Policy)
	if m.Policy.From != nil {
		all = append([]string{directive.From.Name + "=" + m.Policy.From.Text()}, all...)
	}
	if m.Breaker != nil {
		all = append(all, m.Breaker.Values.Variables(directive.Breaker)...)
	}
	if m.Budget != nil {
		all = append(all, m.Budget.Values.Variables(directive.Budget)...)
	}
	if m.Throttle != nil {
		all = append(all, m.Throttle.Values.Variables(directive.Throttle)...)
	}
	return all
}

func (p *Policy) attempts() int { return p.Retry.Effective().MaxAttempts }

func (p *Policy) guarded() bool {
	return p.Breaker != nil || p.Budget != nil || p.newBudget != nil || p.Throttle != nil
}

// A Method is a method in the model of a package.
type Method = model.Method

// FindMethod returns the retried method with a name such as store.UserStore.Get, or nil
// if there is none, and the names of all retried methods.
func FindMethod(models []*model.Package, name string) (found *Method, names []string) {
	for _, pkg := range models {
		for w := range pkg.Wrappers() {
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
	return found, names
}
