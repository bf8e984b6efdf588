package directive_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry"
)

// parse parses a doc comment whose first line is line 1 of its file.
func parse(t *testing.T, comment string, on directive.Place) ([]directive.Line, diag.List, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", comment+"\npackage p", parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	lines, found := directive.Parse(fset, file.Doc, on)
	found.Sort()
	return lines, found, fset
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, comment string
		on            directive.Place
		want          string
	}{
		{"no directive", "// Text.\n// retry: never say never again.", directive.Method, ""},
		{"prose after the tool", "// retry: the loop", directive.Method, ""},
		{"another tool", "//go:generate retrygen", directive.Method, ""},
		{"no keys", "//retry:policy", directive.Interface, "policy"},
		{"numbers", "//retry:policy attempts=4 factor=1.5", directive.Interface, "policy attempts=4 factor=1.5"},
		{"unlimited", "//retry:policy attempts=unlimited elapsed=1m", directive.Interface, "policy attempts=unlimited elapsed=1m"},
		{"durations", "//retry:policy delay=0s\tmax=1m30s", directive.FuncType, "policy delay=0s max=1m30s"},
		{"choices", "//retry:policy backoff=linear jitter=none", directive.Method, "policy backoff=linear jitter=none"},
		{"backoff by name", "//retry:policy backoff=waits.Slow", directive.Method, "policy backoff=waits.Slow(waits.Slow)"},
		{"errors", `//retry:policy on=ErrA,net.ErrClosed,*pgconn.PgError,"io/fs".ErrNotExist,*"a/b c,d".T`, directive.Method,
			`policy on=ErrA,net.ErrClosed,*pgconn.PgError,"io/fs".ErrNotExist,*"a/b c,d".T(ErrA net.ErrClosed *pgconn.PgError <io/fs>.ErrNotExist *<a/b c,d>.T)`},
		{"methods of the wrapped value", "//retry:policy on=ErrA,.IsBusy not=.IsGone if=.isTransient", directive.FuncType,
			"policy on=ErrA,.IsBusy(ErrA .IsBusy) not=.IsGone(.IsGone) if=.isTransient(.isTransient)"},
		{"replay", "//retry:policy replay=buffer(64KiB)", directive.Method, "policy replay=buffer(64KiB)(65536)"},
		{"parameters", "//retry:policy out=dst,n key=token", directive.Method, "policy out=dst,n(dst n) key=token(token)"},
		{"field of a parameter", "//retry:policy key=req.RequestID", directive.Method, "policy key=req.RequestID(req>RequestID)"},
		{"taken back", "//retry:policy on=none timeout=none", directive.Method, "policy on=none(none) timeout=none(none)"},
		{"no limit", "//retry:policy timeout=none", directive.Interface, "policy timeout=none(none)"},
		{"breaker", `//retry:breaker rate=0.5 window=10s min=20 name="my shop"`, directive.Interface, "breaker rate=0.5 window=10s min=20 name=my shop"},
		{"no breaker", "//retry:breaker none", directive.Method, "breaker none"},
		{"budget", "//retry:budget ratio=0.2 floor=90/m", directive.Interface, "budget ratio=0.2 floor=90/m"},
		{"hedge", "//retry:hedge after=p99.9 max=2 warm=50 ratio=0.1", directive.Interface, "hedge after=p99.9 max=2 warm=50 ratio=0.1"},
		{"throttle", "//retry:throttle k=1.5 window=2m max=0.8", directive.Interface, "throttle k=1.5 window=2m max=0.8"},
		{"budget by calls", "//retry:budget fund=calls", directive.Interface, "budget fund=calls"},
		{"budget without a floor", "//retry:budget floor=0", directive.Interface, "budget floor=0"},
		{"of a method", "//retry:method Ping never\n//retry:method Close policy timeout=none", directive.Interface, "Ping: never; Close: policy timeout=none(none)"},
		{"of several methods", "//retry:method Ping,Close policy attempts=2", directive.Interface, "Ping: policy attempts=2; Close: policy attempts=2"},
		{"list of methods", "//retry:methods Get,list\n//retry:methods Put", directive.Interface, "methods Get,list; methods Put"},
		{"wrapper", "//retry:wrapper name=Safe file=safe.go", directive.Interface, "wrapper name=Safe file=safe.go"},
		{"async", "//retry:policy\n//retry:async", directive.Method, "policy; async"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, found, _ := parse(t, tt.comment, tt.on)
			if len(found) > 0 {
				t.Fatalf("reports\n%s", found)
			}
			if got := linesText(lines); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func linesText(lines []directive.Line) string {
	var all []string
	for _, l := range lines {
		text := l.Verb.Name
		if l.Method.Text != "" {
			text = l.Method.Text + ": " + text
		}
		if l.None {
			text += " none"
		}
		for i, name := range l.Methods {
			text += " ,"[min(i, 1):][:1] + name.Text
		}
		for _, a := range l.Args {
			text += fmt.Sprintf(" %s=%s%s", a.Key.Name, a.Value.Text, argText(a))
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// argText prints the fields of an Arg other than its text, in parentheses.
func argText(a directive.Arg) string {
	switch {
	case a.None:
		return "(none)"
	case a.Bytes != 0:
		return fmt.Sprintf("(%v)", a.Bytes)
	case len(a.Names) > 0:
		return namesText(a.Names)
	}
	return ""
}

func namesText(names []directive.Name) string {
	var all []string
	for _, n := range names {
		text := n.Ident
		switch {
		case n.Method:
			text = "." + text
		case n.Path != "":
			text = "<" + n.Path + ">." + text
		case n.Field != "":
			text += ">" + n.Field
		case n.Qualifier != "":
			text = n.Qualifier + "." + text
		}
		if n.Star {
			text = "*" + text
		}
		all = append(all, text)
	}
	return "(" + strings.Join(all, " ") + ")"
}

// placeOf returns a declaration to which a verb applies.
func placeOf(verb *directive.Verb) directive.Place {
	if verb.Places&directive.Interface == 0 {
		return directive.Method
	}
	return directive.Interface
}

// Every default is a value that its key takes.
func TestDefaults(t *testing.T) {
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			if key.Default == "" {
				continue
			}
			comment := fmt.Sprintf("//retry:%s %s=%s", verb.Name, key.Name, key.Default)
			if key == directive.Window || key == directive.Min {
				comment += " rate=0.5"
			}
			if key == directive.Keep {
				comment += " per=host"
			}
			if _, found, _ := parse(t, comment, placeOf(verb)); len(found) > 0 {
				t.Errorf("%s: %s", comment, found)
			}
		}
	}
}

func TestMentions(t *testing.T) {
	src := `package p

// Text on=net.ErrClosed.
//
//retry:policy on=ErrA,net.ErrClosed not=*"net/url".Error attempts=3
type I interface {
	//retry:policy if=x.Is backoff=linear on= not=.Is
	Do() error
	//retry:breaker name=a.b
}`
	got := namesText(directive.Mentions([]byte(src)))
	if want := "(net.ErrClosed *<net/url>.Error x.Is)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"//retry:policy":             true,
		"//retry:polcy":              true,
		"//retry: policy":            true,
		"// retry:policy":            true,
		"// retry: attempts=3":       true,
		"//retry:Never":              true,
		"// retry: never give up":    false,
		"// retry: a policy":         false,
		"//retrying:policy":          false,
		"/* retry:policy */":         false,
		"// see //retry:policy":      false,
		"// retry: method Get async": true,
		"// retry: methods Get,List": true,
		"// retry: methods that can": false,
		"// retry: methods fail":     false,
	} {
		if got := directive.Is(&ast.Comment{Slash: 1, Text: text}); got != want {
			t.Errorf("Is(%q) = %v", text, got)
		}
	}
}

// The parts of a directive and their positions stay inside its line, and nothing panics.
func FuzzParse(f *testing.F) {
	for _, args := range []string{
		"policy attempts=4 delay=100ms on=ErrA,*net.OpError", `policy on="io/fs".ErrNotExist`, `policy on="`, "method Get policy", "method A,B never", "method A, B never", "method ,", "methods A,B", "methods A, ,B c=d",
		"breaker name=\"a b\" rate=.5", "budget floor=10/s", "wrapper file=a.go", "policy on=,,", "policy ==", "method", "policy replay=buffer(",
	} {
		f.Add(args)
	}
	f.Fuzz(func(t *testing.T, args string) {
		c := &ast.Comment{Slash: 1, Text: "//retry:" + args}
		fset := token.NewFileSet()
		fset.AddFile("", 1, len(c.Text)+1).SetLinesForContent([]byte(c.Text))
		for _, on := range []directive.Place{directive.Interface, directive.Method, directive.FuncType} {
			lines, found := directive.Parse(fset, &ast.CommentGroup{List: []*ast.Comment{c}}, on)
			for _, d := range found {
				if d.Pos.Column < 1 || d.Pos.Column > len(c.Text)+1 {
					t.Errorf("%q: %s", c.Text, d)
				}
			}
			for _, l := range lines {
				checkInside(t, c.Text, l)
			}
		}
	})
}

func checkInside(t *testing.T, text string, l directive.Line) {
	for _, a := range l.Args {
		if !strings.HasPrefix(text[a.KeyPos-1:], a.Key.Name+"=") {
			t.Errorf("%q: key %s is not at %d", text, a.Key.Name, a.KeyPos)
		}
		for _, n := range a.Names {
			if !strings.HasPrefix(text[n.Pos-1:], n.Text) {
				t.Errorf("%q: name %s is not at %d", text, n.Text, n.Pos)
			}
		}
	}
}

// The choices of a setting are those of package retry, in the same order.
func TestChoicesAreRuntimes(t *testing.T) {
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			if key.Kind != directive.Choice {
				continue
			}
			_, found, _ := parse(t, "//retry:"+verb.Name+" "+key.Name+"=?", placeOf(verb))
			want := fmt.Sprintf(`%s: want one of %s, got "?"`, key, strings.Join(key.Choices, ", "))
			if len(found) != 1 || found[0].Message != want {
				t.Errorf("%s of %s takes %v, but package retry says %v", key, verb, key.Choices, found)
			}
		}
	}
}

