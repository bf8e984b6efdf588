package retrydebug_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

const script = `<script>alert("x")</script>`

// Methods are kept alive: a tracker forgets the policies, breakers and budgets of others.
var kept []*retry.Method

// newTracker returns a tracker of three methods. Two fail: the calls of one give up because
// its breaker opens, and its error has markup.
func newTracker(t testing.TB) *retry.Tracker {
	t.Helper()
	tracker := new(retry.Tracker)
	method := func(name string, p retry.Policy, opts ...retry.Option) *retry.Method {
		m := retry.NewMethod(name, p, append(opts, retry.WithTracker(tracker), retrytest.Instant())...)
		kept = append(kept, m)
		return m
	}
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "users " + script, Failures: 2})
	get := method("store.Users.Get", retry.Policy{MaxAttempts: 5}, retry.WithBreaker(breaker))
	list := method("store.Users.GetList", retry.Policy{}, retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Name: "reads"})))
	pay := method("shop.Pay "+script, retry.Policy{})
	ctx := context.Background()
	for range 3 {
		get.Do(ctx, func(context.Context) error { return errors.New(script + " of user 4711") })
	}
	list.Do(ctx, func(context.Context) error { return errors.New("busy") })
	pay.Do(ctx, func(context.Context) error { return nil })
	return tracker
}

// request makes a request of the handler; headers are in pairs.
func request(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(h http.Handler, target string, headers ...string) string {
	return request(h, http.MethodGet, target, headers...).Body.String()
}

// report returns the JSON of the handler, decoded into what is documented, with nothing left.
func report(t *testing.T, h http.Handler, target string, headers ...string) retrydebug.Report {
	t.Helper()
	w := request(h, http.MethodGet, target, headers...)
	if kind := w.Header().Get("Content-Type"); kind != "application/json" {
		t.Fatalf("Content-Type %q: %s", kind, w.Body)
	}
	var r retrydebug.Report
	dec := json.NewDecoder(w.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Every answer, also that of an error, is kept from other origins and caches.
func TestHeaders(t *testing.T) {
	h := retrydebug.Handler(newTracker(t))
	for _, target := range []string{"/debug/retry/", "/?format=json", "/?format=odd"} {
		header := request(h, http.MethodGet, target).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cache-Control":                "no-store",
			"Access-Control-Allow-Origin":  "",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", target, name, got, want)
			}
		}
		policy := header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'sha256-", "style-src 'sha256-", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s: %s", target, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", target, policy)
		}
	}
}

