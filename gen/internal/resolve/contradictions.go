package resolve

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// checkBoth reports errors that a policy lists both in on= and in not=, which wins: in one
// line that is a slip, and where not= names all of on= nothing is left to retry. A method
// may well take some of its interface's back.
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
		r.report(name.Pos, "contradiction", "not: on= lists %s, too, and not= wins: remove it from one of them", name.Text)
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

// checkFactor reports a factor beside a backoff that has no use for it, unless a method has
// only inherited it. A backoff of the user's own may have one.
func (r *resolver) checkFactor(l levels) {
	factor, own, given := l.arg(directive.Factor)
	backoff, ownBackoff, named := l.arg(directive.Backoff)
	if !given || !named || backoff.Value.Text == directive.Backoff.Default || len(backoff.Names) > 0 || ownBackoff && !own {
		return
	}
	r.report(factor.KeyPos, "contradiction", "factor has no effect: it is the growth of backoff=exponential, not of backoff=%s; remove it", backoff.Value.Text)
	r.relate(backoff.KeyPos, "backoff is given here")
}
