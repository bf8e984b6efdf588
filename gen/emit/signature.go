package emit

import (
	"go/types"
	"maps"
	"slices"

	"github.com/retrygen/retrygen/gen/golang"
	"github.com/retrygen/retrygen/gen/model"
)

// A signature is a method with all its variables named.
type signature struct {
	*model.Method
	params  []string
	results []string // "" where the method is passed on and names none
	err     string   // the variable that the retry loop looks at
	ctx     string   // the context of an attempt; "" if the callee does not take it
	replays []string // the variables of Method.Replays

	previous []string // for each of Method.Open, what the attempt before returned; "" if that is closed
	call     string   // the variable of a retry.Call; "" where the loop needs none
	local    scope    // for further variables
}

// newSignature names the variables of m as they stand in its own declaration.
func (p *printer) newSignature(n *wrapperNames, m *model.Method) *signature {
	s := &signature{Method: m, local: p.bodyNames(n, m)}
	s.keepNames()
	if m.Retried() {
		s.nameLoop(p)
		return s
	}
	s.deriveNames(p, m.Signature.Params(), s.params)
	return s
}

// newFutureSignature names the variables of m as they stand in its NAMEAsync.
func (p *printer) newFutureSignature(n *wrapperNames, m *model.Method) *signature {
	s := &signature{Method: m, local: p.fixedNames(n, m)}
	s.local.take(p.imports.names[model.RuntimePath], "nil", "error", m.Async.Struct)
	p.takeMentioned(s.local, func(refs *mention) { refs.typ(m.Signature.Results()) })
	s.keepNames()
	s.nameError()
	s.deriveNames(p, m.Signature.Params(), s.params)
	s.deriveNames(p, m.Signature.Results(), s.results)
	return s
}

// keepNames keeps the names that the user gave, but for those that are taken.
func (s *signature) keepNames() {
	keep := func(t *types.Tuple, suffix string) []string {
		names := make([]string, t.Len())
		for i := range t.Len() {
			if name := t.At(i).Name(); name != "" && name != "_" {
				names[i] = s.local.pick(name, name+suffix)
			}
		}
		return names
	}
	s.params = keep(s.Signature.Params(), "Arg")
	s.results = keep(s.Signature.Results(), "Result")
}

// nameLoop names the variables of a body that retries.
func (s *signature) nameLoop(p *printer) {
	if s.Stream != nil {
		s.deriveNames(p, s.Signature.Params(), s.params)
		return
	}
	s.nameError()
	s.deriveNames(p, s.Signature.Params(), s.params)
	s.deriveNames(p, s.Signature.Results(), s.results)
	if len(s.Replays) > 0 || s.Policy.Fallback != nil || s.asksAnyway() {
		s.call = s.local.pick("call", "retried")
	}
	if s.Ctx >= 0 && !s.OwnCtx {
		s.ctx = s.params[s.Ctx]
	}
	for _, r := range s.Replays {
		name := "replay"
		if len(s.Replays) > 1 {
			name += upperFirst(s.params[r.Param])
		}
		s.replays = append(s.replays, s.local.pick(name))
		if r.Request && s.Ctx < 0 && s.ctx == "" {
			s.ctx = s.local.pick("ctx", "attemptCtx")
		}
	}
	s.nameShared()
}

// nameShared names what remembers the results that attempts may share.
func (s *signature) nameShared() {
	several := 0
	for _, o := range s.Open {
		if isShared(o) {
			several++
		}
	}
	for _, o := range s.Open {
		name := ""
		if isShared(o) {
			name = "previous"
			if several > 1 {
				name += upperFirst(s.results[o.Result])
			}
			name = s.local.pick(name)
		}
		s.previous = append(s.previous, name)
	}
}

// nameError names what the loop looks at: the error result, or a variable
// beside it where that is of another type.
func (s *signature) nameError() {
	if s.Error < 0 || !golang.IsError(s.Signature.Results().At(s.Error).Type()) {
		s.err = s.local.pick("err", "callErr")
		return
	}
	if s.results[s.Error] == "" {
		s.results[s.Error] = s.local.pick("err", "callErr")
	}
	s.err = s.results[s.Error]
}

// deriveNames fills in the names that are missing, from the variables' types.
func (s *signature) deriveNames(p *printer, t *types.Tuple, names []string) {
	for i := range t.Len() {
		if names[i] == "" {
			names[i] = s.local.pick(p.nameFor(t.At(i).Type()))
		}
	}
}

// fixedNames returns the names that no variable of m may have, whatever its body.
func (p *printer) fixedNames(n *wrapperNames, m *model.Method) scope {
	s := newScope(n.receiver)
	for t := range n.TypeParams().TypeParams() {
		s.take(p.typeParamName(t))
	}
	if n.Func {
		s.take(n.next, n.fields[m])
	}
	return s
}

// bodyNames returns the names that no variable of m may have because its body
// refers to them.
func (p *printer) bodyNames(n *wrapperNames, m *model.Method) scope {
	s := p.fixedNames(n, m)
	if !m.Retried() {
		return s
	}
	s.take(p.imports.names[model.RuntimePath], p.imports.names[httpPath])
	sig := m.Signature
	if slices.ContainsFunc(m.Open, func(o model.Open) bool { return o.Pointer }) || slices.ContainsFunc(m.Replays, func(r model.Replay) bool { return r.Fields != nil }) {
		s.take("nil")
	}
	if len(m.Out) > 0 || m.Error >= 0 && !golang.IsError(sig.Results().At(m.Error).Type()) {
		s.take("nil", "new", "make", "len", "copy", "true", "false", p.imports.names["maps"])
	}
	if m.KeyField != nil {
		s.take("nil", p.imports.names[protoPath])
	}
	if m.Stream != nil {
		s.take("error", p.imports.names["context"], p.imports.names["iter"])
	}
	p.takeMentioned(s, func(refs *mention) {
		for _, r := range []*model.Ref{m.Policy.Result, m.Policy.Fallback} {
			if r != nil {
				refs.ref(r)
			}
		}
		refs.fields(m)
		if m.Stream != nil {
			refs.typ(sig.Results())
		}
		if m.Key >= 0 {
			refs.typ(sig.Params().At(m.Key).Type())
		}
		if m.KeyField != nil {
			refs.typ(m.KeyField.Type())
		}
		for _, i := range m.Out {
			refs.typ(sig.Params().At(i).Type())
		}
	})
	return s
}

// takeMentioned takes every name that a mention filled by fill stands for.
func (p *printer) takeMentioned(s scope, fill func(*mention)) {
	refs := newMention(p.imports.own)
	fill(refs)
	s.take(slices.Collect(maps.Keys(refs.names))...)
	for path := range refs.packages {
		s.take(p.imports.names[path])
	}
}
