package resolve

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// checkBoth reports errors in both on= and not=, which takes precedence: on one line that
// is a mistake, and if not= lists all errors in on=, no error is retried. A method may
// exclude some errors of its interface.
func (r *resolver) checkBoth(p *model.Policy, l levels) {
	on, ownOn, _ := l.arg(directive.On)
	not, ownNot, _ := l.arg(directive.Not)
	listed := func(refs []*model.Ref, ref *model.Ref) bool {
		return slices.ContainsFunc(refs, func(other *model.Ref) bool { return other.Obj == ref.Obj && other.Star == ref.Star })
	}
	left := len(p.On) < len(on.Names) || slices.ContainsFunc(p.On, func(ref *model.Ref) bool { return !listed(p.Not, ref) })
	for _, name := range not.Names {
		i := slices.IndexFunc(p.Not, func(ref *model.Ref) bool { return ref.Text == name.Text })
		if i < 0 || !listed(p.On, p.Not[i]) || left && ownOn != ownNot {
			continue
		}
		r.report(name.Pos, "contradiction", "not: %s is also in on=, which not= overrides: remove it from one of them", name.Text)
		r.relate(on.KeyPos, "on is given here")
	}
}

// checkSlowDelay reports a slowdelay without errors to which it applies, unless a method
// has removed those.
func (r *resolver) checkSlowDelay(l levels) {
	delay, _, given := l.arg(directive.SlowDelay)
	slow, own, named := l.arg(directive.Slow)
	if given && !named && !(own && slow.None) {
		r.report(delay.KeyPos, "contradiction", "slowdelay has no effect without slow: add slow=NAME, or remove it")
	}
}

// checkEndless reports unlimited attempts of a method that neither a context nor elapsed
// ends.
func (r *resolver) checkEndless(m *model.Method, l levels) {
	p := m.Policy.Text
	if p.MaxAttempts != retry.Unlimited || p.Elapsed != 0 || m.Policy.Unknown(directive.Elapsed) || m.Ctx >= 0 || m.Request >= 0 {
		return
	}
	r.report(l.pos(directive.Attempts), "bad-policy", "attempts: %s takes no context, so nothing would end its unlimited attempts: add a parameter ctx context.Context, or set elapsed", m.Name)
}

// checkFactor reports a factor with a backoff that ignores it, unless the method inherits
// the factor. A custom backoff may use it.
func (r *resolver) checkFactor(l levels) {
	factor, own, given := l.arg(directive.Factor)
	backoff, ownBackoff, named := l.arg(directive.Backoff)
	if !given || !named || backoff.Value.Text == directive.Backoff.Default || len(backoff.Names) > 0 || ownBackoff && !own {
		return
	}
	r.report(factor.KeyPos, "contradiction", "factor applies only to backoff=exponential, not to backoff=%s: remove it", backoff.Value.Text)
	r.relate(backoff.KeyPos, "backoff is given here")
}