// The settings of a line are those of package retry's policies. Removed keys and Go names
// do not change them.
func TestSettings(t *testing.T) {
	tests := []struct {
		text string
		want directive.Settings
	}{
		{"policy attempts=4 delay=0s max=2s after=2m", directive.Settings{
			Policy: retry.Policy{MaxAttempts: 4, Delay: retry.NoDelay, MaxDelay: 2 * time.Second, MaxAfter: 2 * time.Minute}}},
		{"policy backoff=linear factor=3 jitter=none timeout=none elapsed=1m", directive.Settings{
			Policy: retry.Policy{Backoff: retry.Linear, Factor: 3, Jitter: retry.NoJitter, Elapsed: time.Minute}}},
		{"policy attempts=unlimited backoff=steps on=ErrBusy", directive.Settings{
			Policy: retry.Policy{MaxAttempts: retry.Unlimited}}},
		{"breaker rate=0.5 window=20s min=30 cooldown=5s probes=2 open=wait", directive.Settings{
			Breaker: retry.BreakerPolicy{Rate: 0.5, Window: 20 * time.Second, MinCalls: 30, Cooldown: 5 * time.Second, Probes: 2, Wait: true}}},
		{`breaker failures=7 open=fail name="the shop"`, directive.Settings{
			Breaker: retry.BreakerPolicy{Failures: 7, Name: "the shop"}}},
		{"budget ratio=0.2 floor=90/m fund=calls name=shop", directive.Settings{
			Budget: retry.BudgetPolicy{Ratio: 0.2, Floor: 1.5, ByCalls: true, Name: "shop"}}},
		{"hedge after=p99 max=2 warm=50 ratio=0.1", directive.Settings{
			Hedge: retry.HedgePolicy{Quantile: 0.99, Max: 2, Warm: 50, Ratio: 0.1}}},
		{"hedge after=50ms", directive.Settings{Hedge: retry.HedgePolicy{After: 50 * time.Millisecond}}},
		{"throttle k=1.5 window=2m max=0.8", directive.Settings{
			Throttle: retry.ThrottlePolicy{K: 1.5, Window: 2 * time.Minute, MaxRejected: 0.8}}},
		{"budget floor=0", directive.Settings{Budget: retry.BudgetPolicy{Floor: -1}}},
	}
	for _, tt := range tests {
		line, err := directive.ParseLine(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		} else if got := line.Settings(); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got  %+v\nwant %+v", tt.text, got, tt.want)
		}
	}
}

func TestParseLine(t *testing.T) {
	tests := []struct{ text, want string }{
		{"breaker failures=3", "breaker failures=3"},
		{"budget ratio=0.2", "budget ratio=0.2"},
		{"never", "never applies to a method, not to an interface"},
		{"breaker failures=0", `failures: want a number of 1 or more, got "0"`},
		{"Breaker failures=3", "this comment is not a directive: write //retry:breaker"},
		{"", "this comment is not a directive: write //retry:VERB, in lower case and without spaces"},
	}
	for _, tt := range tests {
		line, err := directive.ParseLine(tt.text)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = linesText([]directive.Line{line})
		}
		if got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.text, got, tt.want)
		}
	}
}
