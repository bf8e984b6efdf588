package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A plan contains the parts of a retried method's body. Parts that the body does not need
// are nil.
type plan struct {
	*signature
	next   *jen.Statement // the callee: r.next.Get
	value  *jen.Statement // the value that is wrapped: r.next; nil for a func type
	method *jen.Statement // the Method: r.get
	kind   *jen.Statement // the Kind of a durable method: r.getKind; or nil

	call     *ident        // variable of a retry.Call, for loops that need more than an error
	key      *ident        // variable of the key of the call's breaker, if it may be missing
	ctx      *ident        // context of an attempt, if the callee takes it
	replays  []*ident      // of Method.Replays
	previous []*ident      // for each of Method.Open, the result of the previous attempt, if it may be shared
	each     []*ident      // of Method.Each
	fresh    map[int]fresh // by index, the variables that replace filled parameters
	wrapped  []jen.Code    // statements that wrap results
	hedge    *hedge        // nil unless attempts are hedged
	minted   *ident        // variable of the idempotency key of a call that is queued without one among its arguments
}

// newPlan plans the body of s, which calls next.
func (n *wrapperNames) newPlan(s *signature, next *jen.Statement) *plan {
	p := &plan{signature: s, next: next, method: s.id(n.receiver).Dot(n.fields[s.Method].text)}
	if s.Durable != nil {
		p.kind = s.id(n.receiver).Dot(n.kinds[s.Method].text)
	}
	if s.Per != nil && p.behindPointer(*s.Per) {
		p.key = s.invent("key", "breakerKey")
	}
	if s.Stream != nil {
		s.nameParams()
		return p
	}
	s.nameAll()
	if len(s.Replays) > 0 || s.Policy.Fallback != nil || s.Durable != nil || s.Per != nil || p.hooked() || p.asksAnyway() || p.asksRequest() {
		p.call = s.invent("call", "retried")
	}
	if s.Ctx >= 0 && !s.OwnCtx {
		p.ctx = s.params[s.Ctx]
	}
	if s.Durable != nil {
		p.planDurable()
	}
	p.planReplays()
	p.planEach()
	p.planPrevious()
	p.planFresh()
	p.planHedge()
	p.wrapped = n.wrapResults(s)
	return p
}

// asksRequest reports whether the request decides whether the call may be repeated, but
// is not replayed, which would ask it.
func (p *plan) asksRequest() bool {
	return p.Repeat == model.PerRequest && len(p.Replays) == 0
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

// isShared reports whether the runtime closes o unless the next attempt returns the same
// value.
func isShared(o model.Open) bool { return o.Closes && o.Shared }

// asksAnyway reports whether the callee is called once even if no attempt is allowed,
// because the results cannot report why.
func (p *plan) asksAnyway() bool {
	return p.Stream == nil && !p.plainError() && len(p.results) > 0
}
