package resolve

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry/durable"
)

// queuedKey sets the key of m to the one in its //retry:durable line, unless its policy has
// the same.
func (r *resolver) queuedKey(m *model.Method, line *directive.Line) {
	arg, ok := line.Arg(directive.QueuedKey)
	if !ok || arg.None {
		return
	}
	name := arg.Names[0]
	p, ok := r.paramOrField(m, directive.QueuedKey, name, true, isString)
	switch {
	case !ok:
	case m.Key < 0:
		r.setKey(m, name, p)
	case m.Key != p.Index || m.KeyField != p.Field:
		r.report(name.Pos, "contradiction", "key: the policy of %s has another key: remove one of them", m.Name)
	}
}

// durable resolves a //retry:durable line of m.
func (r *resolver) durable(d *decl, m *model.Method, l levels, line *directive.Line) {
	if !m.Retried() {
		r.notRetried(m, line)
		return
	}
	q := &model.Durable{Pos: r.at(line.VerbPos)}
	m.Durable = q
	r.queueSettings(d, q, line)
	r.queueNames(d, m, line)
	before := len(r.found)
	r.checkResults(d, m, line)
	r.checkQueued(m, l)
	r.checkRepeated(m, line)
	if len(r.found) > before {
		return
	}
	r.queueArgs(d, m, line)
	if m.Key >= 0 {
		q.Key = &model.Param{Index: m.Key, Field: m.KeyField}
	}
}

// notRetried reports a //retry:durable on a method that is not retried. The parser has reported
// one besides never.
func (r *resolver) notRetried(m *model.Method, line *directive.Line) {
	remedy := "remove the directive"
	switch m.Why {
	case model.Never:
		return
	case model.Unasked:
		remedy = "add //retry:policy, whose conditions and breaker apply in the queue, too"
	case model.CannotFail:
		remedy = "return error, or remove the directive"
	case model.Unlisted:
		remedy = "add it to the list"
	}
	r.report(line.VerbPos, "not-durable", "%s cannot be queued, because it is not retried: %s: %s", m.Name, m.Reason(), remedy)
}

// queueSettings sets the schedule of a queue.
func (r *resolver) queueSettings(d *decl, q *model.Durable, line *directive.Line) {
	for _, arg := range line.Args {
		if arg.None {
			r.report(arg.Value.Pos, "nothing-to-take-back", "none has no effect here, because no interface sets %s of durable: remove %[1]s=none", arg.Key)
		}
	}
	s, values := r.settingsOf(d.File, line.Args)
	q.Queued, q.Values = s.Queued, values
	if ttl, ok := line.Arg(directive.KeyTTL); ok {
		q.TTLPos = r.at(ttl.Value.Pos)
	}
	unknown := func(keys ...*directive.Key) bool {
		return slices.ContainsFunc(keys, func(k *directive.Key) bool {
			own := directive.Durable.Key(k.Name)
			return own != nil && values.Variable(own) != nil
		})
	}
	for _, bad := range policyErrors(durable.Schedule(plausible(q.Policy, unknown)).Validate()) {
		pos := line.VerbPos
		if arg, ok := line.Arg(directive.Durable.Key(bad.Key)); ok {
			pos = arg.Value.Pos
		}
		r.report(pos, "bad-policy", "%s: %s", bad.Key, bad.Msg)
	}
}

// queueName matches the names that queues allow.
var queueName = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// queueNames sets the names of the calls of m, and of what is generated for them.
func (r *resolver) queueNames(d *decl, m *model.Method, line *directive.Line) {
	q := m.Durable
	q.Payload.Kind = d.wrapper.MethodTitle(m)
	if kind, ok := line.Arg(directive.QueuedKind); ok {
		q.Payload.Kind = kind.Value.Text
		if strings.ContainsFunc(kind.Value.Text, func(c rune) bool { return unicode.IsSpace(c) || c == ':' || c == ',' }) {
			r.report(kind.Value.Pos, "bad-value", "kind: want a name without spaces, colons and commas, got %q", kind.Value.Text)
		}
	}
	if queue, ok := line.Arg(directive.Queue); ok {
		q.Payload.Queue = queue.Value.Text
		if !queueName.MatchString(queue.Value.Text) {
			r.report(queue.Value.Pos, "bad-value", "queue: want lower-case letters and digits, with single - or _ between them, got %q", queue.Value.Text)
		}
	}
	was, _ := line.Arg(directive.Was)
	for _, name := range was.Names {
		switch {
		case strings.Contains(name.Text, "."):
			q.Payload.Was = append(q.Payload.Was, name.Text)
		case name.Field == "":
			q.Payload.Was = append(q.Payload.Was, d.wrapper.Title()+"."+name.Ident)
		}
	}
	if slices.Contains(q.Payload.Was, q.Payload.Kind) {
		r.report(was.Value.Pos, "contradiction", "was: %s is the current kind, not an earlier one: remove it", q.Payload.Kind)
	}
	q.Struct = golang.LowerFirst(d.wrapper.Name) + golang.UpperFirst(m.Name) + "Call"
	r.declare(q.Struct, line.VerbPos)
	if obj, _, _ := types.LookupFieldOrMethod(d.Obj.Type(), false, r.pkg.Types, "Handle"); obj != nil {
		r.report(line.VerbPos, "name-taken", "%s already has a method Handle, which is also the generated method that registers queued calls with a worker: rename it, or declare the durable methods in another interface", d.Obj.Name())
	}
}

