package gen_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/show/plan"
)

// keyExamples has, for every key, a value that is not its default and is valid in
// [keySource].
var keyExamples = map[*directive.Key]string{
	directive.From:           "argument",
	directive.Attempts:       "4",
	directive.Delay:          "200ms",
	directive.Max:            "150ms",
	directive.After:          "2m",
	directive.Backoff:        "linear",
	directive.Factor:         "3",
	directive.Jitter:         "full",
	directive.Slow:           "ErrBusy",
	directive.SlowDelay:      "2s",
	directive.Timeout:        "1s",
	directive.Elapsed:        "1m",
	directive.On:             "ErrBusy",
	directive.Not:            "ErrBusy",
	directive.If:             "isBusy",
	directive.Class:          "retry.Classify",
	directive.Result:         "isEmpty",
	directive.OnRetry:        "note",
	directive.Fallback:       "cached",
	directive.GiveUp:         "last",
	directive.Undo:           "remove",
	directive.Before:         "prepare",
	directive.Reset:          "buf",
	directive.Each:           "fn",
	directive.Seen:           "length",
	directive.Replay:         "off",
	directive.Out:            "into",
	directive.IdempotencyKey: "token",
	directive.Overriding:     "frozen",
	directive.Log:            "token",
	directive.Failures:       "7",
	directive.Rate:           "0.5",
	directive.Window:         "20s",
	directive.Min:            "30",
	directive.Cooldown:       "5s",
	directive.Probes:         "2",
	directive.Open:           "wait",
	directive.Per:            "token",
	directive.Keep:           "5",
	directive.BreakerName:    "shop",
	directive.Ratio:          "0.2",
	directive.Floor:          "5/s",
	directive.Fund:           "calls",
	directive.BudgetName:     "shop",
	directive.K:              "1.5",
	directive.ThrottleWindow: "20s",
	directive.MaxRejected:    "0.5",
	directive.HedgeAfter:     "50ms",
	directive.HedgeMax:       "2",
	directive.Warm:           "50",
	directive.HedgeRatio:     "0.2",
	directive.When:           "always",
	directive.QueuedAttempts: "5",
	directive.QueuedDelay:    "2m",
	directive.QueuedMax:      "2h",
	directive.QueuedElapsed:  "9h",
	directive.QueuedKey:      "token",
	directive.KeyTTL:         "240h",
	directive.QueuedKind:     "adding",
	directive.Queue:          "slow",
	directive.Was:            "Insert",
	directive.WrapperName:    "Patient",
	directive.WrapperFile:    "patient.go",
}

// besides lists keys that other keys require.
var besides = map[*directive.Key]string{
	directive.SlowDelay: " slow=ErrBusy",
	directive.Keep:      " per=token",
	directive.Window:    " rate=0.5",
	directive.Min:       " rate=0.5",
	directive.Seen:      " each=fn",
}

// unplanned lists keys that do not affect a plan, only the generated code.
var unplanned = map[*directive.Key]bool{
	directive.WrapperName: true,
	directive.WrapperFile: true,
}

// uncoded lists keys that do not affect the generated code, only comments, plans and the linter.
var uncoded = map[*directive.Key]bool{
	directive.KeyTTL: true,
}

// TestEveryKey sets every key of the grammar to a value other than its default, and
// expects a difference in each output of the generator, so that no stage ignores a key.
func TestEveryKey(t *testing.T) {
	t.Parallel()
	archive := &txtar.Archive{Files: []txtar.File{{Name: "go.mod", Data: []byte(`module example.org/keys

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0

replace github.com/retrygen/retrygen/runtime => REPO
`)}}}
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			if keyExamples[key] == "" {
				t.Errorf("%s of %s has no example: add one to the test", key, verb)
			}
			without := strings.TrimSpace(besides[key])
			with := fmt.Sprintf("%s=%s%s", key, keyExamples[key], besides[key])
			archive.Files = append(archive.Files,
				txtar.File{Name: keyFolder(verb, key, "with"), Data: []byte(keySource(verb, with))},
				txtar.File{Name: keyFolder(verb, key, "without"), Data: []byte(keySource(verb, without))})
		}
	}
	dir := unpack(t, archive)
	src, res := generate(t, gen.Config{Dir: dir, Patterns: []string{"./..."}, Env: environment()})
	if err := res.Diagnostics.Errors().Err(); err != nil {
		t.Fatal(err)
	}
	code, comments := emittedFrom(res, dir)
	models, err := src.Models()
	if err != nil {
		t.Fatal(err)
	}
	planned := plannedFrom(models, dir)
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			with, without := filepath.Dir(keyFolder(verb, key, "with")), filepath.Dir(keyFolder(verb, key, "without"))
			if code[with] == "" || code[with] == code[without] && !uncoded[key] {
				t.Errorf("%s of %s makes no difference to the generated code", key, verb)
			}
			if key != directive.WrapperFile && comments[with] == comments[without] {
				t.Errorf("%s of %s makes no difference to the generated comments", key, verb)
			}
			if !unplanned[key] && reflect.DeepEqual(planned[with], planned[without]) {
				t.Errorf("%s of %s makes no difference to the plan", key, verb)
			}
		}
	}
}

func keyFolder(verb *directive.Verb, key *directive.Key, variant string) string {
	return filepath.Join(verb.Name, key.Name, variant, "store.go")
}

