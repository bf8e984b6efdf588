// Package overrides applies overrides (see [retry.Tracker.Override]) to the methods of
// annotated packages, without running a program: it checks a file of overrides, and shows
// the effective policies and where each setting comes from.
//
// The methods are created in a [retry.Tracker], as the generated constructors do, which then
// reads the overrides: the grammar, the patterns and their precedence are the runtime's own.
// What the program sets at run time is not known: options of constructors do not count, and
// variables count as the defaults.
package overrides

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryconfig"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Set is the methods of packages and the overrides read for them. Create it with [New].
type Set struct {
	models  []*model.Package
	tracker *retry.Tracker
	methods []*method         // that are retried
	once    map[string]string // why the other methods are not retried, by name and by key
}

// A method is a method that overrides can change.
type method struct {
	*model.Method
	key   string
	steer *retry.Method // kept alive, because the tracker does not
}

// New returns a Set of the methods in packages, without overrides.
func New(models []*model.Package) *Set {
	s := &Set{models: models, tracker: new(retry.Tracker), once: map[string]string{}}
	for _, pkg := range models {
		for w := range pkg.Wrappers() {
			s.add(w)
		}
	}
	return s
}

// add creates the methods of w, as its generated constructor does.
func (s *Set) add(w *model.Wrapper) {
	wrapper := support.NewWrapper(w.RuntimeTitle(), []retry.Option{retry.WithTracker(s.tracker)}).In(w.File())
	guards := guards{}
	for _, m := range w.Methods {
		key := keyOf(w, m)
		if !m.Retried() {
			s.once[w.MethodTitle(m)], s.once[key] = m.Reason(), m.Reason()
			continue
		}
		steer := wrapper.Method(m.Name, source(m.Policy), guards.of(m))
		s.methods = append(s.methods, &method{m, key, steer})
	}
}

// keyOf returns the key of a method: see [retry.MethodStats].
func keyOf(w *model.Wrapper, m *model.Method) string {
	key := w.Obj.Pkg().Path() + "." + w.Obj.Name()
	if w.Func {
		return key
	}
	return key + "." + m.Name
}

// source returns the policy that p passes to the runtime. Numbers known only at run time
// contradict no override.
func source(p *model.Policy) retry.Policy {
	policy := p.Text
	if p.Unknown(directive.Delay) {
		policy.Delay = retry.NoDelay
	}
	if p.Unknown(directive.Max) {
		policy.MaxDelay = math.MaxInt64
	}
	return policy
}

// guards are the options of what guards the methods of a wrapper, which share it: by the
// breaker, the budget or the throttle in the model.
type guards map[any]retry.Option

// of returns the options of m.
func (g guards) of(m *model.Method) retry.Option {
	return retry.Options(
		option(g, m.Breaker, withBreaker),
		option(g, m.Budget, withBudget),
		option(g, m.Throttle, withThrottle),
		withHedge(m.Hedge),
	)
}

// option returns the option of a guard, which it creates if needed; nil without a guard.
func option[G any](g guards, guard *G, create func(*G) retry.Option) retry.Option {
	if guard != nil && g[guard] == nil {
		g[guard] = create(guard)
	}
	return g[guard]
}

// withBreaker returns the option for a breaker. The type of its keys makes no difference.
func withBreaker(b *model.Breaker) retry.Option {
	switch shared := b.Name != ""; {
	case shared && b.Per != "":
		return support.WithSharedBreakers[string](b.BreakerPolicy)
	case shared:
		return support.WithSharedBreaker(b.BreakerPolicy)
	case b.Per != "":
		return retry.WithBreakers(retry.NewBreakers[string](b.BreakerPolicy))
	}
	return retry.WithBreaker(retry.NewBreaker(b.BreakerPolicy))
}

func withBudget(b *model.Budget) retry.Option {
	if b.Name != "" {
		return support.WithSharedBudget(b.BudgetPolicy)
	}
	return retry.WithBudget(retry.NewBudget(b.BudgetPolicy))
}

// withHedge returns the option for the hedge of a method, which is its own.
func withHedge(h *model.Hedge) retry.Option {
	if h == nil {
		return nil
	}
	return retry.WithHedge(retry.NewHedge(h.HedgePolicy))
}

func withThrottle(t *model.Throttle) retry.Option {
	return retry.WithThrottle(retry.NewThrottle(t.ThrottlePolicy))
}

// ReadEnv reads the overrides in the environment variable RETRY, as [retryconfig.FromEnv]
// does.
func (s *Set) ReadEnv() error { return retryconfig.FromEnv(s.tracker) }

// ReadFile reads the overrides in a file, as the first look of [retryconfig.Watch] does.
// They take precedence over those read before. The error joins a [*retry.OverrideError] for
// each mistake.
func (s *Set) ReadFile(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("reading overrides: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // so that it only looks once
	return retryconfig.Watch(ctx, path, s.tracker)
}

// mistakes returns the mistakes that err joins, and the rest of err.
func mistakes(err error) (found []*retry.OverrideError, other error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var rest []error
		for _, err := range joined.Unwrap() {
			more, other := mistakes(err)
			found, rest = append(found, more...), append(rest, other)
		}
		return found, errors.Join(rest...)
	}
	if wrong, ok := err.(*retry.OverrideError); ok {
		return []*retry.OverrideError{wrong}, nil
	}
	return nil, err
}

// inForce returns the settings in force for each method, by key, in the order of the help.
func (s *Set) inForce() map[string][]support.Setting {
	byKey := map[string][]support.Setting{}
	for _, setting := range support.Settings(s.tracker) {
		for _, key := range setting.Methods {
			byKey[key] = append(byKey[key], setting)
		}
	}
	for key, settings := range byKey {
		slices.SortFunc(settings, func(a, b support.Setting) int { return cmp.Compare(rank(a), rank(b)) })
		byKey[key] = effective(settings)
	}
	return byKey
}

// effective returns settings without those that a mode leaves without effect: off and observe
// make one attempt, without breaker, budget, throttle and hedge.
func effective(settings []support.Setting) []support.Setting {
	if mode(settings) == on {
		return settings
	}
	return slices.DeleteFunc(settings, func(s support.Setting) bool {
		return s.Verb != directive.Policy.Name || s.Key == directive.Attempts.Name
	})
}

// rank orders the settings of a method: its mode, then those of its policy, its breaker, its
// budget, its throttle and its hedge.
func rank(s support.Setting) int {
	verb := directive.Lookup(s.Verb)
	return 100*slices.Index(directive.Verbs(), verb) + slices.Index(verb.Keys, verb.Key(s.Key))
}

// word returns a setting as it is written.
func word(s support.Setting) string {
	if s.Key == "" {
		return s.Value
	}
	return s.Key + "=" + s.Value
}

// phrase returns a setting with its verb, unless that is policy.
func phrase(s support.Setting) string {
	if s.Verb == directive.Policy.Name {
		return word(s)
	}
	return s.Verb + " " + word(s)
}
