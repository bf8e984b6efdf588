package directive

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
)

// A Verb is an entry in the grammar's table.
type Verb struct {
	Name   string
	Places Place  // declarations that it applies to
	Keys   []*Key // in the order of the help
	Help   string // one line

	set      func(s *Settings, key, value string) error // parses a setting; nil without settings
	needsKey bool                                       // whether at least one key is required
	nameable bool                                       // whether "none" instead of keys removes it on a method
}

// String returns the verb's name.
func (v *Verb) String() string { return v.Name }

// Key returns the verb's key with the given name, or nil if there is none.
func (v *Verb) Key(name string) *Key {
	i := slices.IndexFunc(v.Keys, func(k *Key) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return v.Keys[i]
}

// A Key is a key of a verb.
type Key struct {
	Name    string
	Kind    Kind
	Choices []string // words that are values of a Choice or a Shape
	Default string   // as written in a directive; "" if there is no default
	Help    string   // one line

	read func(text string) (setter, error) // nil if it is not a setting
}

// String returns the key's name.
func (k *Key) String() string { return k.Name }

// key adds a key to v. Go initializes variables in the order of their declarations, which
// is the order of the help.
func (v *Verb) key(name string, kind Kind, fallback, help string, choices ...string) *Key {
	k := &Key{Name: name, Kind: kind, Choices: choices, Default: fallback, Help: help}
	v.Keys = append(v.Keys, k)
	return k
}

// setting adds a key whose value, unless it is a Go name, is a field of the settings.
// Package retry parses it.
func setting[T any](v *Verb, field func(*Settings) *T, name string, kind Kind, fallback, help string, choices ...string) *Key {
	k := v.key(name, kind, fallback, help, choices...)
	k.read = func(text string) (setter, error) {
		var read Settings
		if err := v.set(&read, name, text); err != nil {
			return nil, err
		}
		value := *field(&read)
		return func(s *Settings) { *field(s) = value }, nil
	}
	return k
}

// bounded makes k, the key of the attempts, set their bounds too.
func bounded(k *Key) *Key {
	k.read = func(text string) (setter, error) {
		var p retry.Policy
		if err := p.Set(k.Name, text); err != nil {
			return nil, err
		}
		return func(s *Settings) { s.Policy.MaxAttempts, s.Policy.Bounds = p.MaxAttempts, p.Bounds }, nil
	}
	return k
}

// percentile makes k, the time after which a hedge is sent, set the percentile that it may be.
func percentile(k *Key) *Key {
	k.read = func(text string) (setter, error) {
		var p retry.HedgePolicy
		if err := p.Set(k.Name, text); err != nil {
			return nil, err
		}
		return func(s *Settings) { s.Hedge.After, s.Hedge.Quantile = p.After, p.Quantile }, nil
	}
	return k
}

// frozen makes k set whether a policy is frozen, which text for package retry cannot.
func frozen(k *Key) *Key {
	k.read = func(text string) (setter, error) {
		if !slices.Contains(k.Choices, text) {
			return nil, fmt.Errorf("want one of %s, got %q", strings.Join(k.Choices, ", "), text)
		}
		return func(s *Settings) { s.Policy.Frozen = text == Frozen }, nil
	}
	return k
}

// A Kind is the form of a key's value. Its text is the placeholder in the help.
type Kind string

// The kinds of values.
const (
	Limit     Kind = "N|N..N|unlimited" // a positive integer, bounds of one, or the word unlimited
	Count     Kind = "N"                // a positive integer
	Number    Kind = "NUMBER"           // a number of 1 or more
	Share     Kind = "SHARE"            // a number above 0, at most 1
	Frequency Kind = "N/s"              // events per second or per minute: 10/s, 90/m; 0 means none
	Wait      Kind = "DURATION|0s"      // a duration of 0 or more
	Duration  Kind = "DURATION"         // a duration above 0
	Slowness  Kind = "DURATION|pN"      // a duration above 0, or a percentile such as p95
	Choice    Kind = "WORD"             // one of the key's choices
	Spread    Kind = "WORD|SHARE|RANGE" // one of the key's choices, 0.2 for ±20%, or 0..25%
	Shape     Kind = "WORD|NAME"        // one of the key's choices, or one Go name
	Func      Kind = "FUNC"             // one Go name
	Funcs     Kind = "FUNC,..."         // Go names
	Errors    Kind = "NAME,..."         // Go names of error values and types
	Mode      Kind = "MODE"             // auto, off or buffer(1MiB)
	Params    Kind = "PARAM,..."        // names of parameters
	Param     Kind = "PARAM"            // the name of a parameter, or PARAM.FIELD
	Args      Kind = "ARG,..."          // each the name of a parameter, or PARAM.FIELD
	Ident     Kind = "IDENT"            // a Go identifier
	FileName  Kind = "FILE.go"          // the base name of a Go file
	Text      Kind = "TEXT"             // any text, in double quotes if it contains spaces
	Earlier   Kind = "OLD,..."          // earlier names: of a method, of a kind with a period in it, or OLD:PARAM of a parameter
)

// Words that are values.
const (
	None = "none" // removes a key on a method
	Off  = "off"  // of replay
	Last = "last" // of giveup

	Frozen = "frozen" // of override

	Argument = "argument" // of from
)

// The defaults of the runtime.
var (
	policyDefaults   = retry.Policy{}.Effective()
	breakerDefaults  = retry.BreakerPolicy{}.Effective()
	budgetDefaults   = retry.BudgetPolicy{}.Effective()
	throttleDefaults = retry.ThrottlePolicy{}.Effective()
	hedgeDefaults    = retry.HedgePolicy{}.Effective()
	queueDefaults    = durable.Schedule(retry.Policy{})
)

// table is the grammar, in the order of the help.
var table = []*Verb{Policy, Idempotent, Once, Never, Breaker, Budget, Throttle, Hedge, Durable, ofMethod, Methods, Async, Wrap, Wrapper}

// Policy is //retry:policy.
var Policy = &Verb{
	Name:   "policy",
	Places: Interface | Method | FuncType,
	Help:   "retry calls; the keys on an interface are defaults for its methods",
	set:    func(s *Settings, key, value string) error { return s.Policy.Set(key, value) },
}

// The keys of Policy.
var (
	From      = Policy.key("from", Shape, "", "policy whose fields the other keys override: a retry.Policy, a func that returns one and may take the method's name (store.UserStore.Get), or a parameter of the constructor; on a method, it replaces the fields in the interface's policy", Argument)
	Attempts  = bounded(setting(Policy, func(s *Settings) *int { return &s.Policy.MaxAttempts }, "attempts", Limit, said(policyDefaults.MaxAttempts), "maximum number of attempts, including the first; unlimited requires a context parameter or elapsed; with 3..6, overrides may change it within these bounds"))
	Delay     = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Delay }, "delay", Wait, said(policyDefaults.Delay), "wait before the first retry")
	Max       = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.MaxDelay }, "max", Duration, said(policyDefaults.MaxDelay), "maximum wait, including jitter, unless the server requests a longer one")
	After     = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.MaxAfter }, "after", Duration, said(policyDefaults.MaxAfter), "maximum wait that a server may request (Retry-After), by default at least max; a longer one ends the call")
	Backoff   = setting(Policy, func(s *Settings) *retry.Backoff { return &s.Policy.Backoff }, "backoff", Shape, said(retry.Exponential), "growth of the waits, or a retry.Backoff, a func(retry.Attempt) time.Duration or a func(n int) time.Duration", choices(retry.Exponential)...)
	Factor    = setting(Policy, func(s *Settings) *float64 { return &s.Policy.Factor }, "factor", Number, said(policyDefaults.Factor), "growth factor of exponential backoff")
	Jitter    = setting(Policy, func(s *Settings) *retry.Jitter { return &s.Policy.Jitter }, "jitter", Spread, said(retry.HalfJitter), "randomization of the waits: a share (0.2 is ±20%), a range (0..25% adds up to 25%), or a word", named(retry.HalfJitter, retry.NoJitter, retry.FullJitter, retry.EqualJitter, retry.DecorrelatedJitter)...)
	Slow      = Policy.key("slow", Errors, "", "errors after which waits start at slowdelay, such as throttling, listed like those of on")
	SlowDelay = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.SlowDelay }, "slowdelay", Duration, said(policyDefaults.SlowDelay), "wait before the first retry after an error in slow, between delay and max")
	Timeout   = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Timeout }, "timeout", Duration, "", "time limit of each attempt; requires a context parameter")
	Elapsed   = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Elapsed }, "elapsed", Duration, "", "time limit of the whole call, including waits")
	On        = Policy.key("on", Errors, "", "errors to retry: values, types, or a func(error) bool that selects them; default: all except answers and permanent errors")
	Not       = Policy.key("not", Errors, "", "errors not to retry, listed like those of on")
	If        = Policy.key("if", Func, "", "func(error) bool that reports whether to retry, or .NAME for a method of the wrapped value")
	Class     = Policy.key("class", Funcs, "", "func(error) retry.Class that reports what an error proves: a Final one is not retried; the first func with an opinion decides")
	Result    = Policy.key("result", Func, "", "func of the method's results that reports whether to retry, even without an error")
	OnRetry   = Policy.key("onretry", Func, "", "func(retry.Event), called before each wait")
	Fallback  = Policy.key("fallback", Func, "", "func(params..., error) (results...), called when the call gives up")
	GiveUp    = Policy.key("giveup", Shape, "error", "error of a call that gives up: a *retry.Error, the last error unchanged, or the result of a func(*retry.Error) error", "error", Last)
	Undo      = Policy.key("undo", Func, "", "func of the method's first parameters, optionally followed by the error or the results: called after each failed attempt that is retried, before the wait; may return an error, which ends the call")
	Before    = Policy.key("before", Func, "", "func of the method's first parameters, optionally followed by the error: called before each retry, after the wait; may return these parameters (except the context) for the next attempt, and an error, which ends the call")
	Reset     = Policy.key("reset", Params, "", "parameters on which to call Reset, Rewind or Truncate(0) before each retry and before a fallback")
	Each      = Policy.key("each", Params, "", "callbacks, of type func(T) error, whose errors end the call and are returned unchanged")
	Seen      = Policy.key("seen", Func, "", "func(T) K that returns a comparable key of an element: the callbacks in each, which may then also be of type func(T), get each key only once per call; a call keeps the keys of all its elements")
	Replay    = Policy.key("replay", Mode, "auto", "how to replay the call's readers; with off, each attempt reads what is left", "auto", Off)
	Out       = Policy.key("out", Params, "", "parameters that the method fills: pointers, maps, slices, or interfaces that contain one")

	IdempotencyKey = Policy.key("key", Param, "", "parameter, or field such as req.ID, to set to an idempotency key that is generated once per call")
	Overriding     = frozen(Policy.key("override", Choice, "", "whether overrides may change the method while the program runs (the default), or what its directives say is frozen", "allowed", Frozen))
	Log            = Policy.key("log", Args, "", "parameters, or fields such as req.ID, to include in the events, log records and errors of a call that does not succeed at once")
)

