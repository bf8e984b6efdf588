package emit

import (
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// fields collects the fields of a composite literal that are not zero.
type fields struct {
	p      *printer
	values model.Values
	list   []jen.Code
}

func (f *fields) set(name string, value jen.Code) {
	f.list = append(f.list, jen.Id(name).Op(":").Add(value))
}

// named sets a field to the Go name that the directive has for it. It reports whether there
// is one.
func (f *fields) named(name string, key *directive.Key) bool {
	ref := f.values[key]
	if ref == nil {
		return false
	}
	value := f.p.ref(ref)
	switch ref.ConvertTo {
	case "":
	case "time.Duration":
		value = f.p.qualPath("time", "Duration").Call(value)
	case model.ShareAsJitter:
		value = f.p.spread(jen.Lit(1).Op("-").Add(value), jen.Lit(1).Op("+").Add(value))
	default:
		value = f.p.predeclared(ref.ConvertTo).Call(value)
	}
	f.set(name, value)
	return true
}

func (f *fields) count(name string, key *directive.Key, n int) {
	if !f.named(name, key) && n != 0 {
		f.set(name, jen.Lit(n))
	}
}

func (f *fields) flag(name string, on bool) {
	if on {
		f.set(name, f.p.predeclared("true"))
	}
}

func (f *fields) number(name string, key *directive.Key, x float64) {
	if !f.named(name, key) && x != 0 {
		f.set(name, float(x))
	}
}

func (f *fields) duration(name string, key *directive.Key, d time.Duration) {
	if d == retry.NoDelay || !f.named(name, key) && d != 0 { // a constant 0 also means no delay
		f.set(name, f.p.duration(d))
	}
}

// float prints a number.
func float(x float64) jen.Code { return jen.Id(strconv.FormatFloat(x, 'g', -1, 64)) }

// policyLiteral prints retry.Policy{…}, or for from=
//
//	support.Override(DefaultPolicy, retry.Policy{…})
func (c *config) policyLiteral(policy *model.Policy) *jen.Statement {
	f := fields{p: c.printer, values: policy.Values}
	t := policy.Text
	if t.MaxAttempts == retry.Unlimited && policy.Values[directive.Attempts] == nil {
		f.set("MaxAttempts", c.retry("Unlimited"))
	} else {
		f.count("MaxAttempts", directive.Attempts, t.MaxAttempts)
	}
	if b := t.Bounds; b != (retry.Bounds{}) {
		f.set("Bounds", c.retry("Bounds").Add(literal([]jen.Code{jen.Id("Min").Op(":").Lit(b.Min), jen.Id("Max").Op(":").Lit(b.Max)}, false)))
	}
	f.duration("Delay", directive.Delay, t.Delay)
	f.duration("MaxDelay", directive.Max, t.MaxDelay)
	f.duration("MaxAfter", directive.After, t.MaxAfter)
	if policy.Backoff != nil {
		f.set("Backoff", c.backoff(policy.Backoff))
	} else if t.Backoff != nil && (t.Backoff != retry.Exponential || policy.From != nil) {
		f.set("Backoff", c.retry(backoffName(t.Backoff)))
	}
	f.number("Factor", directive.Factor, t.Factor)
	if !f.named("Jitter", directive.Jitter) && t.Jitter != (retry.Jitter{}) {
		f.set("Jitter", c.jitter(t.Jitter))
	}
	if policy.Slow != nil {
		f.set("Slow", c.anyOf(policy.Slow))
	}
	f.duration("SlowDelay", directive.SlowDelay, t.SlowDelay)
	f.duration("Timeout", directive.Timeout, t.Timeout)
	f.duration("Elapsed", directive.Elapsed, t.Elapsed)
	c.setFuncs(&f, policy)
	long := len(f.list) > 1 || len(policy.On)+len(policy.Not)+len(policy.Slow) > 2
	made := c.retry("Policy").Add(literal(f.list, long))
	switch {
	case policy.From == nil:
		return made
	case len(f.list) == 0:
		return c.source(policy)
	}
	return c.support("Override").Call(c.source(policy), made)
}

// setFuncs sets the fields of a policy that are funcs, in addition to Slow.
func (c *config) setFuncs(f *fields, policy *model.Policy) {
	if policy.On != nil || policy.Not != nil || policy.If != nil {
		f.set("If", c.condition(policy))
	}
	if policy.Class != nil {
		f.set("Class", c.class(policy.Class))
	}
	f.flag("Once", policy.Text.Once)
	f.flag("Frozen", policy.Text.Frozen)
	if policy.OnRetry != nil {
		f.set("OnRetry", c.ref(policy.OnRetry))
	}
	if policy.GiveUp != nil {
		f.set("GiveUp", c.ref(policy.GiveUp))
	}
}

// backoff prints a custom backoff, and a func(n int) as
//
//	retry.BackoffFunc(func(a retry.Attempt) time.Duration { return steps(a.Number) })
func (p *printer) backoff(r *model.Ref) jen.Code {
	if !r.ByNumber {
		return p.converted(r, "BackoffFunc")
	}
	in := p.in()
	a := in.invent("a", "attempt")
	wrapped := jen.Func().Params(in.id(a).Add(in.retry("Attempt"))).Add(in.qualPath("time", "Duration")).
		Block(jen.Return(in.ref(r).Call(in.id(a).Dot("Number"))))
	return p.retry("BackoffFunc").Call(wrapped)
}

// backoffName returns the runtime's name of a built-in backoff.
func backoffName(b retry.Backoff) string {
	switch b {
	case retry.Exponential:
		return "Exponential"
	case retry.Linear:
		return "Linear"
	case retry.Constant:
		return "Constant"
	case retry.Fibonacci:
		return "Fibonacci"
	}
	return ""
}

// jitterNames are the runtime's names of jitters.
var jitterNames = map[retry.Jitter]string{
	retry.HalfJitter:         "HalfJitter",
	retry.NoJitter:           "NoJitter",
	retry.FullJitter:         "FullJitter",
	retry.EqualJitter:        "EqualJitter",
	retry.DecorrelatedJitter: "DecorrelatedJitter",
}

// jitter prints retry.FullJitter, or retry.Jitter{Low: 0.8, High: 1.2}.
func (p *printer) jitter(j retry.Jitter) jen.Code {
	if name := jitterNames[j]; name != "" {
		return p.retry(name)
	}
	if j.Low == 0 {
		return p.spread(nil, float(j.High))
	}
	return p.spread(float(j.Low), float(j.High))
}

// spread prints retry.Jitter{Low: low, High: high}, without low if it is nil.
func (p *printer) spread(low, high jen.Code) *jen.Statement {
	f := fields{p: p}
	if low != nil {
		f.set("Low", low)
	}
	f.set("High", high)
	return p.retry("Jitter").Add(literal(f.list, false))
}

// units are the units of a duration, largest first.
var units = [...]struct {
	size time.Duration
	name string
}{
	{time.Hour, "Hour"},
	{time.Minute, "Minute"},
	{time.Second, "Second"},
	{time.Millisecond, "Millisecond"},
	{time.Microsecond, "Microsecond"},
	{time.Nanosecond, "Nanosecond"},
}

// duration prints 100 * time.Millisecond, in the largest unit that fits.
func (p *printer) duration(d time.Duration) jen.Code {
	if d == retry.NoDelay {
		return p.retry("NoDelay")
	}
	i := 0
	for d%units[i].size != 0 {
		i++
	}
	unit := p.qualPath("time", units[i].name)
	if d == units[i].size {
		return unit
	}
	return jen.Lit(int(d / units[i].size)).Op("*").Add(unit)
}

// class prints a classifier, and several as retry.Classifiers(a, b).
func (c *config) class(refs []*model.Ref) jen.Code {
	var all []jen.Code
	for _, r := range refs {
		all = append(all, c.ref(r))
	}
	if len(all) == 1 {
		return all[0]
	}
	return c.retry("Classifiers").Call(all...)
}

// condition prints the policy's If, which combines on, if and not. With not alone,
// answers are not retried, as in a policy without If.
func (c *config) condition(policy *model.Policy) jen.Code {
	var all []jen.Code
	if policy.On != nil {
		all = append(all, c.anyOf(policy.On))
	}
	if policy.If != nil {
		all = append(all, c.test(policy.If))
	}
	if policy.Not != nil && len(all) == 0 {
		all = append(all, c.retry("Not").Call(c.anyOf(policy.Not, c.retry("Answer"))))
	} else if policy.Not != nil {
		all = append(all, c.retry("Not").Call(c.anyOf(policy.Not)))
	}
	if len(all) == 1 {
		return all[0]
	}
	return c.retry("All").Call(all...)
}

// converted prints a name, converted to a type of the runtime if necessary.
func (p *printer) converted(r *model.Ref, to string) jen.Code {
	if r.Convert {
		return p.retry(to).Call(p.ref(r))
	}
	return p.ref(r)
}

// anyOf prints retry.Any(retry.On(ErrA, ErrB), retry.OnType[*T](), os.IsNotExist)
// followed by more conditions, or the only condition.
func (c *config) anyOf(refs []*model.Ref, more ...jen.Code) jen.Code {
	var values, conditions []jen.Code
	for _, r := range refs {
		switch {
		case r.Condition:
			conditions = append(conditions, c.test(r))
		case r.IsType():
			conditions = append(conditions, c.onType(r))
		default:
			values = append(values, c.ref(r))
		}
	}
	if len(values) > 0 {
		conditions = append([]jen.Code{c.retry("On").Call(values...)}, conditions...)
	}
	conditions = append(conditions, more...)
	if len(conditions) == 1 {
		return conditions[0]
	}
	return c.retry("Any").Call(conditions...)
}

// test prints one condition: isBusy, or next.IsBusy for a method of the wrapped value.
func (c *config) test(r *model.Ref) jen.Code {
	if r.Of != nil {
		return c.id(c.next).Dot(r.Obj.Name())
	}
	return c.converted(r, "Condition")
}

// onType prints retry.OnType[*T]().
func (p *printer) onType(r *model.Ref) jen.Code {
	t := p.ref(r)
	if r.Star {
		t = jen.Op("*").Add(t)
	}
	return p.retry("OnType").Types(t).Call()
}

// withBreaker prints
//
//	retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "store.UserStore", Failures: 3}))
//
// or, for a breaker per key,
//
//	retry.WithBreakers(retry.NewBreakers[string](retry.BreakerPolicy{Name: "store.UserStore"}))
func (p *printer) withBreaker(b *model.Breaker, title string) jen.Code {
	f := fields{p: p, values: b.Values}
	f.set("Name", jen.Lit(nameOr(b.Name, title)))
	f.count("Failures", directive.Failures, b.Failures)
	f.duration("Cooldown", directive.Cooldown, b.Cooldown)
	f.count("Probes", directive.Probes, b.Probes)
	f.number("Rate", directive.Rate, b.Rate)
	f.duration("Window", directive.Window, b.Window)
	f.count("MinCalls", directive.Min, b.MinCalls)
	f.flag("Wait", b.Wait)
	f.count("Keep", directive.Keep, b.Keep)
	policy := p.retry("BreakerPolicy").Add(literal(f.list, len(f.list) > 2))
	switch {
	case b.Per != "" && b.Name != "":
		return p.support("WithSharedBreakers").Types(p.typ(b.Keys)).Call(policy)
	case b.Per != "":
		return p.retry("WithBreakers").Call(p.retry("NewBreakers").Types(p.typ(b.Keys)).Call(policy))
	case b.Name != "":
		return p.support("WithSharedBreaker").Call(policy)
	}
	return p.retry("WithBreaker").Call(p.retry("NewBreaker").Call(policy))
}

// withBudget prints
//
//	retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Name: "store.UserStore", Ratio: 0.2}))
func (p *printer) withBudget(b *model.Budget, title string) jen.Code {
	f := fields{p: p, values: b.Values}
	f.set("Name", jen.Lit(nameOr(b.Name, title)))
	f.number("Ratio", directive.Ratio, b.Ratio)
	if b.Floor == retry.NoFloor {
		f.set("Floor", p.retry("NoFloor"))
	} else {
		f.number("Floor", directive.Floor, b.Floor)
	}
	f.flag("ByCalls", b.ByCalls)
	policy := p.retry("BudgetPolicy").Add(literal(f.list, len(f.list) > 2))
	if b.Name != "" {
		return p.support("WithSharedBudget").Call(policy)
	}
	return p.retry("WithBudget").Call(p.retry("NewBudget").Call(policy))
}

// withThrottle prints
//
//	retry.WithThrottle(retry.NewThrottle(retry.ThrottlePolicy{Window: 10 * time.Second}))
func (p *printer) withThrottle(t *model.Throttle) jen.Code {
	f := fields{p: p, values: t.Values}
	f.number("K", directive.K, t.K)
	f.duration("Window", directive.ThrottleWindow, t.Window)
	f.number("MaxRejected", directive.MaxRejected, t.MaxRejected)
	policy := p.retry("ThrottlePolicy").Add(literal(f.list, len(f.list) > 2))
	return p.retry("WithThrottle").Call(p.retry("NewThrottle").Call(policy))
}

// withHedge prints
//
//	retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: 50 * time.Millisecond}))
func (c *config) withHedge(h *model.Hedge) jen.Code {
	policy := c.hedgePolicy(h)
	if h == c.n.Hedge && c.hedge != nil {
		policy = c.id(c.hedge)
	}
	return c.retry("WithHedge").Call(c.retry("NewHedge").Call(policy))
}

// hedgePolicy prints retry.HedgePolicy{After: 50 * time.Millisecond}.
func (p *printer) hedgePolicy(h *model.Hedge) *jen.Statement {
	f := fields{p: p, values: h.Values}
	f.duration("After", directive.HedgeAfter, h.After)
	if h.Quantile != 0 {
		f.set("Quantile", float(h.Quantile))
	}
	f.count("Max", directive.HedgeMax, h.Max)
	f.count("Warm", directive.Warm, h.Warm)
	f.number("Ratio", directive.HedgeRatio, h.Ratio)
	return p.retry("HedgePolicy").Add(literal(f.list, len(f.list) > 2))
}

func nameOr(name, otherwise string) string {
	if name != "" {
		return name
	}
	return otherwise
}

// literal prints the braces of a composite literal, on one line or with one field per
// line.
func literal(fields []jen.Code, long bool) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: long}, fields...)
}
