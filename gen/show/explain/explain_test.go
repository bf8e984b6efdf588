package explain_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/show/explain"
	"github.com/retrygen/retrygen/gen/show/explain/testdata/store"
	"github.com/retrygen/retrygen/runtime/retry"
)

var dir, _ = filepath.Abs("testdata/store")

// models returns new models of testdata/store.
func models(t *testing.T) []*model.Package {
	t.Helper()
	src, err := gen.Load(context.Background(), gen.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := src.Models()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The wrapper that the tests run is up to date.
func TestGenerated(t *testing.T) {
	src, err := gen.Load(t.Context(), gen.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	if res, err := src.Generate(t.Context()); err != nil || len(res.Changes) > 0 {
		t.Errorf("run go run ./cmd/retrygen ./gen/show/explain/testdata/store: %v, %v", res.Changes, err)
	}
}

// A backend answers all methods of a Store.
type backend func(ctx context.Context) error

func (b backend) Get(ctx context.Context, _ string) error             { return b(ctx) }
func (b backend) List(ctx context.Context) error                      { return b(ctx) }
func (b backend) Find(ctx context.Context) error                      { return b(ctx) }
func (b backend) Search(ctx context.Context) error                    { return b(ctx) }
func (b backend) Charge(ctx context.Context) error                    { return b(ctx) }
func (b backend) Send(ctx context.Context) error                      { return b(ctx) }
func (b backend) Make(ctx context.Context) error                      { return b(ctx) }
func (b backend) Read(ctx context.Context, _ store.Buffer) error      { return b(ctx) }
func (b backend) Stop(ctx context.Context) error                      { return b(ctx) }
func (b backend) Wait(ctx context.Context) error                      { return b(ctx) }
func (b backend) Class(ctx context.Context) error                     { return b(ctx) }
func (b backend) Listed(ctx context.Context) error                    { return b(ctx) }
func (b backend) Put(ctx context.Context, body io.Reader) error       { io.ReadAll(body); return b(ctx) }
func (b backend) Do(req *http.Request) error                          { return b(req.Context()) }
func (b backend) Close() error                                        { return nil }
func (b backend) Each(_ context.Context, fn func(string) error) error { return fn("a") }

// A buffer cannot be reset.
type buffer struct{ io.Writer }

func (buffer) Reset() error { return errors.New("stuck") }

func answer(err error) backend { return func(context.Context) error { return err } }

// An env is what a scenario calls.
type env struct {
	ctx     context.Context
	store   store.Store
	tracker *retry.Tracker
}

func get(e env) error { return e.store.Get(e.ctx, "42 (a)") }

// of returns a call of a method.
func of(method func(store.Store, context.Context) error) func(env) error {
	return func(e env) error { return method(e.store, e.ctx) }
}

// often makes a call n times, with a pause after each.
func often(n int, pause time.Duration, call func(env) error) func(env) error {
	return func(e env) (err error) {
		for range n {
			err = call(e)
			time.Sleep(pause)
		}
		return err
	}
}

// ending makes a call whose context ends by end.
func ending(end func(context.Context) (context.Context, func())) func(env) error {
	return func(e env) error {
		ctx, stop := end(e.ctx)
		defer stop()
		return e.store.Get(ctx, "1")
	}
}

// hooks makes a call whose hooks return these errors.
func hooks(undoing, preparing error) func(env) error {
	return func(e env) error {
		store.Failing(undoing, preparing)
		return e.store.Make(e.ctx)
	}
}

// contradictory makes a call with settings that contradict its policy.
func contradictory(e env) error {
	ctx, err := retry.Override(e.ctx, "delay=1m")
	if err != nil {
		return err
	}
	return e.store.Get(ctx, "1")
}

// sequence answers with these errors, one after the other.
func sequence(errs ...error) backend {
	n := 0
	return func(context.Context) error {
		err := errs[min(n, len(errs)-1)]
		n++
		return err
	}
}

// with returns options.
func with(opts ...retry.Option) func() []retry.Option { return func() []retry.Option { return opts } }

func shutDown() []retry.Option {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	return []retry.Option{retry.WithShutdown(ctx)}
}

func outOfBounds() []retry.Option {
	tracker := new(retry.Tracker)
	if err := tracker.Override("*.Store.List attempts=9"); err != nil {
		panic(err)
	}
	return []retry.Option{retry.WithTracker(tracker)}
}

var (
	busy      = answer(store.ErrBusy)
	errLocked = errors.New("locked")
)

// A scenario makes calls that log the record to be explained: the last one, or the nth with a
// message.
type scenario struct {
	name  string
	opts  func() []retry.Option
	next  backend
	calls func(env) error
	which string // message, and # with a number: breaker changed#2
	want  string // parts of the text, separated by bars; {x} is the line with x in the source
}

var scenarios = []scenario{
	// Each cause.
	{"attempts", nil, busy, get, "",
		`gave up after 3 attempts in 300ms | attempts=3, store.go:{attempts=3 } | delay=100ms, store.go:{attempts=3 } | max=5s, by default: the policy is at store.go:{log=id} | All 3 attempts that the policy allows | The last error was "busy"`},
	{"fewer attempts", with(retry.WithPolicy("Get", retry.Policy{MaxAttempts: 2})), busy, get, "", `gave up after 2 attempts | The directives allow 3 attempts`},
	{"per call", nil, busy, contradictory, "",
		`gave up after 1 attempt | settings that retry.Override put into the context contradict the policy`},
	{"breaker", nil, busy, often(3, 0, get), "", `rejected, without an attempt, because a circuit breaker was open | //retry:breaker, store.go:{breaker failures=5} | 5 failures in a row open it for 30s | It guards all retried methods except Find and Search of store.Store`},
	{"breaker between attempts", nil, busy, often(2, 0, get), "", `ended after 2 attempts in 100ms, because a circuit breaker was open | The last error was "busy"`},
	{"throttle", nil, busy, often(30, 0, of(store.Store.Search)), "rejected#1", `rejected by the throttle, without an attempt | //retry:throttle, store.go:{throttle k=1} | if attempts in 10s fail`},
	{"budget", nil, busy, often(120, 2*time.Second, of(store.Store.Find)), "", `gave up after 1 attempt | //retry:budget, store.go:{budget ratio} | retries are at most 10% of the successes`},
	{"elapsed", nil, busy, of(store.Store.List), "", `gave up after 2 attempts in 100ms | elapsed=150ms, store.go:{elapsed=150ms} | delay=100ms, store.go:{attempts=3 } | time limit of the whole call`},
	{"deadline", nil, busy, ending(func(ctx context.Context) (context.Context, func()) {
		ctx, cancel := context.WithTimeout(ctx, 150*time.Millisecond)
		return ctx, cancel
	}), "", `gave up after 2 attempts in 100ms | delay=100ms, store.go:{attempts=3 } | deadline of the caller's context`},
	{"canceled", nil, busy, ending(func(ctx context.Context) (context.Context, func()) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(50*time.Millisecond, cancel)
		return ctx, cancel
	}), "", `gave up after 1 attempt in 50ms | The caller canceled its context`},
	{"canceled for a reason", nil, busy, ending(func(ctx context.Context) (context.Context, func()) {
		ctx, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(50*time.Millisecond, func() { cancel(errors.New("the tab was closed")) })
		return ctx, func() { cancel(nil) }
	}), "", `gave up after 1 attempt in 50ms | context`},
	{"after", nil, answer(retry.After(store.ErrBusy, time.Hour)), of(store.Store.Wait), "", `gave up after 1 attempt | after=1m, store.go:{after=1m} | 1h0m0s, limited by after=1m0s`},
	{"stopped", nil, busy, of(store.Store.Stop), "", `gave up after 1 attempt | backoff=stop, store.go:{backoff=stop} | returned retry.Stop`},
	{"shutdown", shutDown, busy, get, "", `gave up after 1 attempt in 50ms | The program is shutting down`},
	{"replay", nil, busy, func(e env) error { return e.store.Put(e.ctx, io.MultiReader(strings.NewReader("x"))) }, "",
		`gave up after 1 attempt | replay=auto, by default: the policy is at store.go:{replay=auto} | The method reads body`},
	{"undo", nil, busy, hooks(errLocked, nil), "", `gave up after 1 attempt | undo=remove, store.go:{undo=remove} | that undoes failed attempts failed ("undo of a failed attempt: locked")`},
	{"before", nil, busy, hooks(nil, errLocked), "", `gave up after 1 attempt in 100ms | before=prepare, store.go:{before=prepare} | that prepares retries`},
	{"reset", nil, busy, func(e env) error { return e.store.Read(e.ctx, buffer{}) }, "", `gave up after 1 attempt | reset=out, store.go:{reset=out} | that resets an argument`},

	// Each reason.
	{"permanent", nil, answer(retry.Permanent(store.ErrBusy)), get, "", `failed after 1 attempt, with an error that is not retried | It is marked as permanent | Whatever the policy`},
	{"cancellation", nil, answer(context.Canceled), get, "", `failed after 1 attempt | nobody waits for the result`},
	{"inner breaker", nil, answer(&retry.OpenError{}), get, "", `failed after 1 attempt | Look for the record of the other method`},
	{"final", nil, answer(store.ErrNoRemedy), of(store.Store.Class), "", `failed after 1 attempt | class=classify, store.go:{class=classify} | Its class is Final`},
	{"unmatched", nil, answer(store.ErrNotFound), of(store.Store.Listed), "", `failed after 1 attempt | on=ErrBusy, store.go:{on=ErrBusy} | not=ErrNoRemedy, store.go:{on=ErrBusy} | add the error to on, or remove it from not`},
	{"answer", nil, answer(io.EOF), get, "", `failed after 1 attempt | no on= and no if=, by default: the policy is at store.go:{log=id} | list it in on`},
	{"declined", nil, answer(retry.After(store.ErrBusy, -1)), get, "", `failed after 1 attempt | returned a negative wait`},
	{"once", nil, busy, of(store.Store.Charge), "", `failed after 1 attempt | //retry:once, store.go:{//retry:once} | must not be carried out twice`},
	{"once by name", nil, busy, of(store.Store.Send), "", `failed after 1 attempt | once, because Send is not the name of a read, by default: the method is at store.go:{Send(ctx}`},
	{"request", nil, busy, func(e env) error {
		req, err := http.NewRequestWithContext(e.ctx, http.MethodPost, "http://localhost/", nil)
		if err != nil {
			return err
		}
		return e.store.Do(req)
	}, "", `failed after 1 attempt | one rule per request, by default: the method is at store.go:{Do(req} | net/http's rule`},
	{"callback", nil, busy, func(e env) error { return e.store.Each(e.ctx, func(string) error { return store.ErrBusy }) }, "", `failed after 1 attempt`},
	{"again", nil, sequence(retry.Again(store.ErrBusy), nil), get, "retrying#1", `is retried: attempt 1 failed, and the next one follows in 100ms | delay=100ms, store.go:{attempts=3 } | retry.Again`},
	{"matching", nil, busy, of(store.Store.Listed), "retrying#2", `attempt 2 failed, and the next one follows in 200ms | on=ErrBusy, store.go:{on=ErrBusy}`},
	{"unexecuted", nil, busy, of(store.Store.Class), "retrying#1", `is retried | class=classify, store.go:{class=classify} | proves that the call was not carried out`},
	{"unknown", nil, answer(store.ErrNotFound), of(store.Store.Class), "retrying#1", `is retried | class=classify, store.go:{class=classify} | It is temporary`},
	{"by default", nil, busy, get, "retrying#1", `is retried | no on=, if= or class= that decides, by default: the policy is at store.go:{log=id}`},

	// The other kinds.
	{"succeeded", nil, sequence(store.ErrBusy, nil), get, "", `succeeded after 2 attempts in 100ms | attempts=3, store.go:{attempts=3 } | Retries have helped`},
	{"opens", nil, busy, often(3, 0, get), "breaker changed#1", `changed the circuit breaker store.Store from closed to open | //retry:breaker, store.go:{breaker failures=5} | Too many attempts`},
	{"half open", nil, busy, often(4, 20*time.Second, get), "breaker changed#2", `from open to half-open | admits a probe`},
	{"opens again", nil, busy, often(4, 20*time.Second, get), "breaker changed#3", `from half-open to open | A probe failed`},
	{"closes", nil, sequence(store.ErrBusy, store.ErrBusy, store.ErrBusy, store.ErrBusy, store.ErrBusy, nil), often(4, 20*time.Second, get), "breaker changed#3", `from half-open to closed | The probes were successful`},
	{"panicked", nil, func(context.Context) error { panic("boom") }, func(e env) error {
		defer func() { _ = recover() }()
		return get(e)
	}, "", `panicked, or called runtime.Goexit, in attempt 1`},
	{"invalid", with(retry.WithPolicy("Get", retry.Policy{MaxAttempts: -7})), busy, get, "", `The method was given an invalid policy | //retry:policy, store.go:{log=id}`},
	{"overridden", nil, busy, func(e env) error { return e.tracker.Override("store.Store.Get attempts=2") }, "",
		`The method got another policy, breaker or budget by an override | Name the file of overrides with -config`},
	{"override out of bounds", outOfBounds, busy, get, "policy changed#1", `was created while overrides are in force that do not apply to it`},
}

// logs are the same records in different forms.
type logs struct{ text, json strings.Builder }

func (l *logs) logger() *slog.Logger {
	opts := &slog.HandlerOptions{Level: slog.LevelDebug}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(&l.text, opts), slog.NewJSONHandler(&l.json, opts)))
}

