package directive

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Verb is an entry of the grammar's table.
type Verb struct {
	Name   string
	Places Place  // where it may stand
	Keys   []*Key // in the order of the help
	Help   string // one line

	set      func(s *Settings, key, value string) error // reads a setting; nil without settings
	needsKey bool                                       // says nothing without a key
	nameable bool                                       // "none" in place of keys takes it back on a method
}

// String returns the verb's name.
func (v *Verb) String() string { return v.Name }

// Key returns the verb's key of that name, nil if it has none.
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
	Choices []string // words that a Choice or a Shape takes
	Default string   // as one would write it, "" if absence is no value
	Help    string   // one line

	read func(text string) (setter, error) // nil if it is no setting
}

// String returns the key's name.
func (k *Key) String() string { return k.Name }

// key adds a key to v. Go initializes variables in the order of their declarations, which
// is that of the help.
func (v *Verb) key(name string, kind Kind, fallback, help string, choices ...string) *Key {
	k := &Key{Name: name, Kind: kind, Choices: choices, Default: fallback, Help: help}
	v.Keys = append(v.Keys, k)
	return k
}

// setting adds a key whose value, unless that is a Go name, is one field of the settings.
// Package retry reads it.
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

// A Kind is what a key's value looks like. Its text is the placeholder that the
// help shows.
type Kind string

// The kinds of values.
const (
	Limit     Kind = "N|unlimited" // a whole number of 1 or more, or the word unlimited
	Count     Kind = "N"           // a whole number of 1 or more
	Number    Kind = "NUMBER"      // a number of 1 or more
	Share     Kind = "SHARE"       // a number above 0, at most 1
	Frequency Kind = "N/s"         // events per second, or per minute: 10/s, 90/m; 0 is none
	Wait      Kind = "DURATION|0s" // a duration of 0 or more
	Duration  Kind = "DURATION"    // a duration above 0
	Choice    Kind = "WORD"        // one of the key's choices
	Shape     Kind = "WORD|NAME"   // one of the key's choices, or one Go name
	Func      Kind = "FUNC"        // one Go name
	Errors    Kind = "NAME,..."    // Go names of error values and types
	Mode      Kind = "MODE"        // auto, off or buffer(1MiB)
	Params    Kind = "PARAM,..."   // names of parameters
	Param     Kind = "PARAM"       // the name of a parameter, or PARAM.FIELD
	Ident     Kind = "IDENT"       // a Go identifier
	FileName  Kind = "FILE.go"     // the base name of a Go file
	Text      Kind = "TEXT"        // any text, in double quotes if it has blanks
)

// Words that are values.
const (
	None = "none" // takes a key back on one method
	Off  = "off"  // of replay
)

// table is the grammar, in the order of the help.
var table = []*Verb{Policy, Never, Breaker, Budget, ofMethod, Async, Wrapper}

// Policy is //retry:policy.
var Policy = &Verb{
	Name:   "policy",
	Places: Interface | Method | FuncType,
	Help:   "retry; an interface's keys are the defaults of its methods",
	set:    func(s *Settings, key, value string) error { return s.Policy.Set(key, value) },
}

// The keys of Policy.
var (
	Attempts = setting(Policy, func(s *Settings) *int { return &s.Policy.MaxAttempts }, "attempts", Limit, said(retry.DefaultAttempts), "how often to call, the first included; unlimited only with elapsed")
	Delay    = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Delay }, "delay", Wait, said(retry.DefaultDelay), "wait before the first retry")
	Max      = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.MaxDelay }, "max", Duration, said(retry.DefaultMaxDelay), "cap of one wait, jitter included, unless the server asks for more")
	After    = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.MaxAfter }, "after", Duration, said(retry.DefaultMaxAfter), "longest wait that a server may ask for (Retry-After), by default at least max; more ends the call")
	Backoff  = setting(Policy, func(s *Settings) *retry.Backoff { return &s.Policy.Backoff }, "backoff", Shape, said(retry.Exponential), "how waits grow, or a retry.Backoff, a func(retry.Attempt) time.Duration or a func(n int) time.Duration", choices(retry.Exponential)...)
	Factor   = setting(Policy, func(s *Settings) *float64 { return &s.Policy.Factor }, "factor", Number, said(retry.DefaultFactor), "growth of exponential")
	Jitter   = setting(Policy, func(s *Settings) *retry.Jitter { return &s.Policy.Jitter }, "jitter", Choice, said(retry.HalfJitter), "how waits are spread", choices(retry.HalfJitter)...)
	Timeout  = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Timeout }, "timeout", Duration, "", "limit of each attempt of a method that takes a context")
	Elapsed  = setting(Policy, func(s *Settings) *time.Duration { return &s.Policy.Elapsed }, "elapsed", Duration, "", "limit of the whole call, waits included")
	On       = Policy.key("on", Errors, "", "errors to retry, by value or by type; default all but answers and permanent ones")
	Not      = Policy.key("not", Errors, "", "errors never to retry")
	If       = Policy.key("if", Func, "", "func(error) bool: whether to retry")
	Result   = Policy.key("result", Func, "", "func over the method's results: whether to call again, error or not")
	OnRetry  = Policy.key("onretry", Func, "", "func(retry.Event), called before each wait")
	Fallback = Policy.key("fallback", Func, "", "func(params..., error) (results...), called when retrying gave up")
	Replay   = Policy.key("replay", Mode, "auto", "how to repeat what the call reads; off gives each attempt what is left", "auto", Off)
	Out      = Policy.key("out", Params, "", "parameters that the call fills: pointers, maps, slices, or interfaces that hold one")

	IdempotencyKey = Policy.key("key", Param, "", "parameter, or its field as in req.ID, that takes an idempotency key, minted once per call")
)