// checkResults reports results of m that a queued call cannot have.
func (r *resolver) checkResults(d *decl, m *model.Method, line *directive.Line) {
	results := m.Signature.Results()
	say := func(format string, args ...any) {
		r.report(line.VerbPos, "not-durable", m.Name+" cannot be queued, because it "+format, args...)
	}
	switch {
	case d.wrapper.TypeParams().Len() > 0:
		r.report(line.VerbPos, "not-durable", "%s cannot be queued, because %s is generic, and a worker does not know the type arguments of a call: declare an interface without type parameters", m.Name, d.Obj.Name())
	case m.Stream != nil:
		say("returns a stream, which nobody would read: remove the directive")
	case m.Error < 0:
		say("returns no error, so no result can represent that the call was queued: return error, or remove the directive")
	case !golang.IsError(results.At(m.Error).Type()):
		say("returns %s, which cannot represent that the call was queued: return error", r.typeString(results.At(m.Error).Type()))
	case m.Durable.Always && results.Len() > 1:
		say("returns results beside the error, which it does not have when the call is queued at once: remove them, or write when=gaveup")
	case len(m.Open) > 0:
		say("returns %s, which the worker would leave open: return its content instead", r.typeString(results.At(m.Open[0].Result).Type()))
	case m.OwnCtx:
		say("takes a context of type %s, of which a worker has none: take a context.Context", r.typeString(m.Signature.Params().At(m.Ctx).Type()))
	}
}

// notInQueue lists the keys of a policy that contradict durable, and why.
var notInQueue = []struct {
	key *directive.Key
	why string
}{
	{directive.Result, "a worker does not inspect results"},
	{directive.Fallback, "either the fallback or the queue takes over when the retries give up"},
	{directive.Undo, "a worker undoes nothing"},
	{directive.Before, "a worker calls nothing before its attempts"},
	{directive.Out, "a worker has no caller to fill it for"},
}

// checkQueued reports parts of the policy of m that would have no effect in the queue.
func (r *resolver) checkQueued(m *model.Method, l levels) {
	for _, no := range notInQueue {
		arg, own, ok := l.arg(no.key)
		if !ok || no.key == directive.Out && len(m.Out) == 0 {
			continue
		}
		remedy := "remove one of them"
		if !own {
			remedy = "write //retry:policy " + no.key.Name + "=none on it"
		}
		r.found.Add(m.Durable.Pos, "contradiction", "durable contradicts %s of %s, because %s: %s", no.key, m.Name, no.why, remedy)
		r.relate(arg.KeyPos, "%s is given here", no.key)
	}
	if m.Per != nil {
		r.found.Add(m.Durable.Pos, "contradiction", "durable contradicts per of the breaker of %s, because the breaker of a queue is one for all calls: add //retry:breaker with another rule, or //retry:breaker none", m.Name)
	}
}

// checkRepeated reports a method whose calls must not be carried out twice.
func (r *resolver) checkRepeated(m *model.Method, line *directive.Line) {
	switch m.Repeat {
	case model.Idempotent, model.ReadByName, model.KeyPerCall:
	case model.OnceByWord:
		r.report(line.VerbPos, "not-durable", "%s is once, but a queued call may be carried out twice: write //retry:idempotent on it, or remove one of the directives", m.Name)
	default:
		if has(line, directive.QueuedKey) {
			return // which is wrong, and reported
		}
		r.report(line.VerbPos, "not-durable", "a queued call may be carried out twice, and %s is not idempotent: add key=PARAM, a parameter by which the service recognizes repeated calls, or write //retry:idempotent on it", m.Name)
	}
}

