package resolve

import (
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A typedKey is a key of a policy that requires types.
type typedKey struct {
	key     *directive.Key
	resolve func(*resolver, *decl, *model.Method, levels)
}

// typedKeys lists keys in the order in which they are resolved: out before replay,
// because a filled parameter is not read, and replay before timeout, because a timeout
// can cancel a replayed request. Other keys are settings, which are already parsed;
// backoff may be either, and timeout is a setting that requires a context.
var typedKeys = []typedKey{
	nameList(directive.On, (*resolver).checkError, func(p *model.Policy) *[]*model.Ref { return &p.On }),
	nameList(directive.Not, (*resolver).checkError, func(p *model.Policy) *[]*model.Ref { return &p.Not }),
	nameList(directive.Slow, (*resolver).checkError, func(p *model.Policy) *[]*model.Ref { return &p.Slow }),
	nameList(directive.Class, (*resolver).checkClass, func(p *model.Policy) *[]*model.Ref { return &p.Class }),
	funcName(directive.If, (*resolver).checkIf, func(p *model.Policy) **model.Ref { return &p.If }),
	funcName(directive.OnRetry, (*resolver).checkOnRetry, func(p *model.Policy) **model.Ref { return &p.OnRetry }),
	funcName(directive.Backoff, (*resolver).checkBackoff, func(p *model.Policy) **model.Ref { return &p.Backoff }),
	funcName(directive.Result, (*resolver).checkResult, func(p *model.Policy) **model.Ref { return &p.Result }),
	funcName(directive.Fallback, (*resolver).checkFallback, func(p *model.Policy) **model.Ref { return &p.Fallback }),
	{directive.GiveUp, (*resolver).giveUp},
	{directive.IdempotencyKey, (*resolver).keyParam},
	{directive.Log, (*resolver).logged},
	{directive.Out, (*resolver).outParams},
	{directive.Reset, (*resolver).resetParams},
	{directive.Replay, (*resolver).replays},
	{directive.Timeout, (*resolver).timeout},
	{directive.Each, (*resolver).each},
	{directive.Seen, (*resolver).seen},
	{directive.Undo, (*resolver).undo},
	{directive.Before, (*resolver).before},
}

// nameList returns a key whose value is a list of names, which is stored in a field of
// the policy. check reports a name that refers to an object of the wrong type.
func nameList(key *directive.Key, check func(*resolver, *directive.Key, *model.Ref, directive.Name) bool, field func(*model.Policy) *[]*model.Ref) typedKey {
	return typedKey{key, func(r *resolver, d *decl, m *model.Method, l levels) {
		arg, _, ok := l.arg(key)
		if !ok {
			return
		}
		refs := field(m.Policy)
		for _, name := range arg.Names {
			if ref := r.name(d, key, name); ref != nil && check(r, key, ref, name) {
				*refs = append(*refs, ref)
			}
		}
	}}
}

// A nameCheck reports a name that refers to an object of the wrong type.
type nameCheck func(*resolver, *model.Method, *model.Ref, directive.Name) bool

// funcName returns a key that takes one name, which is stored in a field of the policy.
func funcName(key *directive.Key, check nameCheck, field func(*model.Policy) **model.Ref) typedKey {
	return typedKey{key, func(r *resolver, d *decl, m *model.Method, l levels) {
		arg, _, ok := l.arg(key)
		if !ok || len(arg.Names) == 0 {
			return
		}
		if ref := r.name(d, key, arg.Names[0]); ref != nil && check(r, m, ref, arg.Names[0]) {
			*field(m.Policy) = ref
		}
	}}
}
