package lint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var idempotence = &Check{
	Name:  "idempotence",
	Title: "an interface's policy covers a method whose name suggests that it is not idempotent",
	Why: `A failed attempt may have done its work, if only the response was lost. Another attempt repeats
that work: it creates a second user, charges the card twice, sends the message again. A directive
on one method is a decision about that method. A policy on the interface covers every method,
including those added later, perhaps inadvertently.

Known cases are traefik/traefik#8990, KittyCAD/kittycad.rs#1042, stripe/stripe-node#559 and
anthropics/anthropic-sdk-java#370, where the second request followed eight seconds after the
first.

The check considers the first word of the name: Create, Insert, Add, Append, Charge, Pay, Send,
Publish, Enqueue, Increment, Transfer and similar verbs. With -strict, it reports an error.`,
	Before: `//retry:policy attempts=4
type Accounts interface {
	Get(ctx context.Context, id string) (*Account, error)
	Charge(ctx context.Context, id string, cents int) error
}`,
	After: `//retry:policy attempts=4
type Accounts interface {
	Get(ctx context.Context, id string) (*Account, error)

	//retry:never
	Charge(ctx context.Context, id string, cents int) error
}`,
	Silence: `Add a directive to the method: //retry:never, or //retry:policy if it is idempotent, or
//retry:policy key=PARAM if a parameter takes an idempotency key. For a method of an embedded
interface, write //retry:method NAME never, or policy, on the interface. Or list the methods to
retry in //retry:methods: the check then considers only these.`,
	declaration: findRepeated,
}

func findRepeated(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range covered(w) {
		if m.Key >= 0 || !repeatsHarm(m) {
			continue
		}
		if w.Listed {
			found.Add(place(w, m), "idempotence", "%s may not be idempotent, but //retry:methods lists it: remove it from the list, or write %s if it is idempotent",
				m.Name, line(w, m, directive.Policy))
		} else {
			found.Add(place(w, m), "idempotence", "%s may not be idempotent, but the policy of %s retries it: write %s, or policy instead of never if it is idempotent",
				m.Name, w.Obj.Name(), line(w, m, directive.Never))
		}
		found.Warn()
		if declares(w, m) {
			found.Relate(m.Policy.Origin.Interface.Pos, "the policy that covers it")
		}
	}
	return found
}

// harmful lists first words of the names of methods that are usually not idempotent. It
// leaves out words that often name the result instead, such as Order.
var harmful = strings.Fields("add append buy charge create credit debit decr decrement deposit dispatch emit " +
	"enqueue inc incr increment insert mint pay post produce publish purchase push refund send submit transfer withdraw")

// attributes lists last words of names of properties, which are usually read: PayRate,
// CreateTime.
var attributes = strings.Fields("amount count date id len length limit rate size status time total")

// repeatsHarm reports whether the name of a method suggests that it is not idempotent.
func repeatsHarm(m *model.Method) bool {
	words := camelWords(m.Name)
	if !slices.Contains(harmful, words[0]) {
		return false
	}
	rest := words[1:]
	switch {
	case slices.Contains(rest, "or"), slices.Contains(rest, "if"): // CreateOrUpdate, InsertIfAbsent
		return false
	case len(rest) > 0 && slices.Contains(attributes, rest[len(rest)-1]) && isGetter(m):
		return false
	}
	return !returnsNoun(m, words) && !extendsArgument(m)
}

// isGetter reports whether m takes no parameters except possibly a context, and returns a
// value.
func isGetter(m *model.Method) bool {
	params, values := m.Signature.Params().Len(), m.Signature.Results().Len()
	if m.Ctx >= 0 {
		params--
	}
	if m.Error >= 0 {
		values--
	}
	return params == 0 && values > 0
}

// returnsNoun reports whether m is named for what it returns: Post(id) (*Post, error),
// PushConsumer(name) (PushConsumer, error). A Charge that returns a Charge makes one.
func returnsNoun(m *model.Method, words []string) bool {
	if m.Signature.Results().Len() == 0 || len(words) == 1 && words[0] != "post" {
		return false
	}
	t := m.Signature.Results().At(0).Type()
	for {
		elem, ok := t.(interface{ Elem() types.Type })
		if !ok {
			break
		}
		t = elem.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == m.Name
}

// extendsArgument reports whether m only appends to a slice that it takes and returns, as
// AppendText does.
func extendsArgument(m *model.Method) bool {
	params, results := m.Signature.Params(), m.Signature.Results()
	if params.Len() == 0 || results.Len() == 0 {
		return false
	}
	_, isSlice := params.At(0).Type().Underlying().(*types.Slice)
	return isSlice && types.Identical(params.At(0).Type(), results.At(0).Type())
}
