package emit

import (
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// durable prints durable.NAME of the package that queues calls.
func (p *printer) durable(name string) *jen.Statement { return p.qualPath(model.DurablePath, name) }

// planDurable names the variable of the key that the arguments of a queued call lack.
func (p *plan) planDurable() {
	key := p.Durable.Key
	if key == nil && p.Ctx >= 0 && !p.Durable.Always || key != nil && p.behindPointer(*key) {
		p.minted = p.invent("key", "idempotencyKey")
	}
	if p.Durable.Always {
		p.call, p.ctx = nil, nil
	}
}

// findQueuedKey prints
//
//	ctx, key := durable.WithKey(ctx)
//
// for a call without a key among its arguments, and for one behind a pointer
//
//	var key string
//	if req != nil {
//		key = req.ID
//	}
func (p *plan) findQueuedKey() []jen.Code {
	switch {
	case p.minted == nil:
		return nil
	case p.Durable.Key == nil:
		ctx := p.params[p.Ctx]
		return []jen.Code{jen.List(p.id(ctx), p.id(p.minted)).Op(":=").Add(p.durable("WithKey")).Call(p.id(ctx))}
	}
	return []jen.Code{
		jen.Var().Add(p.id(p.minted), p.predeclared("string")),
		jen.If(p.id(p.params[p.Durable.Key.Index]).Op("!=").Add(p.predeclared("nil"))).Block(
			p.id(p.minted).Op("=").Add(p.queuedKey())),
	}
}

// queuedKey prints the argument that is the key, as a string.
func (p *plan) queuedKey() *jen.Statement {
	key := *p.Durable.Key
	arg := p.id(p.params[key.Index])
	if key.Field != nil {
		arg = arg.Dot(key.Field.Name())
	}
	if !types.Identical(key.Type(p.Method), types.Typ[types.String]) {
		return p.predeclared("string").Call(arg)
	}
	return arg
}

// queue prints
//
//	if call.GaveUp(&err) {
//		err = durable.Defer(ctx, r.charge, r.chargeKind, key, &retryingPaymentsChargeCall{…}, err)
//	}
func (p *plan) queue() jen.Code {
	return jen.If(p.id(p.call).Dot("GaveUp").Call(jen.Op("&").Add(p.id(p.err)))).Block(
		p.id(p.err).Op("=").Add(p.deferred(p.id(p.err))))
}

// deferred prints durable.Defer(…) for a call that failed with err.
func (p *plan) deferred(err jen.Code) jen.Code {
	var key jen.Code = jen.Lit("")
	switch {
	case p.minted != nil:
		key = p.id(p.minted)
	case p.Durable.Key != nil:
		key = p.queuedKey()
	}
	var args []jen.Code
	for _, a := range p.Durable.Args {
		value := p.id(p.params[a.Index])
		if a.Message != "" {
			value = p.word(a.Message).Values(value)
		}
		args = append(args, jen.Id(a.Field).Op(":").Add(value))
	}
	made := jen.Op("&").Add(p.word(p.Durable.Struct)).Add(literal(args, len(args) > 4))
	return p.durable("Defer").Call(p.bound(), p.method.Clone(), p.kind.Clone(), key, made, err)
}

// queuedArgs prints
//
//	type retryingPaymentsChargeCall struct {
//		ID    string `json:"id"`
//		Cents int    `json:"cents"`
//	}
func (n *wrapperNames) queuedArgs(m *model.Method) declaration {
	var fields []jen.Code
	add := func(field, name string, t jen.Code) {
		fields = append(fields, jen.Id(field).Add(t).Id("`json:"+strconv.Quote(name)+"`"))
	}
	for _, a := range m.Durable.Args {
		add(a.Field, a.Name, n.queuedType(m, a))
	}
	for _, a := range m.Durable.Args {
		if a.Was != "" {
			add(a.WasAs, a.Was+",omitempty", jen.Op("*").Add(n.queuedType(m, a)))
		}
	}
	return declaration{
		doc:  func() *comment { return queuedDoc(n, m) },
		code: jen.Type().Add(n.word(m.Durable.Struct)).Struct(fields...),
	}
}

// queuedType prints the type of a field for an argument.
func (n *wrapperNames) queuedType(m *model.Method, a model.Arg) jen.Code {
	if a.Message != "" {
		return n.word(a.Message)
	}
	return n.typ(m.Signature.Params().At(a.Index).Type())
}

// handle prints
//
//	func (r *RetryingPayments) Handle(mux *durable.Mux) {
//		durable.Handle(mux, r.charge, r.chargeKind, func(ctx context.Context, args retryingPaymentsChargeCall) error {
//			return r.next.Charge(ctx, args.ID, args.Cents)
//		})
//	}
func (n *wrapperNames) handle() declaration {
	f := n.function(n.methods)
	mux := f.invent("mux", "worker")
	var body []jen.Code
	for _, m := range n.Methods {
		if m.Durable == nil {
			continue
		}
		receiver := func() *jen.Statement { return f.id(n.receiver) }
		body = append(body, f.durable("Handle").Call(f.id(mux),
			receiver().Dot(n.fields[m].text), receiver().Dot(n.kinds[m].text), n.handler(f, m)))
	}
	return declaration{
		doc:  func() *comment { return handleDoc(n, mux) },
		code: n.methodHead("Handle").Params(jen.Add(mux.code).Op("*").Add(n.durable("Mux"))).Block(body...),
	}
}

// handler prints the func that carries out queued calls of m.
func (n *wrapperNames) handler(outer *printer, m *model.Method) jen.Code {
	f := n.function(outer)
	ctx, args := f.invent("ctx", "attemptCtx"), f.invent("args", "queued")
	var body []jen.Code
	values := map[int]*jen.Statement{}
	for _, a := range m.Durable.Args {
		value := func() *jen.Statement { return f.id(args).Dot(a.Field) }
		if a.Was != "" {
			old := func() *jen.Statement { return f.id(args).Dot(a.WasAs) }
			body = append(body, jen.If(old().Op("!=").Add(f.predeclared("nil"))).Block(value().Op("=").Op("*").Add(old())))
		}
		values[a.Index] = value()
		if a.Message != "" {
			values[a.Index] = value().Dot("Message")
		}
	}
	var passed []jen.Code
	params := m.Signature.Params()
	for i := range params.Len() {
		arg := values[i]
		if i == m.Ctx {
			arg = f.id(ctx)
		}
		if m.Signature.Variadic() && i == params.Len()-1 {
			arg.Op("...")
		}
		passed = append(passed, arg)
	}
	called := f.id(n.receiver).Dot(n.next.text).Dot(m.Name).Call(passed...)
	if m.Signature.Results().Len() == 1 {
		body = append(body, jen.Return(called))
	} else {
		err := f.invent("err")
		results := make([]jen.Code, m.Signature.Results().Len())
		for i := range results {
			results[i] = jen.Id("_")
		}
		results[m.Error] = f.id(err)
		body = append(body, jen.List(results...).Op(":=").Add(called), jen.Return(f.id(err)))
	}
	head := jen.Func().Params(jen.Add(ctx.code).Add(f.qualPath("context", "Context")), jen.Add(args.code).Add(f.word(m.Durable.Struct)))
	return head.Add(f.predeclared("error")).Block(body...)
}

// kind prints &durable.Kind{Name: "store.Payments.Charge", Policy: retry.Policy{…}}.
func (c *config) kind(d *model.Durable) jen.Code {
	f := fields{p: c.printer}
	f.set("Name", jen.Lit(d.Payload.Kind))
	if len(d.Payload.Was) > 0 {
		var was []jen.Code
		for _, name := range d.Payload.Was {
			was = append(was, jen.Lit(name))
		}
		f.set("Was", jen.Index().Add(c.predeclared("string")).Values(was...))
	}
	if d.Payload.Queue != "" {
		f.set("Queue", jen.Lit(d.Payload.Queue))
	}
	schedule := fields{p: c.printer, values: d.Values}
	if d.MaxAttempts == retry.Unlimited && d.Values[directive.QueuedAttempts] == nil {
		schedule.set("MaxAttempts", c.retry("Unlimited"))
	} else {
		schedule.count("MaxAttempts", directive.QueuedAttempts, d.MaxAttempts)
	}
	schedule.duration("Delay", directive.QueuedDelay, d.Delay)
	schedule.duration("MaxDelay", directive.QueuedMax, d.MaxDelay)
	schedule.duration("Elapsed", directive.QueuedElapsed, d.Elapsed)
	if len(schedule.list) > 0 {
		f.set("Policy", c.retry("Policy").Add(literal(schedule.list, len(schedule.list) > 2)))
	}
	return jen.Op("&").Add(c.durable("Kind")).Add(literal(f.list, len(f.list) > 1))
}

// protojsonPath is the import path of the package that encodes protobuf messages as JSON.
const protojsonPath = "google.golang.org/protobuf/encoding/protojson"

// messageType prints
//
//	type retryingPaymentsChargeRequest struct{ Message *ChargeRequest }
func (n *wrapperNames) messageType(m model.Message) declaration {
	return declaration{
		doc:  func() *comment { return messageDoc(n, m) },
		code: jen.Type().Add(n.word(m.Name)).Struct(jen.Id("Message").Add(n.typ(m.Type))),
	}
}

// marshalMessage prints
//
//	func (m retryingPaymentsChargeRequest) MarshalJSON() ([]byte, error) {
//		if m.Message == nil {
//			return []byte("null"), nil
//		}
//		return protojson.Marshal(m.Message)
//	}
func (n *wrapperNames) marshalMessage(m model.Message) declaration {
	f := n.function(n.printer)
	self := f.invent("m")
	message := func() *jen.Statement { return f.id(self).Dot("Message") }
	bytes := jen.Index().Add(f.predeclared("byte"))
	return declaration{
		doc: func() *comment { return marshalDoc("MarshalJSON", "implements [json.Marshaler].") },
		code: jen.Func().Params(jen.Add(self.code).Add(n.word(m.Name))).Id("MarshalJSON").Params().Params(bytes.Clone(), n.predeclared("error")).Block(
			jen.If(message().Op("==").Add(f.predeclared("nil"))).Block(
				jen.Return(bytes.Clone().Call(jen.Lit("null")), f.predeclared("nil"))),
			jen.Return(f.qualPath(protojsonPath, "Marshal").Call(message()))),
	}
}

// unmarshalMessage prints
//
//	func (m *retryingPaymentsChargeRequest) UnmarshalJSON(data []byte) error {
//		if string(data) == "null" {
//			return nil
//		}
//		m.Message = new(ChargeRequest)
//		return protojson.Unmarshal(data, m.Message)
//	}
func (n *wrapperNames) unmarshalMessage(m model.Message) declaration {
	f := n.function(n.printer)
	self, data := f.invent("m"), f.invent("data")
	message := func() *jen.Statement { return f.id(self).Dot("Message") }
	elem, _ := pointee(m.Type)
	return declaration{
		doc: func() *comment { return marshalDoc("UnmarshalJSON", "implements [json.Unmarshaler].") },
		code: jen.Func().Params(jen.Add(self.code).Op("*").Add(n.word(m.Name))).Id("UnmarshalJSON").
			Params(jen.Add(data.code).Index().Add(n.predeclared("byte"))).Add(n.predeclared("error")).Block(
			jen.If(f.predeclared("string").Call(f.id(data)).Op("==").Lit("null")).Block(jen.Return(f.predeclared("nil"))),
			message().Op("=").Add(f.predeclared("new")).Call(f.typ(elem)),
			jen.Return(f.qualPath(protojsonPath, "Unmarshal").Call(f.id(data), message()))),
	}
}