// pick returns a record in each form that scenario.which selects.
func (l *logs) pick(t *testing.T, which string) (text, json string) {
	t.Helper()
	texts, jsons := strings.Split(strings.TrimSpace(l.text.String()), "\n"), strings.Split(strings.TrimSpace(l.json.String()), "\n")
	message, number, _ := strings.Cut(which, "#")
	n, _ := strconv.Atoi(number)
	for i := range texts {
		if which == "" && i == len(texts)-1 {
			return texts[i], jsons[i]
		}
		if which != "" && strings.Contains(texts[i], `msg="retry: `+message+`"`) {
			if n--; n == 0 {
				return texts[i], jsons[i]
			}
		}
	}
	t.Fatalf("there is no record %s in\n%s", which, l.text.String())
	return "", ""
}

// The real runtime's record of every kind, for every cause and reason, is explained in each form
// of a log, and so is the text of the error.
func TestExplain(t *testing.T) {
	e := explain.New(models(t), dir)
	kinds, causes := map[retry.EventKind]bool{}, map[string]bool{}
	for _, sc := range scenarios {
		t.Run(sc.name, func(t *testing.T) {
			var l logs
			var err error
			synctest.Test(t, func(t *testing.T) { err = sc.run(&l) })
			text, json := l.pick(t, sc.which)
			record := parse(t, text)
			kinds[record.Kind], causes[record.Cause] = true, true
			sc.check(t, e, record)
			for _, line := range []string{json, asDefault(text), collected(json), collected(text)} {
				if other := parse(t, line); other != record {
					t.Errorf("parsed as\n%+v\nwant\n%+v, from\n%s", other, record, line)
				}
			}
			if ended, ok := errors.AsType[*retry.Error](err); ok && sc.which == "" {
				fromError := parse(t, "2026/11/26 05:00:00 loading 42: "+ended.Error())
				if fromError.Cause != record.Cause && fromError.Cause != "" || fromError.Attempts != record.Attempts || fromError.Method != record.Method {
					t.Errorf("parsed as\n%+v\nfrom the error, want\n%+v", fromError, record)
				}
				sc.want = elapsed.ReplaceAllString(sc.want, "") // of which the text has none
				sc.check(t, e, fromError)
			}
		})
	}
	for kind := retry.EventKind(0); kind.String() != retry.EventKind(-1).String(); kind++ {
		if !kinds[kind] {
			t.Errorf("no record of the kind %s is tested", kind)
		}
	}
	for _, cause := range causeNames() {
		if !causes[cause] {
			t.Errorf("no record with the cause %s is tested", cause)
		}
	}
}