// Idempotent is //retry:idempotent.
var Idempotent = &Verb{
	Name:   "idempotent",
	Places: Interface | Method | FuncType,
	Help:   "calls may be carried out twice: retry them even if they may have been carried out",
}

// Once is //retry:once.
var Once = &Verb{
	Name:   "once",
	Places: Interface | Method | FuncType,
	Help:   "calls must not be carried out twice: retry only those that provably were not carried out",
}

// Never is //retry:never.
var Never = &Verb{
	Name:   "never",
	Places: Method,
	Help:   "do not retry",
}

// facts lists the verbs that describe a method. A method has at most one of its own.
var facts = []*Verb{Idempotent, Once, Never}

// Breaker is //retry:breaker.
var Breaker = &Verb{
	Name:     "breaker",
	Places:   Interface | Method | FuncType,
	Help:     "add a circuit breaker: one for the whole interface, or one for the method",
	nameable: true,
	set:      func(s *Settings, key, value string) error { return s.Breaker.Set(key, value) },
}

// The keys of Breaker.
var (
	Failures    = setting(Breaker, func(s *Settings) *int { return &s.Breaker.Failures }, "failures", Count, said(breakerDefaults.Failures), "consecutive failures that open it")
	Rate        = setting(Breaker, func(s *Settings) *float64 { return &s.Breaker.Rate }, "rate", Share, "", "failure rate that opens it, instead of failures")
	Window      = setting(Breaker, func(s *Settings) *time.Duration { return &s.Breaker.Window }, "window", Duration, said(breakerDefaults.Window), "time window for rate")
	Min         = setting(Breaker, func(s *Settings) *int { return &s.Breaker.MinCalls }, "min", Count, said(breakerDefaults.MinCalls), "minimum number of attempts in the window for rate to apply")
	Cooldown    = setting(Breaker, func(s *Settings) *time.Duration { return &s.Breaker.Cooldown }, "cooldown", Duration, said(breakerDefaults.Cooldown), "time that it stays open before it admits probes")
	Probes      = setting(Breaker, func(s *Settings) *int { return &s.Breaker.Probes }, "probes", Count, said(breakerDefaults.Probes), "number of successful probes that close it")
	Open        = setting(Breaker, func(s *Settings) *bool { return &s.Breaker.Wait }, "open", Choice, "fail", "whether an open breaker fails the call, or makes attempts wait for a probe", "fail", "wait")
	Per         = Breaker.key("per", Param, "", "parameter, or field such as req.Host: each of its values has its own breaker")
	Keep        = setting(Breaker, func(s *Settings) *int { return &s.Breaker.Keep }, "keep", Count, said(breakerDefaults.Keep), "maximum number of breakers with per; the least recently used is dropped, unless it is open")
	BreakerName = setting(Breaker, func(s *Settings) *string { return &s.Breaker.Name }, "name", Text, "", "name under which wrappers with the same settings share it")
)