// keySource annotates a type with a line of a verb, besides a policy.
func keySource(verb *directive.Verb, args string) string {
	line := strings.TrimSpace(fmt.Sprintf("//retry:%s %s", verb, args))
	switch {
	case verb == directive.Durable:
		return durableSource(line)
	case verb == directive.Hedge:
		return hedgeSource(line)
	case verb == directive.Wrapper && args == "":
		line = "//retry:policy"
	case verb != directive.Policy:
		line = "//retry:policy\n" + line
	}
	return `package store

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"context"
	"errors"
	"io"

	"github.com/retrygen/retrygen/runtime/retry"
)

` + line + `
//retry:idempotent
type Store interface {
	Put(ctx context.Context, token string, body io.Reader, into *string, buf *bytes.Buffer, fn func(string) error) (string, error)
}

var ErrBusy = errors.New("busy")

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

func isEmpty(s string, err error) bool { return s == "" }

func note(retry.Event) {}

func cached(context.Context, string, io.Reader, *string, *bytes.Buffer, func(string) error, error) (string, error) { return "", nil }

func length(s string) int { return len(s) }

func remove(context.Context, string) error { return nil }

func prepare(context.Context, string, error) error { return nil }
`
}

// durableSource annotates a method whose arguments can be queued.
func durableSource(line string) string {
	return `package store

import "context"

//retry:policy
type Store interface {
	//retry:idempotent
	` + line + `
	Put(ctx context.Context, token string) error
}
`
}

// hedgeSource annotates an interface with a method that can be hedged.
func hedgeSource(line string) string {
	return `package store

import "context"

//retry:policy
` + line + `
type Store interface {
	Get(ctx context.Context, token string) error
}
`
}

// emittedFrom returns the names and code of the generated files, and their comments, by
// folder.
func emittedFrom(res *gen.Result, dir string) (code, comments map[string]string) {
	code, comments = map[string]string{}, map[string]string{}
	for _, f := range res.Files {
		folder, _ := filepath.Rel(dir, filepath.Dir(f.Path))
		code[folder] += filepath.Base(f.Path) + "\n"
		for line := range strings.Lines(string(f.Content)) {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				comments[folder] += line
			} else {
				code[folder] += line
			}
		}
	}
	return code, comments
}

// plannedFrom returns the plans of the methods by folder.
func plannedFrom(models []*model.Package, dir string) map[string]*plan.Method {
	methods := map[string]*plan.Method{}
	p := plan.New(models, plan.Config{Dir: dir, Rate: 1000, Latency: time.Millisecond})
	for _, m := range p.Methods {
		path, _, _ := strings.Cut(m.Position, ":")
		m.Position = ""
		methods[filepath.Dir(path)] = m
	}
	return methods
}

// goName and otherGoName match Go names of this and of another package.
const (
	goName      = `[a-zA-Z]\w+`
	otherGoName = `[a-z]+\.[A-Z]\w+`
)

// forms are the forms of the values of some kinds, in addition to the key's choices, as
// regular expressions.
var forms = map[directive.Kind][]string{
	directive.Limit:     {`\d+`, "unlimited", goName, otherGoName},
	directive.Count:     {`\d+`, goName, otherGoName},
	directive.Number:    {`[\d.]+`, goName, otherGoName},
	directive.Share:     {`[\d.]+`, goName, otherGoName},
	directive.Wait:      {`[1-9]\w+`, "0s", goName, otherGoName},
	directive.Duration:  {`[1-9]\w+`, goName, otherGoName},
	directive.Frequency: {`\d+/s`, `\d+/m`, "0", goName, otherGoName},
	directive.Shape:     {`[a-z]+`, `[a-z]+\.\w+`},
	directive.Slowness:  {`[1-9]\w+`, `p[\d.]+`, goName, otherGoName},
	directive.Spread:    {`0\.\d+`, `\d+%`, `\d+\.\.\d+%`, "spread", otherGoName},
	directive.Mode:      {`buffer\(\w+\)`},
	directive.Errors:    {`\w+`, `.*\w+\.\w+`, `.*\*\w+\.\w+.*`, `.*".+"\.\w+`, `.*\*".+"\.\w+`, ".+,.+", `\.\w+`},
	directive.Funcs:     {`\w+`, `[a-z]+\.\w+`, `.*".+"\.\w+`, ".+,.+"},
	directive.Param:     {`\w+`, `\w+\.\w+`},
	directive.Params:    {`\w+`, `\w+,\w+`},
	directive.Earlier:   {`\w+`, `\w+\.\w+\.\w+`, `\w+:\w+`, ".+,.+"},
	directive.Args:      {`\w+`, `\w+\.\w+`, `.+,.+`},
}

// TestGoldenKeys checks that some golden folder with generated files has every key with
// every form of value.
func TestGoldenKeys(t *testing.T) {
	given := goldenValues(t)
	for _, verb := range directive.Verbs() {
		for _, key := range verb.Keys {
			wanted := append([]string{".+"}, forms[key.Kind]...)
			for _, choice := range key.Choices {
				wanted = append(wanted, regexp.QuoteMeta(choice))
			}
			for _, form := range wanted {
				matches := regexp.MustCompile("^" + form + "$").MatchString
				if !slices.ContainsFunc(given[key], matches) {
					t.Errorf("no golden folder has %s of %s with a value like %s", key, verb, form)
				}
			}
		}
	}
}

// goldenValues returns the values of all keys in the golden folders without errors.
func goldenValues(t *testing.T) map[*directive.Key][]string {
	t.Helper()
	given := map[*directive.Key][]string{}
	err := filepath.WalkDir("../testdata/golden", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), errorsFile)); err == nil {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(src)) {
			text, isDirective := strings.CutPrefix(strings.TrimSpace(line), "//retry:")
			words := strings.Fields(text)
			if isDirective && words[0] == "method" {
				words = words[2:]
			}
			for _, word := range words {
				name, value, _ := strings.Cut(word, "=")
				if verb := directive.Lookup(words[0]); isDirective && verb != nil && verb.Key(name) != nil {
					given[verb.Key(name)] = append(given[verb.Key(name)], value)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return given
}