// Of a policy with from=, what the directives do not set is in the program.
func TestExplainFrom(t *testing.T) {
	sc := scenario{want: `how many these are is known only at run time | from=Default, store.go:{from=Default} | delay=1s, store.go:{from=Default}`}
	sc.check(t, explain.New(models(t), dir), parse(t, `msg="retry: gave up" method=store.Orders.Get attempt=7 cause=attempts`))
}

// run makes the calls of a scenario, and returns the error of the last one.
func (sc scenario) run(l *logs) error {
	defer store.Failing(nil, nil)
	e := env{ctx: context.Background(), tracker: new(retry.Tracker)}
	opts := []retry.Option{retry.WithTracker(e.tracker), retry.WithLogger(l.logger())}
	if sc.opts != nil {
		opts = append(opts, sc.opts()...)
	}
	e.store = store.NewRetryingStore(sc.next, opts...)
	return sc.calls(e)
}

// check compares an explanation with what the scenario wants.
func (sc scenario) check(t *testing.T, e *explain.Explainer, r explain.Record) {
	t.Helper()
	x, err := e.Explain(r)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := (explain.Report{x}).WriteText(&text); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(text.String()), " ")
	for part := range strings.SplitSeq(sc.want, " | ") {
		if part = withLines(t, part); !strings.Contains(got, part) {
			t.Errorf("the text lacks %s:\n%s", part, text.String())
		}
	}
}

