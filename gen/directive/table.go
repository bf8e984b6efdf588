package directive

import (
	"slices"
)

// A Verb is an entry of the grammar's table.
type Verb struct {
	Name   string
	Places Place  // where it may stand
	Keys   []*Key // in the order of the help
	Help   string // one line

	needsKey bool // says nothing without one
	nameable bool // "none" in place of keys takes it back on a method
}

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
}

// A Kind is what a key's value looks like. Its text is the placeholder that the
// help shows.
type Kind string

// The kinds of values.
const (
	Limit     Kind = "N|unlimited" // a whole number of 1 or more, or the word unlimited
	Count     Kind = "N"           // a whole number of 1 or more
	Factor    Kind = "NUMBER"      // a number of 1 or more
	Share     Kind = "SHARE"       // a number above 0, at most 1
	Frequency Kind = "N/s"         // events per second, or per minute: 10/s, 90/m; 0 is none
	Wait      Kind = "DURATION|0s" // a duration of 0 or more
	Duration  Kind = "DURATION"    // a duration above 0
	Choice    Kind = "WORD"        // one of the key's choices
	Shape     Kind = "WORD|NAME"   // one of the key's choices, or one Go name
	Func      Kind = "FUNC"        // one Go name
	Errors    Kind = "NAME,..."    // Go names of error values and types
	Replay    Kind = "MODE"        // auto, off or buffer(1MiB)
	Params    Kind = "PARAM,..."   // names of parameters
	Param     Kind = "PARAM"       // the name of a parameter, or PARAM.FIELD
	Ident     Kind = "IDENT"       // a Go identifier
	FileName  Kind = "FILE.go"     // the base name of a Go file
	Text      Kind = "TEXT"        // any text, in double quotes if it has blanks
)

// None is the value that takes a key back on one method.
const None = "none"

// table is the grammar, in the order of the help.
var table = []*Verb{
	{
		Name:   "policy",
		Places: Interface | Method | FuncType,
		Help:   "retry; an interface's keys are the defaults of its methods",
		Keys: []*Key{
			{"attempts", Limit, nil, "3", "how often to call, the first included; unlimited only with elapsed"},
			{"delay", Wait, nil, "100ms", "wait before the first retry"},
			{"max", Duration, nil, "5s", "cap of one wait, jitter included, unless the server asks for more"},
			{"after", Duration, nil, "1m", "longest wait that a server may ask for (Retry-After), by default at least max; more ends the call"},
			{"backoff", Shape, []string{"exponential", "linear", "constant", "fibonacci"}, "exponential", "how waits grow, or a retry.Backoff"},
			{"factor", Factor, nil, "2", "growth of exponential"},
			{"jitter", Choice, []string{"none", "half", "full", "equal", "decorrelated"}, "half", "how waits are spread"},
			{"timeout", Duration, nil, "", "limit of each attempt of a method that takes a context"},
			{"elapsed", Duration, nil, "", "limit of the whole call, waits included"},
			{"on", Errors, nil, "", "errors to retry, by value or by type; default all but answers and permanent ones"},
			{"not", Errors, nil, "", "errors never to retry"},
			{"if", Func, nil, "", "func(error) bool: whether to retry"},
			{"result", Func, nil, "", "func over the method's results: whether to call again, error or not"},
			{"onretry", Func, nil, "", "func(retry.Event), called before each wait"},
			{"fallback", Func, nil, "", "func(params..., error) (results...), called when retrying gave up"},
			{"replay", Replay, []string{"auto", "off"}, "auto", "how to repeat what the call reads; off gives each attempt what is left"},
			{"out", Params, nil, "", "parameters that the call fills: pointers, maps, slices, or interfaces that hold one"},
			{"key", Param, nil, "", "parameter, or its field as in req.ID, that takes an idempotency key, minted once per call"},
		},
	},
	{
		Name:   "never",
		Places: Method,
		Help:   "pass straight through",
	},
	{
		Name:     "breaker",
		Places:   Interface | Method | FuncType,
		Help:     "circuit breaker: one for the interface, or the method's own",
		nameable: true,
		Keys: []*Key{
			{"failures", Count, nil, "5", "failures in a row that open it"},
			{"rate", Share, nil, "", "share of failed calls that opens it, in place of failures"},
			{"window", Duration, nil, "10s", "time over which rate looks"},
			{"min", Count, nil, "20", "calls in the window before rate counts"},
			{"cooldown", Duration, nil, "60s", "time open before it probes"},
			{"probes", Count, nil, "1", "successful probes that close it"},
			{"open", Choice, []string{"fail", "wait"}, "fail", "what an attempt does while it is open: end the call, or wait for the probe"},
			{"name", Text, nil, "", "shares it with every wrapper that gives the same name and settings"},
		},
	},
	{
		Name:     "budget",
		Places:   Interface | Method | FuncType,
		Help:     "retry budget: retries stop when they pass a share of the successes",
		nameable: true,
		Keys: []*Key{
			{"ratio", Share, nil, "0.1", "retries allowed per success or call: see fund"},
			{"floor", Frequency, nil, "10/s", "retries always allowed, in each process; 0 is none"},
			{"fund", Choice, []string{"successes", "calls"}, "successes", "what pays for retries; calls also pay while the service is down"},
			{"name", Text, nil, "", "shares it with every wrapper that gives the same name and settings"},
		},
	},
	{
		Name:   "method",
		Places: Interface,
		Help:   "method NAME VERB ...: the same for a method of an embedded interface",
	},
	{
		Name:   "async",
		Places: Method,
		Help:   "also emit NAMEAsync, which returns a *retry.Future",
	},
	{
		Name:     "wrapper",
		Places:   Interface | FuncType,
		Help:     "names of what is generated",
		needsKey: true,
		Keys: []*Key{
			{"name", Ident, nil, "", "of the type; default Retrying and the annotated type's name"},
			{"file", FileName, nil, "", "to write it to; default the source file's name and _retry"},
		},
	},
}

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

// isText reports whether the runtime's ParsePolicy reads the key's values too.
func (k *Key) isText() bool {
	return slices.Contains([]Kind{Limit, Wait, Duration, Factor, Choice}, k.Kind)
}

// namesGo reports whether values of the key are Go names.
func (k *Key) namesGo() bool { return slices.Contains([]Kind{Shape, Func, Errors}, k.Kind) }

// optional reports whether none is a value of the key even where there is nothing to
// take back: timeout=none, or out=none, which tells the linter that nothing is filled.
func (k *Key) optional() bool { return k.Kind == Duration && k.Default == "" || k.Kind == Params }

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
