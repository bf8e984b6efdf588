package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// methodsSource declares an interface with a policy and one method a line.
func methodsSource(policy string, methods ...string) string {
	return "//retry:" + policy + "\ntype Store interface {\n\t" + strings.Join(methods, "\n\t") + "\n}\n" + types
}

// types declares the types that methods of the cases take and return.
const types = `
type (
	Upload struct { Name string; Body io.Reader }
	Deep struct { Upload Upload }
	Locked struct { Body io.Reader; mu noCopy }
	Parts struct { Parts []io.Reader }
	Order struct { ID, Token string }
	Result struct { Body io.ReadCloser }
	Failure struct{}
	Ctx interface { context.Context; Tenant() string }
	noCopy struct{}
	Row interface { Err() error }
)

func (*noCopy) Lock()         {}
func (*noCopy) Unlock()       {}
func (*Failure) Error() string { return "" }
func isEmpty(s string) bool    { return s == "" }
`

// Whether a method that only its interface's policy covers is retried, and what each
// attempt reads again.
func TestReplays(t *testing.T) {
	tests := map[string]string{ // by parameters and results
		"(ctx context.Context, id string) error":      "retried",
		"(id string) error":                           "retried",
		"(r io.Reader) error":                         "retried, replays r",
		"(r io.ReadSeekCloser) error":                 "retried, replays r",
		"(r *bytes.Buffer) error":                     "retried, replays r",
		"(r *os.File) error":                          "retried, replays r",
		"(a, b io.Reader) error":                      "retried, replays a, replays b",
		"(req *http.Request) (*http.Response, error)": "retried, replays request req",
		"(r *rand.Rand) error":                        "retried",
		"(u Upload) error":                            "retried, replays u.Body",
		"(u *Upload) error":                           "retried, replays u.Body",
		"(d *Deep) error":                             "retried, replays d.Upload.Body",
		"(body any) error":                            "retried, replays body",
		"(value any) error":                           "retried",
		"(p []byte, s string) error":                  "retried",
		"(l *Locked) error":                           "once: reads l.Body (a reader in a struct that must not be copied)",
		"(p Parts) error":                             "once: reads p.Parts (a list of readers)",
		"(list []io.Reader) error":                    "once: reads list (a list of readers)",
		"(c <-chan int) error":                        "once: reads c (a channel)",
		"(done <-chan struct{}) error":                "retried",
		"(c chan<- int) error":                        "retried",
		"(seq iter.Seq[int]) error":                   "once: reads seq (a sequence)",
		"(next func() (int, bool)) error":             "once: reads next (an iterator)",
		"(next func() (int, error)) error":            "once: reads next (an iterator)",
		"(ask func() (int, error)) error":             "retried",
		"(each func(int) error) error":                "retried",
		"(rows *sql.Rows) error":                      "once: reads rows (a stream)",
		"(r io.Reader) iter.Seq2[int, error]":         "once: reads r (a reader)",
		"(id string) iter.Seq2[int, error]":           "retried",
		"(id string) iter.Seq[int]":                   "once: cannot fail",
		"() string":                                   "once: cannot fail",
		"() Row":                                      "once: cannot fail",
		"() *Failure":                                 "retried",
	}
	sources := map[string]string{}
	for sig := range tests {
		sources[sig] = methodsSource("policy", "Do"+sig, "Ping() error")
	}
	all := resolveAll(t, goMod, sources)
	for sig, want := range tests {
		t.Run(sig, func(t *testing.T) {
			all[sig].wantMistakes(t)
			if got := decision(all[sig].method("Do")); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// reasons are why a method is not retried, in short.
var reasons = map[model.Once]string{
	model.Unasked: "unasked", model.Never: "never", model.CannotFail: "cannot fail",
	model.ReadsOnce: "reads", model.ReadsNext: "reads next", model.WritesNext: "writes next", model.MovesOn: "moves on",
}

// decision describes whether m is retried, and what it replays.
func decision(m *model.Method) string {
	if !m.Retried() {
		return strings.TrimSpace("once: " + reasons[m.Why] + " " + m.Source.String())
	}
	text := "retried"
	for _, r := range m.Replays {
		name := m.Signature.Params().At(r.Param).Name()
		for _, path := range r.Fields {
			for _, f := range path {
				name += "." + f.Name()
			}
		}
		if r.Request {
			name = "request " + name
		}
		if text += ", replays " + name; r.Limit > 0 {
			text += fmt.Sprintf(" up to %d bytes", r.Limit)
		}
	}
	return text
}

// replay= applies to arguments that can be read only once, and out= to those that are
// filled.
func TestReplayKey(t *testing.T) {
	tests := []struct {
		name, policy, method string
		want                 string // or the mistake
	}{
		{"buffered", "policy replay=buffer(1KiB)", "Do(r io.Reader) error", "retried, replays r up to 1024 bytes"},
		{"off", "policy replay=off", "Do(r io.Reader) error", "retried"},
		{"off on the method", "policy", "//retry:policy replay=off\n\tDo(r io.Reader) error", "retried"},
		{"auto again", "policy replay=off", "//retry:policy replay=auto\n\tDo(r io.Reader) error", "retried, replays r"},
		{"off for a channel", "policy replay=off", "Do(c <-chan int) error", "retried"},
		{"filled, not read", "policy out=into", "Do(into *bytes.Buffer) error", "retried"},
		{"asked for a channel", "policy", "//retry:policy attempts=4\n\tDo(c <-chan int) error", "reads-once at policy"},
		{"asked for a piece", "policy", "//retry:policy attempts=4\n\tRead(p []byte) (int, error)", "next-piece at policy"},
		{"off for a piece", "policy", "//retry:policy replay=off\n\tRead(p []byte) (int, error)", "retried"},
		{"a piece", "policy", "Read(p []byte) (int, error)", "once: reads next"},
		{"nothing to read", "policy", "//retry:policy replay=off\n\tDo(id string) error", "no-reader at replay=off"},
		{"nothing to read anywhere", "policy replay=off", "Do(id string) error", "no-reader at replay=off"},
		{"never", "policy", "//retry:never\n\tDo(r io.Reader) error\n\tGet() error", "once: never"},
		{"result= asks", "policy result=isEmpty", "//retry:idempotent\n\tDo() string", "retried"},
		{"result= asks for what is once", "policy result=isEmpty", "Do() string", "contradiction at result=isEmpty"},
		{"asked though nothing fails", "policy", "//retry:policy attempts=4\n\tDo() string", "cannot-fail at policy"},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = methodsSource(tt.policy, tt.method)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, tt.want)
				return
			}
			m := c.method("Do")
			if m == nil {
				m = c.method("Read")
			}
			c.wantMistakes(t)
			if got := decision(m); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A timeout needs a context that each attempt can have. An interface's timeout may skip
// methods without one, but not all methods.
func TestTimeouts(t *testing.T) {
	tests := []struct {
		name, policy string
		methods      []string
		limited      bool // the attempts of the first method
		want         []string
	}{
		{"a context", "policy timeout=1s", []string{"Get(ctx context.Context) error"}, true, nil},
		{"a context that is not first", "policy timeout=1s", []string{"Get(id string, ctx context.Context) error"}, true, nil},
		{"a request", "policy timeout=1s", []string{"Do(req *http.Request) error"}, true, nil},
		{"a request beside replay=off", "policy timeout=1s replay=off", []string{"Do(req *http.Request) error", "Get(ctx context.Context) error"}, false, nil},
		{"one method without", "policy timeout=1s", []string{"Ping() error", "Get(ctx context.Context) error"}, false, nil},
		{"all methods without", "policy timeout=1s", []string{"Ping() error", "Pong() error"}, false, []string{"no-context at timeout=1s"}},
		{"asked for one without", "policy", []string{"//retry:policy timeout=1s\n\tPing() error"}, false, []string{"no-context at timeout=1s"}},
		{"taken back from one without", "policy", []string{"//retry:policy timeout=none\n\tPing() error"}, false, nil},
		{"a context of one's own", "policy", []string{"//retry:policy timeout=1s\n\tGet(ctx Ctx) error"}, false, []string{"no-context at timeout=1s"}},
		{"a context of one's own is passed on", "policy timeout=1s", []string{"Get(ctx Ctx) error", "Put(ctx context.Context) error"}, false, nil},
		{"none retried", "policy timeout=1s", []string{"//retry:never\n\tPing() error", "Get(ctx context.Context) error"}, false, nil},
		{"the same limit for all results", "policy timeout=1s", []string{"Get(ctx context.Context) (io.ReadCloser, error)"}, true, nil},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = methodsSource(tt.policy, tt.methods...)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all[tt.name].wantMistakes(t, tt.want...)
			m := all[tt.name].wrapper().Methods[0]
			if got := m.Retried() && m.Policy.Text.Timeout != 0; got != tt.limited {
				t.Errorf("the attempts of %s are limited: %t", m.Name, got)
			}
		})
	}
}

// key= names a string among the parameters, or the field of one that can be copied.
func TestIdempotencyKey(t *testing.T) {
	tests := []struct {
		name, policy, method string
		want                 string // parameter and field, or the mistake
	}{
		{"a parameter", "policy key=token", "Put(ctx context.Context, token string) error", "token"},
		{"a field", "policy key=o.Token", "Put(o Order) error", "o.Token"},
		{"a field behind a pointer", "policy key=o.Token", "Put(o *Order) error", "o.Token"},
		{"the method's own", "policy key=token", "//retry:policy key=id\n\tPut(token, id string) error", "id"},
		{"taken back", "policy key=token", "//retry:policy key=none\n\tPut(token string) error", ""},
		{"a method without it", "policy key=token", "Put(id string) error\n\tGet(token string) error", ""},
		{"no method with it", "policy key=token", "Put(id string) error", "unknown-parameter at token"},
		{"asked for", "policy", "//retry:policy key=token\n\tPut(id string) error", "unknown-parameter at token"},
		{"no such field", "policy", "//retry:policy key=o.Tokn\n\tPut(o Order) error", "unknown-field at o.Tokn"},
		{"a struct", "policy", "//retry:policy key=o\n\tPut(o Order) error", "wrong-type at o"},
		{"a field of another type", "policy", "//retry:policy key=u.Body\n\tPut(u Upload) error", "wrong-type at u.Body"},
		{"no string", "policy", "//retry:policy key=n\n\tPut(n int) error", "wrong-type at n"},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = methodsSource(tt.policy, tt.method)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := all[tt.name]
			if strings.Contains(tt.want, " at ") {
				c.wantMistakes(t, tt.want)
				return
			}
			c.wantMistakes(t)
			m, got := c.method("Put"), ""
			if m.Key >= 0 {
				got = m.Signature.Params().At(m.Key).Name()
			}
			if m.KeyField != nil {
				got += "." + m.KeyField.Name()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
