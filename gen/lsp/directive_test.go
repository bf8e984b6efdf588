package lsp

import (
	"slices"
	"strings"
	"testing"
)

// users is a source with § in the place of a directive on the type, and ¶ on its first method.
const users = `package m

import (
	"context"
	"errors"
	"io"
)

var (
	ErrBusy = errors.New("busy")
	count   = 3
)

func isBusy(err error) bool { return err == ErrBusy }

func cached(ctx context.Context, id string, err error) (string, error) { return "", err }

type Pinger interface {
	Ping(ctx context.Context) error
}

// Users is not yet complete. 𝛌
//
//retry:policy attempts=3
§
type Users interface {
	// Get is a read.
	¶
	Get(ctx context.Context, id string) (string, error)
	//retry:once
	Add(ctx context.Context, id string, r io.Reader, dst *string) error
	Pinger
}

// Fetch is a func type.
//retry:policy
type Fetch func(ctx context.Context, url string) (string, error)

type Plain struct{}
`

// onType and onMethod return the source with a directive.
func onType(directive string) string {
	if directive != "" {
		directive += "\n"
	}
	return strings.NewReplacer("§\n", directive, "\t¶\n", "").Replace(users)
}

func onMethod(directive string) string {
	return strings.NewReplacer("§\n", "", "¶", directive).Replace(users)
}

func TestCompletion(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // items that are offered
		not        string // items that are not
	}{
		{"verbs of an interface", onType("//retry:|"), "breaker budget once idempotent method methods wrapper throttle", "policy never async durable"},
		{"verbs of a method", onMethod("//retry:|"), "policy never once breaker async wrap durable", "wrapper method methods"},
		{"half a verb", onMethod("//retry:po|"), "policy", ""},
		{"verbs beside once", strings.Replace(onMethod(""), "//retry:once", "//retry:once\n\t//retry:|", 1), "policy breaker", "once never idempotent"},
		{"verbs of a func type", strings.Replace(onType(""), "//retry:policy\ntype Fetch", "//retry:policy\n//retry:|\ntype Fetch", 1), "breaker wrapper wrap", "policy never async"},
		{"a verb twice", onType("//retry:method Get never\n//retry:|"), "method methods", "policy"},
		{"verbs of a named method", onType("//retry:method Get |"), "policy never async", "wrapper method"},
		{"methods", onType("//retry:method |"), "Get Add Ping", ""},
		{"methods in a list", onType("//retry:methods Get,|"), "Add Ping", "Get"},
		{"keys", onMethod("//retry:policy attempts=3 |"), "delay= on= fallback= key=", "attempts= failures="},
		{"keys of another verb", onType("//retry:breaker |"), "failures= cooldown= per=", "attempts= none"},
		{"none", onMethod("//retry:breaker |"), "none failures=", ""},
		{"numbers", onMethod("//retry:policy attempts=|"), "3 5 unlimited none count", "ErrBusy"},
		{"durations", onMethod("//retry:policy delay=|"), "100ms 1s none", "count ErrBusy"},
		{"words", onType("//retry:breaker open=|"), "fail wait", "none"},
		{"words or names", onMethod("//retry:policy giveup=|"), "error last", "isBusy"},
		{"errors", onMethod("//retry:policy on=|"), "ErrBusy isBusy io.EOF context.Canceled none retry.", "cached count Plain *Plain"},
		{"errors in a list", onMethod("//retry:policy on=ErrBusy,|"), "isBusy io.EOF", "cached"},
		{"errors of a package", onMethod("//retry:policy on=io.E|"), "io.EOF io.ErrUnexpectedEOF", ""},
		{"errors of a path", onMethod(`//retry:policy on="io".|`), `"io".EOF`, "ErrBusy"},
		{"a func", onMethod("//retry:policy if=|"), "isBusy", "ErrBusy cached"},
		{"a func of the runtime", onMethod("//retry:policy if=retry.|"), "retry.Transient isBusy", "ErrBusy cached"},
		{"a class of the runtime", onMethod("//retry:policy class=retryhttp.|"), "retryhttp.Classify", ""},
		{"a fallback", onMethod("//retry:policy fallback=|"), "cached", "isBusy ErrBusy"},
		{"a parameter", onMethod("//retry:policy key=|"), "id", "ctx"},
		{"parameters of all methods", onType("//retry:method Add policy out=|"), "dst", "id ctx r"},
		{"an embedded method", onType("//retry:method Ping policy on=|"), "ErrBusy", "cached"},
		{"behind a character of four bytes", onType("/*𝛌*/ //retry:breaker open=|"), "fail wait", ""},
		{"no declaration", strings.Replace(onType(""), "type Plain", "//retry:|\n\ntype Plain", 1), "policy never wrapper", ""},
		{"errors beside unfinished code", onMethod("//retry:policy on=|") + "\nfunc f() { x := \n", "ErrBusy", "cached"},
		{"errors in an unfinished interface", strings.Replace(onMethod("//retry:policy on=|"), "Add(", "Sub(x Undefined) error\n\tAdd(", 1), "ErrBusy", "cached"},
	}
	s := newSession(t, "users.go", onType(""))
	for _, tt := range tests {
		var list completionList
		s.at("textDocument/completion", "users.go", tt.text, &list)
		var labels []string
		text := s.texts["users.go"]
		begin := strings.LastIndexAny(strings.Split(tt.text, "|")[0], " ,=:")
		for i, item := range list.Items {
			labels = append(labels, item.Label)
			if from := offsetOf(text, item.TextEdit.Range.Start); from != begin+1 {
				t.Errorf("%s: %s replaces %q", tt.name, item.Label, text[from:offsetOf(text, item.TextEdit.Range.End)])
			}
			if i > 0 && item.SortText <= list.Items[i-1].SortText {
				t.Errorf("%s: %s is sorted before %s", tt.name, item.Label, list.Items[i-1].Label)
			}
		}
		for _, want := range strings.Fields(tt.want) {
			if !slices.Contains(labels, want) {
				t.Errorf("%s: %s is missing: %q", tt.name, want, labels)
			}
		}
		for _, not := range strings.Fields(tt.not) {
			if slices.Contains(labels, not) {
				t.Errorf("%s: %s is offered: %q", tt.name, not, labels)
			}
		}
	}
}