var elapsed = regexp.MustCompile(` in \d+ms`)

var marker = regexp.MustCompile(`\{(.*?)\}`)

// withLines replaces {x} by the first line of the source that contains x.
func withLines(t *testing.T, text string) string {
	source, err := os.ReadFile(filepath.Join(dir, "store.go"))
	if err != nil {
		t.Fatal(err)
	}
	return marker.ReplaceAllStringFunc(text, func(m string) string {
		before, _, found := strings.Cut(string(source), m[1:len(m)-1])
		if !found {
			t.Errorf("the source lacks %s", m)
		}
		return strconv.Itoa(strings.Count(before, "\n") + 1)
	})
}

// causeNames returns the names of all causes.
func causeNames() (names []string) {
	tracker := new(retry.Tracker)
	_ = retry.NewMethod("m", retry.Policy{}, retry.WithTracker(tracker)).Do(context.Background(), func(context.Context) error { return nil })
	for _, c := range tracker.Snapshot().Methods[0].Causes {
		names = append(names, c.Name)
	}
	return names
}

func parse(t *testing.T, line string) explain.Record {
	t.Helper()
	r, err := explain.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// asDefault returns a record as package log prints it.
func asDefault(text string) string {
	return "2026/11/26 05:00:00 WARN " + regexp.MustCompile(`^.*msg="(retry: [^"]*)"`).ReplaceAllString(text, "$1")
}

// collected returns a record as a collector of logs keeps it.
func collected(line string) string {
	kept, _ := json.Marshal(map[string]any{"log": line + "\n", "stream": "stderr", "time": "2026-11-26T05:00:00Z"})
	return "web-7f9c | " + string(kept)
}
