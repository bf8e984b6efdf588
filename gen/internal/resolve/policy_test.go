package resolve_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A method's policy is its interface's, overridden key by key by its own.
func TestPolicyIsInherited(t *testing.T) {
	tests := []struct {
		name, iface, method string
		want                string // settings passed to the runtime that are not defaults
	}{
		{"nothing but defaults", "policy", "", ""},
		{"the method's own", "", "policy attempts=4", "attempts=4"},
		{"the interface's", "policy attempts=4", "", "attempts=4"},
		{"a key of each", "policy attempts=4", "policy delay=1s", "attempts=4 delay=1s"},
		{"the method wins", "policy attempts=4", "policy attempts=5", "attempts=5"},
		{"the method wins with a default", "policy attempts=4 jitter=full", "policy attempts=3 jitter=half", ""},
		{"a zero wins", "policy delay=1s", "policy delay=0s", "delay=0s"},
		{"taken back", "policy attempts=4 max=1s", "policy attempts=none max=none", ""},
		{"taken back though optional", "policy timeout=1s elapsed=1m", "policy timeout=none elapsed=none", ""},
		{"jitter=none is a jitter", "policy", "policy jitter=none", "jitter=none"},
		{"defaults in full", "policy attempts=3 delay=100ms max=5s after=1m backoff=exponential factor=2 jitter=half", "", ""},
		{"after follows max", "policy max=10m", "policy after=10m", "max=10m0s after=10m0s"},
		{"a shorter after", "policy max=10m", "policy after=1m", "max=10m0s after=1m0s"},
		{"names", "policy on=ErrBusy not=ErrGone", "", "on=ErrBusy not=ErrGone"},
		{"a list replaces a list", "policy on=ErrBusy,ErrGone", "policy on=ErrGone", "on=ErrGone"},
		{"a list taken back", "policy on=ErrBusy", "policy on=none", ""},
		{"a name replaces a word", "policy backoff=linear", "policy backoff=steps", "backoff=steps"},
		{"a word replaces a name", "policy backoff=steps", "policy backoff=linear", "backoff=linear"},
		{"the word that is the default", "policy backoff=steps", "policy backoff=exponential", ""},
		{"giving up", "policy giveup=last", "", "giveup=last"},
		{"giving up by default", "policy giveup=last", "policy giveup=error", ""},
		{"giving up by a func", "policy giveup=last", "policy giveup=asGone", "giveup=asGone"},
		{"only the method's code", "policy result=isEmpty fallback=cached", "", ""},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = storeSource(tt.iface, tt.method)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all[tt.name].wantMistakes(t)
			want := tt.want
			if p, err := retry.ParsePolicy(want); err == nil && want != "" {
				want = p.String()
			}
			if got := all[tt.name].method("Get").Policy.Key(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// storeSource annotates an interface and its method; without a text they have no directive.
func storeSource(iface, method string) string {
	line := func(text string) string {
		if text == "" {
			return ""
		}
		return "//retry:" + text + "\n"
	}
	return line(iface) + `type Store interface {
	` + line(method) + `	Get(ctx context.Context, id string) (string, error)
}

var ErrBusy, ErrGone = errors.New("busy"), errors.New("gone")

func isBusy(err error) bool                                    { return true }
func isEmpty(s string, err error) bool                         { return s == "" }
func cached(context.Context, string, error) (string, error)    { return "", nil }
func steps(n int) time.Duration                                { return 0 }
func asGone(*retry.Error) error                                { return ErrGone }
func log(retry.Event)                                          {}
`
}

// Fields at their defaults are zero in the model, so that equal policies are equal.
func TestDefaultsAreZero(t *testing.T) {
	c := resolveAll(t, goMod, map[string]string{"": storeSource("policy attempts=3 delay=100ms max=5s after=1m factor=2 timeout=2s", "policy elapsed=1m")})[""]
	got := c.method("Get").Policy.Text
	want := retry.Policy{Timeout: 2 * time.Second, Elapsed: time.Minute}
	if got.Timeout != want.Timeout || got.Elapsed != want.Elapsed || got.MaxAttempts != 0 || got.Delay != 0 || got.MaxDelay != 0 || got.MaxAfter != 0 || got.Factor != 0 {
		t.Errorf("got %#v", got)
	}
}

// The origin of a policy records which line a key is from.
func TestOrigin(t *testing.T) {
	c := resolveAll(t, goMod, map[string]string{"": storeSource("policy attempts=4 delay=1s max=3s", "policy delay=2s max=none")})[""]
	o := c.method("Get").Policy.Origin
	for _, tt := range []struct {
		key       *directive.Key
		own, none bool
	}{{directive.Attempts, false, false}, {directive.Delay, true, false}, {directive.Max, true, true}} {
		if given, ok := o.Keys[tt.key]; !ok || given.Own != tt.own || given.None != tt.none {
			t.Errorf("%s: %+v", tt.key, given)
		}
	}
	if _, ok := o.Keys[directive.Elapsed]; ok {
		t.Error("elapsed is given nowhere")
	}
	if o.Interface.IsZero() || o.Own.IsZero() || o.Own.Pos.Line <= o.Interface.Pos.Line || o.Own.End.Column <= o.Own.Pos.Column {
		t.Errorf("lines: %+v", o)
	}
	if o.Place(directive.Attempts).Line != o.Interface.Pos.Line || o.Place(directive.Elapsed) != o.Own.Pos {
		t.Errorf("attempts is at %v, elapsed may be added at %v", o.Place(directive.Attempts), o.Place(directive.Elapsed))
	}
}

// Contradictions are reported where they are written, or where they can be resolved.
func TestContradictions(t *testing.T) {
	tests := []struct {
		name, iface, method string
		want                []string
	}{
		{"max below delay", "policy delay=5s max=2s", "", []string{"bad-policy at 2s"}},
		{"the default max below delay blames the delay", "policy delay=10s", "", []string{"bad-policy at 10s"}},
		{"merged, the method's line is blamed", "policy delay=4s", "policy max=1s", []string{"bad-policy at 1s"}},
		{"merged, the method's delay is blamed for the interface's max", "policy max=1s", "policy delay=2s", []string{"bad-policy at 2s"}},
		{"unlimited without elapsed", "policy attempts=unlimited", "", nil},
		{"unlimited with elapsed", "policy attempts=unlimited", "policy elapsed=1m", nil},
		{"factor of a curve that has none", "policy backoff=linear factor=3", "", []string{"contradiction at factor=3"}},
		{"factor inherited", "policy factor=3", "policy backoff=linear", nil},
		{"factor of its own beside the interface's curve", "policy backoff=linear", "policy factor=3", []string{"contradiction at factor=3"}},
		{"factor of a backoff of one's own", "policy backoff=steps factor=3", "", nil},
		{"factor of exponential", "policy backoff=exponential factor=3", "", nil},
		{"on and not in one line", "policy on=ErrBusy,ErrGone not=ErrGone", "", []string{"contradiction at ErrGone"}},
		{"not takes back some of the interface's on", "policy on=ErrBusy,ErrGone", "policy not=ErrGone", nil},
		{"not takes back all of it", "policy on=ErrGone", "policy not=ErrGone", []string{"contradiction at ErrGone"}},
		{"not of something else", "policy on=ErrBusy not=ErrGone", "", nil},
		{"a policy beside its never", "policy", "never", []string{"nothing-retried at policy"}},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = storeSource(tt.iface, tt.method)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { all[tt.name].wantMistakes(t, tt.want...) })
	}
}

// A name must be of the type that its key takes.
func TestNames(t *testing.T) {
	tests := map[string]string{ // mistakes, by what is given
		"on=ErrBusy":               "",
		"on=*os.PathError":         "",
		"on=\"io/fs\".ErrExist":    "",
		"on=os.PathError":          "wrong-type at os.PathError",
		"on=isBusy,ErrBusy":        "",
		"on=isEmpty":               "wrong-type at isEmpty",
		"not=*isBusy":              "wrong-type at *isBusy",
		"not=.Gte":                 "unknown-method at .Gte",
		"if=.Get":                  "wrong-type at .Get",
		"on=ErrBsy":                "unknown-name at ErrBsy",
		"on=fs.ErrExist":           "",
		"on=nowhere.ErrExist":      "unknown-package at nowhere.ErrExist",
		"class=retrygrpc.Classify": "unknown-package at retrygrpc.Classify",
		"on=os.errors":             "not-exported at os.errors",
		"not=*ErrBusy":             "wrong-type at *ErrBusy",
		"if=isBusy":                "",
		"if=retry.Transient":       "",
		"if=ErrBusy":               "wrong-type at ErrBusy",
		"if=isEmpty":               "wrong-type at isEmpty",
		"result=isEmpty":           "",
		"result=isBusy":            "wrong-type at isBusy",
		"onretry=log":              "",
		"onretry=isBusy":           "wrong-type at isBusy",
		"fallback=cached":          "",
		"fallback=isEmpty":         "wrong-type at isEmpty",
		"backoff=steps":            "",
		"backoff=retry.Linear":     "",
		"backoff=isBusy":           "wrong-type at isBusy",
		"giveup=asGone":            "",
		"giveup=retry.Last":        "",
		"giveup=isBusy":            "wrong-type at isBusy",
		"giveup=lost":              "unknown-name at lost",
		"key=id":                   "",
		"key=ctx":                  "wrong-type at ctx",
		"key=name":                 "unknown-parameter at name",
		"out=id":                   "wrong-type at id",
		"replay=off":               "no-reader at replay=off",
		"replay=buffer(1MiB)":      "no-reader at replay=buffer",
	}
	sources := map[string]string{}
	for given := range tests {
		sources[given] = storeSource("", "policy "+given)
	}
	all := resolveAll(t, goMod, sources)
	for given, want := range tests {
		t.Run(given, func(t *testing.T) {
			if want == "" {
				all[given].wantMistakes(t)
			} else {
				all[given].wantMistakes(t, want)
			}
		})
	}
}
