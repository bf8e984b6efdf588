package support

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// A Wrapper makes the Methods of a generated wrapper, with the options given to
// its constructor:
//
//	wrapper := support.NewWrapper("store.UserStore", opts, "Get", "List").In("github.com/acme/store/store.go")
//	return &RetryingUserStore{
//		next: next,
//		get:  wrapper.Method("Get", policy),
//		list: wrapper.Method("List", policy, retry.WithBreaker(breaker)),
//	}
type Wrapper struct {
	name    string
	source  string
	opts    []retry.Option
	methods []string
	named   []retry.Option
}

// NewWrapper returns the Wrapper of the type name, by convention package.Type,
// which retries methods.
//
// If an option names a method that is not among them, as in WithPolicy("Gett",
// policy), every call of a method of the wrapper fails without an attempt, with
// an error that lists methods. Names that begin with the name of another
// wrapper, such as "store.Orders.Get", are ignored, so that several wrappers
// can share options.
func NewWrapper(name string, opts []retry.Option, methods ...string) Wrapper {
	return Wrapper{name: name, opts: opts, methods: methods}
}

// In returns w with the file that its directives are in, as import path and name. It makes
// the keys of the methods unique in a program: see [retry.MethodStats]. Without it, the key
// of a method is its name.
func (w Wrapper) In(source string) Wrapper {
	w.source = source
	return w
}

// Named returns w with a name for err, such as "store.ErrNotFound", under which its methods
// count err in [retry.MethodStats]. Other errors of type *errors.errorString are counted
// together, because their text may be secret.
func (w Wrapper) Named(name string, err error) Wrapper {
	w.named = append(slices.Clip(w.named), retry.Internals(access.Key{}).WithErrorName(name, err))
	return w
}

// Inherited combines the options given to a wrapper's constructor into one option for a
// wrapper of its results. A method that they name may belong to either wrapper, so neither
// reports those of the other as unknown. A name without a type selects the methods of both.
func Inherited(opts []retry.Option) retry.Option {
	return retry.Internals(access.Key{}).Unchecked(opts)
}

// Method returns the Method of the wrapper's method name. The options given to
// the constructor are applied after opts, so that they win.
func (w Wrapper) Method(name string, p retry.Policy, opts ...retry.Option) *retry.Method {
	internals := retry.Internals(access.Key{})
	all := append([]retry.Option{internals.WithSource(w.source), retry.Options(w.named...)}, opts...)
	return retry.NewMethod(w.name+"."+name, p, append(all, internals.Options(w.opts, w.check))...)
}

// check returns an error if given, the name of a method in an option, names neither one of
// w's methods nor a method of another wrapper.
func (w Wrapper) check(given string) error {
	dot := strings.LastIndexByte(given, '.')
	if dot >= 0 && !w.isNamed(given[:dot]) || slices.Contains(w.methods, given[dot+1:]) {
		return nil
	}
	return fmt.Errorf(
		"retry: WithPolicy names %q, but %s retries only %s: correct the name, or prefix it with the type if wrappers share options",
		given, w.name, strings.Join(w.methods, ", "))
}

// isNamed reports whether typ is the name of w, the last part of it, or w's key.
func (w Wrapper) isNamed(typ string) bool {
	internals := retry.Internals(access.Key{})
	return internals.Matches(w.name, typ) || internals.Key(w.source, w.name) == typ
}

// WithSharedBreaker guards each attempt with the breaker named p.Name in the
// method's tracker, which the first such method creates from p: use one breaker
// for all methods that call the same service. If p has no name, or differs from
// the first method's, every call of the method fails: see [retry.NewMethod]. A
// loop written by hand can share one in a variable, with [retry.WithBreaker].
func WithSharedBreaker(p retry.BreakerPolicy) retry.Option {
	return retry.Internals(access.Key{}).WithSharedBreaker(p)
}

// WithSharedBudget takes each retry from the budget named p.Name in the method's
// tracker, which the first such method creates from p. As with
// [WithSharedBreaker], p needs a name and must be the same for all methods.
func WithSharedBudget(p retry.BudgetPolicy) retry.Option {
	return retry.Internals(access.Key{}).WithSharedBudget(p)
}

// WithSharedBreakers is like [WithSharedBreaker], but with one breaker per key: calls
// that [retry.CallPer] begins share the [retry.Breakers] named p.Name in the method's
// tracker. A loop written by hand can share them in a variable, with [retry.WithBreakers].
func WithSharedBreakers[K comparable](p retry.BreakerPolicy) retry.Option {
	create := func() any { return retry.NewBreakers[K](p) }
	return retry.Internals(access.Key{}).WithSharedBreakers(p, reflect.TypeFor[K](), create)
}

// WithPanics counts all calls that panic in [retry.Stats], including those of
// methods that would otherwise not detect a panic: it is for methods that
// return a [retry.Future], whose panic goes unnoticed unless Wait is called. It
// costs about 2 ns per call.
func WithPanics() retry.Option { return retry.Internals(access.Key{}).WithPanics() }