// Budget is //retry:budget.
var Budget = &Verb{
	Name:     "budget",
	Places:   Interface | Method | FuncType,
	Help:     "add a retry budget, which limits retries to a share of the successes",
	nameable: true,
	set:      func(s *Settings, key, value string) error { return s.Budget.Set(key, value) },
}

// The keys of Budget.
var (
	Ratio      = setting(Budget, func(s *Settings) *float64 { return &s.Budget.Ratio }, "ratio", Share, said(budgetDefaults.Ratio), "number of retries allowed per success or call, depending on fund")
	Floor      = setting(Budget, func(s *Settings) *float64 { return &s.Budget.Floor }, "floor", Frequency, said(budgetDefaults.Floor)+"/s", "rate of retries always allowed, per process; 0 means none")
	Fund       = setting(Budget, func(s *Settings) *bool { return &s.Budget.ByCalls }, "fund", Choice, "successes", "what funds retries; calls fund them even while the service is down", "successes", "calls")
	BudgetName = setting(Budget, func(s *Settings) *string { return &s.Budget.Name }, "name", Text, "", "name under which wrappers with the same settings share it")
)

// Throttle is //retry:throttle.
var Throttle = &Verb{
	Name:     "throttle",
	Places:   Interface | Method | FuncType,
	Help:     "add a throttle, which rejects a share of the calls while most attempts fail",
	nameable: true,
	set:      func(s *Settings, key, value string) error { return s.Throttle.Set(key, value) },
}

