package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A plan is what the body of a retried method consists of, beyond its signature. What is
// nil, the body does without.
type plan struct {
	*signature
	next   *jen.Statement // the callee: r.next.Get
	method *jen.Statement // what retries: r.get

	call     *ident        // of a retry.Call, for loops that know more than an error
	ctx      *ident        // the context of an attempt, if the callee takes it
	replays  []*ident      // of Method.Replays
	previous []*ident      // for each of Method.Open, what the attempt before returned, if it may be shared
	fresh    map[int]fresh // by index, what stands in for the parameters which the call fills
}

// newPlan plans the body that s is written with.
func newPlan(s *signature, next, method *jen.Statement) *plan {
	p := &plan{signature: s, next: next, method: method}
	if s.Stream != nil {
		s.nameParams()
		return p
	}
	s.nameAll()
	if len(s.Replays) > 0 || s.Policy.Fallback != nil || p.asksAnyway() {
		p.call = s.invent("call", "retried")
	}
	if s.Ctx >= 0 && !s.OwnCtx {
		p.ctx = s.params[s.Ctx]
	}
	p.planReplays()
	p.planPrevious()
	p.planFresh()
	return p
}

func (p *plan) planReplays() {
	for _, r := range p.Replays {
		p.replays = append(p.replays, p.inventFor("replay", p.params[r.Param], len(p.Replays) > 1))
		if r.Request && p.Ctx < 0 && p.ctx == nil {
			p.ctx = p.invent("ctx", "attemptCtx")
		}
	}
}

func (p *plan) planPrevious() {
	shared := 0
	for _, o := range p.Open {
		if isShared(o) {
			shared++
		}
	}
	p.previous = make([]*ident, len(p.Open))
	for i, o := range p.Open {
		if isShared(o) {
			p.previous[i] = p.inventFor("previous", p.results[o.Result], shared > 1)
		}
	}
}

// isShared reports whether the runtime closes o unless the next attempt returns
// it, too.
func isShared(o model.Open) bool { return o.Closes && o.Shared }

// asksAnyway reports whether the callee is called once where no attempt could be
// made, because the results cannot say why.
func (p *plan) asksAnyway() bool {
	return p.Stream == nil && !p.plainError() && len(p.results) > 0
}