// queueArgs sets the arguments of m that are queued, and their shape.
func (r *resolver) queueArgs(d *decl, m *model.Method, line *directive.Line) {
	q, taken := m.Durable, map[string]bool{}
	shape := &shape{r: r, named: map[string]bool{}}
	for i := range m.Signature.Params().Len() {
		if i == m.Ctx {
			continue
		}
		p := m.Signature.Params().At(i)
		if p.Name() == "" || p.Name() == "_" {
			r.report(line.VerbPos, "not-durable", "a parameter of %s has no name, by which it is queued: declare %[1]s with names for its parameters", m.Name)
			return
		}
		arg := model.Arg{Index: i, Name: p.Name(), Field: fieldName(p.Name(), taken)}
		if isMessage(p.Type()) && !types.IsInterface(p.Type()) {
			arg.Message = r.message(d.wrapper, p.Type(), line.VerbPos)
			shape.add(arg.Name, r.word(p.Type()))
		} else if why := shape.of(p.Type(), p.Name(), true); why != "" {
			r.report(line.VerbPos, "not-durable", "%s cannot be queued, because JSON cannot carry its parameter %s: %s", m.Name, p.Name(), why)
		}
		q.Args = append(q.Args, arg)
	}
	r.earlierArgs(m, line, shape, taken)
	q.Payload.Fields = shape.fields
}

// earlierArgs sets the earlier names of arguments.
func (r *resolver) earlierArgs(m *model.Method, line *directive.Line, shape *shape, taken map[string]bool) {
	was, _ := line.Arg(directive.Was)
	for _, name := range was.Names {
		if name.Field == "" || strings.Contains(name.Text, ".") {
			continue
		}
		i := slices.IndexFunc(m.Durable.Args, func(a model.Arg) bool { return a.Name == name.Field })
		switch {
		case i < 0:
			r.report(name.Pos, "unknown-parameter", "was: %s has no parameter %s that is queued: write OLD:PARAM", m.Name, name.Field)
		case m.Durable.Args[i].Was != "":
			r.report(name.Pos, "bad-value", "was: %s has two earlier names: remove one", name.Field)
		case slices.ContainsFunc(m.Durable.Args, func(a model.Arg) bool { return a.Name == name.Ident }):
			r.report(name.Pos, "contradiction", "was: %s is the name of another parameter of %s: remove %s", name.Ident, m.Name, name.Text)
		default:
			arg := &m.Durable.Args[i]
			arg.Was, arg.WasAs = name.Ident, fieldName("old"+golang.UpperFirst(name.Ident), taken)
			if arg.Message != "" {
				shape.add(arg.Was, r.word(m.Signature.Params().At(arg.Index).Type()))
			} else {
				shape.of(m.Signature.Params().At(arg.Index).Type(), arg.Was, true)
			}
		}
	}
}

// initialisms are the words that Go writes in capitals and that are common as parameters.
var initialisms = map[string]string{"id": "ID", "url": "URL", "uri": "URI", "ip": "IP", "sql": "SQL", "uuid": "UUID"}

// fieldName returns an exported name for a parameter that is not taken.
func fieldName(param string, taken map[string]bool) string {
	name := initialisms[param]
	if name == "" {
		name = golang.UpperFirst(strings.TrimLeft(param, "_"))
	}
	if !token.IsExported(name) {
		name = "Arg" + name
	}
	for taken[name] {
		name += "2"
	}
	taken[name] = true
	return name
}

// message returns the name of the type that encodes protobuf messages of type t.
func (r *resolver) message(w *model.Wrapper, t types.Type, pos token.Pos) string {
	for _, m := range w.Messages {
		if types.Identical(m.Type, t) {
			return m.Name
		}
	}
	name := golang.LowerFirst(w.Name) + "Message"
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		if obj := nameOf(pointer.Elem()); obj != nil {
			name = golang.LowerFirst(w.Name) + obj.Name()
			if slices.ContainsFunc(w.Messages, func(m model.Message) bool { return m.Name == name }) {
				name = golang.LowerFirst(w.Name) + golang.UpperFirst(obj.Pkg().Name()) + obj.Name()
			}
		}
	}
	r.declare(name, pos)
	w.Messages = append(w.Messages, model.Message{Name: name, Type: t})
	return name
}