// The keys of Throttle.
var (
	K              = setting(Throttle, func(s *Settings) *float64 { return &s.Throttle.K }, "k", Number, said(throttleDefaults.K), "number of requests per answered one that are sent")
	ThrottleWindow = setting(Throttle, func(s *Settings) *time.Duration { return &s.Throttle.Window }, "window", Duration, said(throttleDefaults.Window), "time window in which requests and answers are counted")
	MaxRejected    = setting(Throttle, func(s *Settings) *float64 { return &s.Throttle.MaxRejected }, "max", Share, said(throttleDefaults.MaxRejected), "largest share of calls that it rejects; the others notice that the service has recovered")
)

// Hedge is //retry:hedge.
var Hedge = &Verb{
	Name:     "hedge",
	Places:   Interface | Method | FuncType,
	Help:     "send a second request if the first is slow; on an interface, for its idempotent methods",
	nameable: true,
	set:      setHedge,
}

// setHedge sets a key of a hedge. Overrides may set max to 0, but a directive that does would
// do nothing.
func setHedge(s *Settings, key, value string) error {
	if err := s.Hedge.Set(key, value); err != nil || s.Hedge.Max >= 0 {
		return err
	}
	return fmt.Errorf("want a number of 1 or more, got %q", value)
}

// The keys of Hedge.
var (
	HedgeAfter = percentile(Hedge.key("after", Slowness, fmt.Sprintf("p%g", 100*hedgeDefaults.Quantile), "time after which a request is slow, or the percentile of recent requests that are faster"))
	HedgeMax   = setting(Hedge, func(s *Settings) *int { return &s.Hedge.Max }, "max", Count, said(hedgeDefaults.Max), "maximum number of further requests in an attempt")
	Warm       = setting(Hedge, func(s *Settings) *int { return &s.Hedge.Warm }, "warm", Count, said(hedgeDefaults.Warm), "number of requests before a percentile is known; until then, none is hedged")
	HedgeRatio = setting(Hedge, func(s *Settings) *float64 { return &s.Hedge.Ratio }, "ratio", Share, said(hedgeDefaults.Ratio), "number of further requests allowed per call, in addition to the first 10")
)

