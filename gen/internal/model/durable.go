package model

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/payload"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
)

// A Durable is how calls of a method are queued.
type Durable struct {
	Pos    token.Position // of the directive
	TTLPos token.Position // of keyttl=

	directive.Queued        // schedule, without defaults
	Values           Values // as in Policy

	Struct  string          // type of the arguments
	Args    []Arg           // arguments except the context
	Key     *Param          // argument that is the idempotency key; nil if each call gets one in its context
	Payload payload.Payload // with kind and queue
}

// An Arg is an argument that is queued.
type Arg struct {
	Index   int
	Name    string // in JSON
	Field   string // of the struct
	Was     string // earlier name in JSON; "" if there is none
	WasAs   string // field of the struct for it
	Message string // type that encodes it, if it is a protobuf message; else ""
}

// Schedule returns the policy of the attempts in the queue, with defaults filled in.
func (d *Durable) Schedule() retry.Policy { return durable.Schedule(d.Policy) }

// Durable reports whether any method's calls are queued.
func (w *Wrapper) Durable() bool {
	return slices.ContainsFunc(w.Methods, func(m *Method) bool { return m.Durable != nil })
}

// InQueue returns the schedule of a durable m as a policy, with its Go names under the keys of
// a policy. The timeout of attempts is that of the method's policy.
func (m *Method) InQueue() *Policy {
	p := &Policy{Text: m.Durable.Schedule(), Values: Values{}}
	for key, ref := range m.Durable.Values {
		if k := directive.Policy.Key(key.Name); k != nil {
			p.Values[k] = ref
		}
	}
	p.Text.Timeout = cmp.Or(m.Policy.Text.Timeout, p.Text.Timeout)
	if ref := m.Policy.Values[directive.Timeout]; ref != nil {
		p.Values[directive.Timeout] = ref
	}
	return p
}