func TestStatus(t *testing.T) {
	h := retrydebug.Handler(newTracker(t))
	for _, test := range []struct {
		method, target string
		headers        []string
		want           int
	}{
		{"GET", "/", nil, 200},
		{"HEAD", "/", nil, 200},
		{"HEAD", "/?format=events", nil, 200},
		{"POST", "/", nil, 405},
		{"PUT", "/?format=json", nil, 405},
		{"DELETE", "/", nil, 405},
		{"OPTIONS", "/", nil, 405},
		{"GET", "/?format=xml", nil, 400},
		{"GET", "/", []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"}, 200},
		{"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"GET", "/?format=events", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, 403},
		{"GET", "/?format=json", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"}, 403},
	} {
		w := request(h, test.method, test.target, test.headers...)
		if w.Code != test.want {
			t.Errorf("%s %s %v: %d, want %d", test.method, test.target, test.headers, w.Code, test.want)
		}
		if allow := w.Header().Get("Allow"); (w.Code == 405) != (allow == "GET, HEAD") {
			t.Errorf("%s: Allow: %q", test.method, allow)
		}
	}
}

func TestEscaping(t *testing.T) {
	h := retrydebug.Handler(newTracker(t))
	for _, target := range []string{"/", "/?method=shop", "/?method=%3Cscript%3Ealert(%22x%22)%3C/script%3E"} {
		if page := get(h, target); strings.Contains(page, "<script>alert") {
			t.Errorf("%s is not escaped: %s", target, page)
		}
	}
	page := get(h, "/")
	for _, want := range []string{"&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; of user 4711", "users &lt;script&gt;", "shop.Pay &lt;script&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// The page has the landmarks, headings, captions and live region that its readers need,
// and a link to reload it without JavaScript.
func TestPage(t *testing.T) {
	page := get(retrydebug.Handler(newTracker(t)), "/")
	for _, want := range []string{
		`<html lang="en">`, "<header>", "<main>", "<h1>Retries</h1>", "Skip to the methods",
		`role="search"`, `<p id="status" role="status"><strong class="alarm">users &lt;script`, "is open.</strong>",
		"<caption>Methods without directives</caption>", "Circuit breakers and their states", `<th scope="col">Gave up</th>`,
		`<a href="?method=store.Users.Get">store.Users.Get</a> <i>attempts=5</i>`,
		"<noscript>", `<a href="">Reload</a>`, "begin with the next update",
		"<td>in 1m0s</td>", `<meter min="0" max="100"`, "Attempt 2 failed at",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "style=") || strings.Contains(page, "http://") || strings.Contains(page, "https://") {
		t.Error("the page has what its Content-Security-Policy forbids")
	}
	if page := get(retrydebug.Handler(new(retry.Tracker)), "/"); !strings.Contains(page, "There are no methods yet") {
		t.Error(page)
	}
}

func TestJSON(t *testing.T) {
	h := retrydebug.Handler(newTracker(t))
	r := report(t, h, "/", "Accept", "application/json")
	if len(r.Methods) != 3 || len(r.Breakers) != 1 || len(r.Budgets) != 1 || len(r.GaveUp) != 2 {
		t.Fatalf("%+v", r)
	}
	m := r.Methods[1]
	if m.Key != "store.Users.Get" || !strings.HasPrefix(m.Policy, "attempts=5 delay=100ms") || m.Breaker != r.Breakers[0].Name {
		t.Errorf("%+v", m)
	}
	want := retrydebug.Counts{Calls: 3, Rejected: 3, Attempts: 2, Failures: 2, Retries: 1}
	if m.Total != want || m.Causes["breaker"] != 3 || m.Errors["*errors.errorString"] != 2 {
		t.Errorf("got %+v, want %+v", m, want)
	}
	if b := r.Breakers[0]; b.State != "open" || b.Probe == nil || b.Since == nil || b.Opened != 1 {
		t.Errorf("%+v", b)
	}
	if b := r.Budgets[0]; b.Name != "reads" || b.Limit != 100 || b.Tokens > 98.1 || b.Tokens < 97 {
		t.Errorf("%+v", b)
	}
	if g := r.GaveUp[1]; g.Key != m.Key || g.Cause != "breaker" || g.Attempts != 2 || len(g.Trail) != 2 || g.Trail[0].Error != script+" of user 4711" {
		t.Errorf("%+v", g)
	}
	if r.RecentMS != 0 || m.Recent != nil {
		t.Errorf("the first answer has numbers of the last %vms", r.RecentMS)
	}
	if empty := get(retrydebug.Handler(new(retry.Tracker)), "/?format=json"); strings.Contains(empty, "null") {
		t.Errorf("a list is null: %s", empty)
	}
}

func TestFilter(t *testing.T) {
	h := retrydebug.Handler(newTracker(t))
	for _, test := range []struct {
		query             string
		methods           int
		breakers, gaveUps int
	}{
		{"", 3, 1, 2},
		{"&method=", 3, 1, 2},
		{"&method=store.Users.Get", 1, 1, 1}, // and not GetList
		{"&method=store.Users.GetList", 1, 0, 1},
		{"&method=USERS", 2, 1, 2},
		{"&method=store.Users.GetList&method=store.Users.Get", 2, 1, 2},
		{"&method=nothing", 0, 0, 0},
	} {
		r := report(t, h, "/?format=json"+test.query)
		if len(r.Methods) != test.methods || len(r.Breakers) != test.breakers || len(r.GaveUp) != test.gaveUps {
			t.Errorf("%q: %d methods, %d breakers, %d calls, want %+v", test.query, len(r.Methods), len(r.Breakers), len(r.GaveUp), test)
		}
	}
	page := get(h, "/?method=store.Users.Get")
	for _, want := range []string{"Selected methods", "attempts=5 delay=100ms max=5s", "*errors.errorString 2", "Given up or rejected because of: breaker 3. ", `<a href="?">All methods</a>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a method lacks %s", want)
		}
	}
	if page := get(h, "/?method=nothing"); !strings.Contains(page, "No method has “nothing” in its name") {
		t.Error(page)
	}
}

// Withheld are the texts of errors and the keys of breakers, in all formats.
func TestRedact(t *testing.T) {
	tracker := newTracker(t)
	tenants := retry.NewBreakers[string](retry.BreakerPolicy{Name: "tenants"})
	m := retry.NewMethod("tenant", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreakers(tenants))
	kept = append(kept, m)
	var err error
	call := retry.CallPer(context.Background(), m, "tenant-4711")
	for range call.Attempts(&err) {
	}
	open, redacted := retrydebug.Handler(tracker), retrydebug.Handler(tracker, retrydebug.Redact())
	for _, target := range []string{"/", "/?format=json"} {
		if text := get(open, target); !strings.Contains(text, "user 4711") || !strings.Contains(text, "tenant-4711") {
			t.Errorf("%s lacks what is not withheld", target)
		}
		if text := get(redacted, target); strings.Contains(text, "4711") || !strings.Contains(text, "(withheld)") {
			t.Errorf("%s: %s", target, text)
		}
	}
}

// Of many breakers, the page shows those that are not closed, and some others.
func TestManyBreakers(t *testing.T) {
	tracker := new(retry.Tracker)
	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "hosts", Failures: 1})
	kept = append(kept, retry.NewMethod("fetch", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreakers(hosts)))
	for i := range 150 {
		hosts.Of(fmt.Sprint(i)).ForceOpen()
		hosts.Of(fmt.Sprint(i)).Reset()
	}
	hosts.Of("zebra").ForceOpen()
	h := retrydebug.Handler(tracker)
	page := get(h, "/")
	if n := strings.Count(page, `<tr><th scope="row">hosts/`); n != 100 {
		t.Errorf("%d breakers are shown", n)
	}
	for _, want := range []string{"hosts/zebra is open.", "51 more are not shown", `<th scope="row">hosts/zebra</th><td><span class="state open">`, "never: forced open"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if r := report(t, h, "/?format=json"); len(r.Breakers) != 151 {
		t.Errorf("%d breakers in JSON", len(r.Breakers))
	}
}

// Reading changes no state: of a breaker that is ready for a probe, it takes no probe.
func TestReadOnly(t *testing.T) {
	tracker := new(retry.Tracker)
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "b", Failures: 1, Cooldown: 1})
	m := retry.NewMethod("m", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(breaker))
	m.Do(context.Background(), func(context.Context) error { return retry.Permanent(errors.New("")) })
	breaker.Do(func() error { return errors.New("down") })
	changes := 0
	breaker.OnStateChange(func(from, to retry.State) { changes++ })
	h := retrydebug.Handler(tracker)
	for range 3 {
		get(h, "/")
		get(h, "/?format=json")
	}
	if changes != 0 {
		t.Errorf("reading changed the state %d times", changes)
	}
	if err := breaker.Do(func() error { return nil }); err != nil {
		t.Errorf("the probe was taken: %v", err)
	}
}

// Charts have axes with round ticks, and the small ones say how high they are.
func TestAxes(t *testing.T) {
	h := retrydebug.Handler(crowd(1, ""))
	retrydebug.Fill(h)
	page := get(h, "/")
	for _, want := range []string{`text-anchor="end">100</text>`, `text-anchor="end">0</text>`, ">1m ago</text>", ">now</text>", "<small>to 100/s</small>", "Highest rate: "} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
}

// A page of 500 methods, all of them busy, has less than 300 kB.
func TestSize(t *testing.T) {
	h := retrydebug.Handler(crowd(500, ""))
	retrydebug.Fill(h)
	if page := get(h, "/"); len(page) > 300_000 || strings.Count(page, "<path class=retries") < 500 {
		t.Errorf("%d bytes, %d charts", len(page), strings.Count(page, "<path class=retries"))
	}
}

func BenchmarkPage(b *testing.B) {
	h := retrydebug.Handler(crowd(500, ""))
	retrydebug.Fill(h)
	for _, format := range []string{"html", "json"} {
		b.Run(format, func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = len(get(h, "/?format="+format))
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// crowd returns a tracker of n methods that fail in different ways, in ten files, with 50
// calls that gave up. Their names end with suffix.
func crowd(n int, suffix string) *retry.Tracker {
	tracker := new(retry.Tracker)
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "breaker" + suffix})
	budget := retry.NewBudget(retry.BudgetPolicy{Name: "budget" + suffix})
	for i := range n {
		m := retry.NewMethod(fmt.Sprintf("store%d.UserStore.GetUser%d%s", i%10, i, suffix), retry.Policy{MaxAttempts: 3 + i%2},
			retry.WithTracker(tracker), retry.WithBudget(budget), retrytest.Instant(), guard(i, breaker))
		kept = append(kept, m)
	}
	load(n)
	return tracker
}

// guard sets the breaker of every tenth method.
func guard(i int, b *retry.Breaker) retry.Option {
	if i%10 == 6 {
		return retry.WithBreaker(b)
	}
	return retry.WithBreaker(nil)
}

// load makes calls of the last n methods that are kept.
func load(n int) {
	ctx := context.Background()
	for i, m := range kept[len(kept)-n:] {
		for j := range 1 + i%7 {
			attempt := 0
			m.Do(ctx, func(context.Context) error {
				if attempt++; attempt <= j {
					return fmt.Errorf("%s of replica %d: %w", m.Name(), j, errors.New("connection refused"))
				}
				return nil
			})
		}
	}
}