// Durable is //retry:durable.
var Durable = &Verb{
	Name:   "durable",
	Places: Method,
	Help:   "queue calls that must survive the process; also generate Handle, which carries them out",
	set:    func(s *Settings, key, value string) error { return s.Queued.set(key, value) },
}

// The keys of Durable. The schedule is that of the attempts in the queue.
var (
	When           = setting(Durable, func(s *Settings) *bool { return &s.Queued.Always }, "when", Choice, "gaveup", "whether to queue a call when its retries in the process have given up, or always, without an attempt in the process", "gaveup", "always")
	QueuedAttempts = setting(Durable, func(s *Settings) *int { return &s.Queued.MaxAttempts }, "attempts", Limit, said(queueDefaults.MaxAttempts), "maximum number of attempts in the queue; unlimited means until elapsed")
	QueuedDelay    = setting(Durable, func(s *Settings) *time.Duration { return &s.Queued.Delay }, "delay", Wait, said(queueDefaults.Delay), "first wait in the queue")
	QueuedMax      = setting(Durable, func(s *Settings) *time.Duration { return &s.Queued.MaxDelay }, "max", Duration, said(queueDefaults.MaxDelay), "maximum wait in the queue, by default at least delay")
	QueuedElapsed  = setting(Durable, func(s *Settings) *time.Duration { return &s.Queued.Elapsed }, "elapsed", Duration, said(queueDefaults.Elapsed), "time limit of all attempts in the queue")
	QueuedKey      = Durable.key("key", Param, "", "parameter, or field such as req.ID, to set to an idempotency key that is generated once per call; required unless the method is idempotent")
	KeyTTL         = setting(Durable, func(s *Settings) *time.Duration { return &s.Queued.KeyTTL }, "keyttl", Duration, "", "how long the service remembers idempotency keys; vet reports a schedule that is longer")
	QueuedKind     = Durable.key("kind", Text, "", "name of the calls in the queue; default: package.Type.Method")
	Queue          = Durable.key("queue", Text, "", "name of the queue (lower-case letters, digits, - and _), if there are several; default: the default queue")
	Was            = Durable.key("was", Earlier, "", "earlier names, under which calls may still be queued: of the method, of a kind (store.Users.Add), or OLD:PARAM of a parameter")
)

