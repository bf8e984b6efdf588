package emit

import (
	"path"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// structDoc describes the type that is declared.
func structDoc(n *wrapperNames) *comment {
	if n.Func {
		return middlewareTypeDoc(n)
	}
	return typeDoc(n)
}

// typeDoc describes the wrapper: how its methods are retried, followed by its breaker and
// budget.
func typeDoc(n *wrapperNames) *comment {
	c := &comment{}
	c.text("%s is %s [%s] that %s the calls it passes on.", n.Name, words.Article(n.Obj.Name()), n.Obj.Name(), does(n.Wrapper))
	if len(n.Methods) > 0 {
		var rows [][2]string
		for _, r := range words.Methods(n.Wrapper) {
			rows = append(rows, [2]string{r.Methods, r.Words})
		}
		c.rows(rows)
	}
	guards(c, n.Wrapper)
	c.text("%s", n.Deprecated)
	return c
}

// does returns what w does with calls: it retries, or only hedges them.
func does(w *model.Wrapper) string {
	if w.OnlyHedges() {
		return "hedges"
	}
	return "retries"
}

// guards adds sentences about the wrapper's breaker, budget, throttle and hedge.
func guards(c *comment, w *model.Wrapper) {
	if guarded := words.BreakerGuards(w); guarded != "" {
		if name := w.Breaker.Name; name != "" {
			c.text("The breaker %q%s guards %s, shared with other wrappers: %s.", name, words.PerKey(w.Breaker), guarded, words.Breaker(w.Breaker))
		} else {
			c.text("One breaker%s guards %s: %s.", words.PerKey(w.Breaker), guarded, words.Breaker(w.Breaker))
		}
	}
	if limited := words.BudgetLimits(w); limited != "" {
		if name := w.Budget.Name; name != "" {
			c.text("The budget %q limits %s, shared with other wrappers: %s.", name, limited, words.Budget(w.Budget))
		} else {
			c.text("One budget limits %s: %s.", limited, words.Budget(w.Budget))
		}
	}
	if throttled := words.Throttled(w); throttled != "" {
		c.text("One throttle guards %s: %s.", throttled, words.Throttle(w.Throttle))
	}
	if hedged := words.Hedged(w); hedged != "" {
		c.text("If slow, %s make %s.", hedged, words.Hedge(w.Hedge))
	}
}

func requirementDoc() *comment {
	c := &comment{}
	c.text("Undefined in older runtimes: run go get %s.", path.Dir(model.RuntimePath))
	return c
}

func guardDoc(n *wrapperNames) *comment {
	c := &comment{}
	c.text("Fails to compile if %s has changed: run go generate.", n.Obj.Name())
	return c
}

func constructorDoc(n *wrapperNames, policies []policyParam) *comment {
	c := &comment{}
	c.text("%s returns %s %s that %s the calls of next%s.", n.Constructor, words.Article(n.Obj.Name()), n.Obj.Name(), does(n.Wrapper), notNil(n))
	c.text("%s", given(n, policies))
	c.text("%s", n.Deprecated)
	return c
}

// given describes the parameters that are policies: "policy specifies the retries of Get and
// List, putPolicy those of Put.", or nothing.
func given(n *wrapperNames, policies []policyParam) string {
	var clauses []string
	for i, p := range policies {
		methods := n.methodsOf(p)
		of := words.And(methods)
		if len(methods) > 3 {
			of = words.Count(len(methods), "method")
		}
		switch {
		case n.Func:
			clauses = append(clauses, p.text+" specifies the retries")
		case i == 0:
			clauses = append(clauses, p.text+" specifies the retries of "+of)
		default:
			clauses = append(clauses, p.text+" those of "+of)
		}
	}
	if len(clauses) == 0 {
		return ""
	}
	return strings.Join(clauses, ", ") + "."
}

// notNil returns the clause on a constructor that takes methods of next as conditions, for
// which Go needs a value.
func notNil(n *wrapperNames) string {
	if n.AsksWrapped() {
		return ", which must not be nil"
	}
	return ""
}

// funcDoc describes the constructor of a func type, which most users read.
func funcDoc(n *wrapperNames, next *ident, policies []policyParam) *comment {
	c := &comment{}
	c.text("%s returns %s [%s] that %s the calls of %s:", n.Constructor, words.Article(n.Obj.Name()), n.Obj.Name(), does(n.Wrapper), next.text)
	c.rows([][2]string{{"", words.Method(n.Wrapper, n.Methods[0])}})
	c.text("%s", given(n, policies))
	guards(c, n.Wrapper)
	c.text("%s", n.Deprecated)
	return c
}

// middlewareTypeDoc describes the type that retries calls of any value of a func type.
func middlewareTypeDoc(n *wrapperNames) *comment {
	shared := []string{"options", "statistics"}
	if n.Breaker != nil {
		shared = append(shared, "breaker")
	}
	if n.Budget != nil {
		shared = append(shared, "budget")
	}
	if n.Hedge != nil {
		shared = append(shared, "hedge")
	}
	c := &comment{}
	c.text("%s %s the calls of any %s, with the policy of [%s]. All of them share its %s.",
		n.Name, does(n.Wrapper), n.Obj.Name(), n.Constructor, words.And(shared))
	c.text("%s", n.Deprecated)
	return c
}

func middlewareDoc(n *wrapperNames, policies []policyParam) *comment {
	c := &comment{}
	c.text("%s returns a new %s. Create one and use it for all calls.", n.Middleware, n.Name)
	c.text("%s", given(n, policies))
	c.text("%s", n.Deprecated)
	return c
}

func funcAroundDoc(n *wrapperNames, s *signature, next *ident) *comment {
	var args []string
	for i, p := range s.params {
		arg := p.text
		if s.Signature.Variadic() && i == len(s.params)-1 {
			arg += "..."
		}
		args = append(args, arg)
	}
	c := &comment{}
	c.text("Around returns %s [%s] that %s the calls of %s.", words.Article(n.Obj.Name()), n.Obj.Name(), does(n.Wrapper), next.text)
	c.text("Calling it at once, as in %s.Around(%s)(%s), avoids allocating it.", n.receiver.text, next.text, strings.Join(args, ", "))
	return c
}

func aroundDoc(n *wrapperNames) *comment {
	c := &comment{}
	c.text("Around returns %s %s of another %s that shares the options, statistics, breakers and budgets of %s.",
		words.Article(n.Name), n.Name, n.Obj.Name(), n.receiver.text)
	return c
}

// methodDoc describes whether a method is retried, and if not, why.
func methodDoc(n *wrapperNames, m *model.Method) *comment {
	c := &comment{}
	of := n.Obj.Name() + "." + m.Name
	switch {
	case m.Durable != nil && m.Durable.Always:
		c.text("%s queues a call of [%s]. It returns nil when the queue has accepted the call.", m.Name, of)
	case m.Durable != nil:
		c.text("%s retries [%s], and queues the call if the retries give up: the error is then a [*retry.Deferred].%s", m.Name, of, returns(m))
	case m.OnlyHedged():
		c.text("%s calls [%s], and again if it is slow.%s", m.Name, of, returns(m))
	case m.Retried() && m.Stream != nil:
		c.text("%s retries [%s] until it has yielded its first element.%s", m.Name, of, returns(m))
	case m.Retried() && m.Repeat.Once():
		c.text("%s retries [%s] if it was not carried out.%s", m.Name, of, returns(m))
	case m.Retried():
		c.text("%s retries [%s].%s", m.Name, of, returns(m))
	default:
		c.text("%s calls [%s] once: %s.%s", m.Name, of, m.Reason(), returns(m))
	}
	c.text("%s", m.Deprecated)
	return c
}

// returns describes what the results of m are wrapped in, if any are.
func returns(m *model.Method) string {
	if len(m.Wraps) == 0 {
		return ""
	}
	if len(m.Wraps) == 1 {
		return " The result is " + words.Wraps(m) + "."
	}
	return " The results are " + words.Wraps(m) + "."
}

func unwrapDoc(n *wrapperNames) *comment {
	c := &comment{}
	c.text("Unwrap returns the %s that %s passes its calls to.", n.Obj.Name(), n.receiver.text)
	return c
}

// resultDoc describes the type that holds the results of an asynchronous method.
func resultDoc(n *wrapperNames, m *model.Method) *comment {
	c := &comment{}
	c.text("%s holds the results of [%s.%s].", m.Async.Struct, n.Name, m.Name)
	return c
}

// asyncDoc describes an asynchronous method.
func asyncDoc(n *wrapperNames, m *model.Method) *comment {
	c := &comment{}
	c.text("%s calls [%s.%s] in a new goroutine and returns immediately.", m.Async.Name, n.Name, m.Name)
	c.text("%s", m.Deprecated)
	return c
}

// queuedDoc describes the type of the arguments of queued calls, and their encoding, which
// package payload parses.
func queuedDoc(n *wrapperNames, m *model.Method) *comment {
	c := &comment{}
	c.text("%s has the arguments of a queued call of [%s.%s].", m.Durable.Struct, n.Obj.Name(), m.Name)
	c.text("%s", m.Durable.Payload.Title())
	c.rows([][2]string{{"", m.Durable.Payload.String()}})
	return c
}

// handleDoc describes the method that registers queued calls.
func handleDoc(n *wrapperNames, mux *ident) *comment {
	var names []string
	for _, m := range n.Methods {
		if m.Durable != nil {
			names = append(names, m.Name)
		}
	}
	c := &comment{}
	c.text("Handle makes the worker that serves %s carry out the queued calls of %s, with one attempt each time.", mux.text, words.And(names))
	return c
}

// messageDoc describes a type that encodes a protobuf message.
func messageDoc(n *wrapperNames, m model.Message) *comment {
	c := &comment{}
	c.text("%s is a message in a queued call, encoded as protojson does.", m.Name)
	return c
}

func marshalDoc(name, does string) *comment {
	c := &comment{}
	c.text("%s %s", name, does)
	return c
}