// Verbs and keys have documentation, Go names their types.
func TestCompletionItems(t *testing.T) {
	s := newSession(t, "users.go", onType(""))
	item := func(text, label string) completionItem {
		var list completionList
		s.at("textDocument/completion", "users.go", text, &list)
		i := slices.IndexFunc(list.Items, func(i completionItem) bool { return i.Label == label })
		if i < 0 {
			t.Fatalf("no %s", label)
		}
		return list.Items[i]
	}
	verb := item(onMethod("//retry:|"), "never")
	if verb.Kind != kindKeyword || !strings.Contains(verb.Documentation.Value, "do not retry") {
		t.Error(quote(verb))
	}
	key := item(onMethod("//retry:policy |"), "attempts=")
	if key.Kind != kindProperty || !strings.Contains(key.Documentation.Value, "default `3`") {
		t.Error(quote(key))
	}
	name := item(onMethod("//retry:policy if=|"), "isBusy")
	if name.Kind != kindFunction || name.Detail != "func isBusy(err error) bool" {
		t.Error(quote(name))
	}
}

// Nothing is offered outside of directives.
func TestNoCompletion(t *testing.T) {
	s := newSession(t, "users.go", onType(""))
	for _, text := range []string{
		onType("//retr|y:policy"), onType("// retry:|"), onType("// |"), onType(`/*//retry:|*/`),
		strings.Replace(onType(""), "count   = 3", "count = `//retry:|`", 1),
		strings.Replace(onType(""), "Plain struct", "Pl|ain struct", 1),
		"|", "package m\n|",
	} {
		var list *completionList
		s.at("textDocument/completion", "users.go", text, &list)
		if list != nil {
			t.Errorf("%s: %s", text, quote(list))
		}
	}
}

func TestHover(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // parts of the text; none if nothing is shown
	}{
		{"a key", onMethod("//retry:policy att|empts=4"), []string{"`attempts=N|N..N|unlimited`, default `3`", "maximum number of attempts"}},
		{"the end of a key", onMethod("//retry:policy attempts|=4"), []string{"`attempts="}},
		{"a value", onMethod("//retry:policy attempts=|4"), []string{"`attempts="}},
		{"a key of another verb", onType("//retry:breaker cool|down=1s"), []string{"`cooldown=DURATION`", "default"}},
		{"a verb on a method", onMethod("//retry:pol|icy attempts=4"), []string{"`//retry:policy` on an interface", "m.Users.Get", "attempts=4", "never retried"}},
		{"a verb on an interface", strings.Replace(onType(""), "//retry:policy", "//retry:po|licy", 1), []string{"| `m.Users.Get` |", "| `m.Users.Ping` |", "| once |"}},
		{"a verb on a func type", strings.Replace(onType(""), "//retry:policy\n", "//retry:poli|cy\n", 1), []string{"m.Fetch"}},
		{"a verb for a method", onType("//retry:method Get po|licy attempts=5"), []string{"m.Users.Get", "attempts=5"}},
		{"a method in a directive", onType("//retry:method G|et policy attempts=5"), []string{"m.Users.Get", "attempts=5"}},
		{"a method", strings.Replace(onType(""), "\tGet(", "\tG|et(", 1), []string{"m.Users.Get", "attempts=3", "worst case"}},
		{"a method that is called once", strings.Replace(onType("//retry:method Get never"), "\tGet(", "\tG|et(", 1), []string{"m.Users.Get", "called once"}},
		{"an interface", strings.Replace(onType(""), "type Users", "type Us|ers", 1), []string{"| `m.Users.Get` |"}},
		{"a mistaken key", onMethod("//retry:policy ate|mpts=4"), nil},
		{"a mistaken verb", onMethod("//retry:pol|cy"), nil},
		{"a verb with a mistake", onMethod("//retry:po|licy atempts=4"), []string{"`//retry:policy` on an interface"}},
		{"a struct", strings.Replace(onType(""), "type Plain", "type Pl|ain", 1), nil},
		{"prose", strings.Replace(onType(""), "// Users is", "// Us|ers is", 1), nil},
		{"code", strings.Replace(onType(""), "count   = 3", "co|unt   = 3", 1), nil},
	}
	s := newSession(t, "users.go", onType(""))
	for _, tt := range tests {
		before, after, _ := strings.Cut(tt.text, "|")
		if _, open := s.texts["users.go"]; open {
			s.change("users.go", before+after)
		} else {
			s.openWith("users.go", before+after)
		}
		s.diagnostics("users.go") // the plan is that of the checked text
		var h *hover
		s.call("textDocument/hover", map[string]any{"textDocument": documentID{s.uri("users.go")}, "position": positionOf(before, len(before))}, &h)
		if h == nil {
			if tt.want != nil {
				t.Errorf("%s: nothing is shown", tt.name)
			}
			continue
		}
		if tt.want == nil {
			t.Errorf("%s: %s is shown", tt.name, h.Contents.Value)
		}
		for _, want := range tt.want {
			if !strings.Contains(h.Contents.Value, want) {
				t.Errorf("%s: %q is missing in\n%s", tt.name, want, h.Contents.Value)
			}
		}
	}
}