// ofMethod is //retry:method.
var ofMethod = &Verb{
	Name:   "method",
	Places: Interface,
	Help:   "method NAME,... VERB ...: apply VERB to these methods, which may be embedded",
}

// Methods is //retry:methods.
var Methods = &Verb{
	Name:   "methods",
	Places: Interface,
	Help:   "methods NAME,...: retry only these methods, never the others",
}

// Async is //retry:async.
var Async = &Verb{
	Name:   "async",
	Places: Method,
	Help:   "also generate NAMEAsync, which returns a *retry.Future",
}

// Wrap is //retry:wrap.
var Wrap = &Verb{
	Name:   "wrap",
	Places: Method | FuncType,
	Help:   "wrap results whose types are annotated interfaces or func types",
}

// Wrapper is //retry:wrapper.
var Wrapper = &Verb{
	Name:     "wrapper",
	Places:   Interface | FuncType,
	Help:     "set names in the generated code",
	needsKey: true,
}

// The keys of Wrapper.
var (
	WrapperName = Wrapper.key("name", Ident, "", "name of the generated type; default: Retrying followed by the annotated type's name")
	WrapperFile = Wrapper.key("file", FileName, "", "name of the generated file; default: the source file's name with the suffix _retry")
)

// Verbs returns the grammar's table, in the order of the help. Callers must not modify
// it.
func Verbs() []*Verb { return table }

// Lookup returns the verb with the given name, or nil if there is none.
func Lookup(name string) *Verb {
	i := slices.IndexFunc(table, func(v *Verb) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return table[i]
}

// InPolicy reports whether the key of [Policy] sets a field of retry.Policy, which a policy
// in from= has too.
func (k *Key) InPolicy() bool {
	return k.read != nil || slices.Contains([]*Key{Slow, On, Not, If, Class, OnRetry, GiveUp}, k)
}

// namesGo reports whether values of the key are or may be Go names.
func (k *Key) namesGo() bool {
	return slices.Contains([]Kind{Shape, Func, Funcs, Errors}, k.Kind) || k.HasGoValue()
}

// valueKinds are the kinds whose values may be given by a Go constant or variable.
var valueKinds = []Kind{Limit, Count, Number, Share, Frequency, Wait, Duration, Slowness, Spread}

// HasGoValue reports whether a Go name can stand for the value of the key.
func (k *Key) HasGoValue() bool { return slices.Contains(valueKinds, k.Kind) }

// optional reports whether the key accepts none even if there is nothing to remove:
// timeout=none, or out=none, which tells the linter that nothing is filled.
func (k *Key) optional() bool { return k.Kind == Duration && k.Default == "" || k.Kind == Params }

// IsCondition reports whether the key selects errors.
func (k *Key) IsCondition() bool { return k == On || k == Not || k == Slow || k == If }

// takesMethods reports whether methods of the wrapped value can be values of the key.
func (k *Key) takesMethods() bool { return k.IsCondition() || k == Undo || k == Before }

// said returns a default of the runtime in the usual notation: 1m rather than 1m0s, 1h
// rather than 1h0m0s.
func said(v any) string {
	text := fmt.Sprint(v)
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// named returns the names of values.
func named[T fmt.Stringer](values ...T) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}

// choices returns the names of the runtime's constants of a type, starting with first,
// which is zero.
func choices[T interface {
	~int
	String() string
}](first T) []string {
	var names []string
	for v := first; v.String() != "unknown"; v++ {
		names = append(names, v.String())
	}
	return names
}

func verbNames() []string {
	names := make([]string, len(table))
	for i, v := range table {
		names[i] = v.Name
	}
	return names
}

func (v *Verb) keyNames() []string {
	names := make([]string, len(v.Keys))
	for i, k := range v.Keys {
		names[i] = k.Name
	}
	return names
}

// placeNames are in the order of the bits.
var placeNames = []string{"an interface", "a method", "a func type"}