// Never is //retry:never.
var Never = &Verb{
	Name:   "never",
	Places: Method,
	Help:   "pass straight through",
}

// Breaker is //retry:breaker.
var Breaker = &Verb{
	Name:     "breaker",
	Places:   Interface | Method | FuncType,
	Help:     "circuit breaker: one for the interface, or the method's own",
	nameable: true,
	set:      func(s *Settings, key, value string) error { return s.Breaker.Set(key, value) },
}

// The keys of Breaker.
var (
	Failures    = setting(Breaker, func(s *Settings) *int { return &s.Breaker.Failures }, "failures", Count, said(retry.DefaultFailures), "failures in a row that open it")
	Rate        = setting(Breaker, func(s *Settings) *float64 { return &s.Breaker.Rate }, "rate", Share, "", "share of failed calls that opens it, in place of failures")
	Window      = setting(Breaker, func(s *Settings) *time.Duration { return &s.Breaker.Window }, "window", Duration, said(retry.DefaultWindow), "time over which rate looks")
	Min         = setting(Breaker, func(s *Settings) *int { return &s.Breaker.MinCalls }, "min", Count, said(retry.DefaultMinCalls), "calls in the window before rate counts")
	Cooldown    = setting(Breaker, func(s *Settings) *time.Duration { return &s.Breaker.Cooldown }, "cooldown", Duration, said(retry.DefaultCooldown), "time open before it probes")
	Probes      = setting(Breaker, func(s *Settings) *int { return &s.Breaker.Probes }, "probes", Count, said(retry.DefaultProbes), "successful probes that close it")
	Open        = setting(Breaker, func(s *Settings) *bool { return &s.Breaker.Wait }, "open", Choice, "fail", "what an attempt does while it is open: end the call, or wait for the probe", "fail", "wait")
	BreakerName = setting(Breaker, func(s *Settings) *string { return &s.Breaker.Name }, "name", Text, "", "shares it with every wrapper that gives the same name and settings")
)

// Budget is //retry:budget.
var Budget = &Verb{
	Name:     "budget",
	Places:   Interface | Method | FuncType,
	Help:     "retry budget: retries stop when they pass a share of the successes",
	nameable: true,
	set:      func(s *Settings, key, value string) error { return s.Budget.Set(key, value) },
}

// The keys of Budget.
var (
	Ratio      = setting(Budget, func(s *Settings) *float64 { return &s.Budget.Ratio }, "ratio", Share, said(retry.DefaultRatio), "retries allowed per success or call: see fund")
	Floor      = setting(Budget, func(s *Settings) *float64 { return &s.Budget.Floor }, "floor", Frequency, said(retry.DefaultFloor)+"/s", "retries always allowed, in each process; 0 is none")
	Fund       = setting(Budget, func(s *Settings) *retry.Funding { return &s.Budget.Fund }, "fund", Choice, said(retry.BySuccesses), "what pays for retries; calls also pay while the service is down", choices(retry.BySuccesses)...)
	BudgetName = setting(Budget, func(s *Settings) *string { return &s.Budget.Name }, "name", Text, "", "shares it with every wrapper that gives the same name and settings")
)

// ofMethod is //retry:method.
var ofMethod = &Verb{
	Name:   "method",
	Places: Interface,
	Help:   "method NAME VERB ...: the same for a method of an embedded interface",
}

// Async is //retry:async.
var Async = &Verb{
	Name:   "async",
	Places: Method,
	Help:   "also emit NAMEAsync, which returns a *retry.Future",
}

// Wrapper is //retry:wrapper.
var Wrapper = &Verb{
	Name:     "wrapper",
	Places:   Interface | FuncType,
	Help:     "names of what is generated",
	needsKey: true,
}

// The keys of Wrapper.
var (
	WrapperName = Wrapper.key("name", Ident, "", "of the type; default Retrying and the annotated type's name")
	WrapperFile = Wrapper.key("file", FileName, "", "to write it to; default the source file's name and _retry")
)

// Verbs returns the grammar's table, in the order of the help. Callers must not
// change it.
func Verbs() []*Verb { return table }

// Lookup returns the verb of that name, nil if there is none.
func Lookup(name string) *Verb {
	i := slices.IndexFunc(table, func(v *Verb) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return table[i]
}

// namesGo reports whether values of the key are Go names.
func (k *Key) namesGo() bool { return slices.Contains([]Kind{Shape, Func, Errors}, k.Kind) }

// optional reports whether none is a value of the key even where there is nothing to
// take back: timeout=none, or out=none, which tells the linter that nothing is filled.
func (k *Key) optional() bool { return k.Kind == Duration && k.Default == "" || k.Kind == Params }

// said returns a default of the runtime's as one would write it: 1m rather than 1m0s.
func said(v any) string {
	text := fmt.Sprint(v)
	if strings.HasSuffix(text, "m0s") {
		return strings.TrimSuffix(text, "0s")
	}
	return text
}

// choices returns the names of the runtime's values of a type, of which first is zero.
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
