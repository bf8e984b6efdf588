package retrydebug_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// A desk is a page that can steer, with one method and its breaker.
type desk struct {
	testing.TB
	http.Handler
	method  *retry.Method
	breaker *retry.Breaker
	log     bytes.Buffer
}

// newDesk returns a desk that lets in requests with the header User. Nobody is called eve.
func newDesk(t testing.TB) *desk {
	d := &desk{TB: t}
	tracker := new(retry.Tracker)
	d.breaker = retry.NewBreaker(retry.BreakerPolicy{Name: "db"})
	d.method = retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(d.breaker))
	d.Handler = retrydebug.Handler(tracker, retrydebug.Steer(func(r *http.Request) error {
		retrydebug.Identify(r, r.Header.Get("User"))
		if r.Header.Get("User") == "eve" {
			return errors.New("eve is not on call")
		}
		return nil
	}))
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&d.log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return d
}

var tokenInput = regexp.MustCompile(`name="token" value="([^"]+)"`)

// token returns the token of a new page.
func (d *desk) token() string {
	d.Helper()
	found := tokenInput.FindStringSubmatch(get(d, "/"))
	if found == nil {
		d.Fatal("the page has no token")
	}
	return found[1]
}

// post sends a form as ann does on the page, unless headers say otherwise.
func (d *desk) post(body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://example.com/debug/?method=store", strings.NewReader(body))
	headers = append([]string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "User", "ann"}, headers...)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// change sends a form with a token, and wants its code.
func (d *desk) change(code int, pairs ...string) *httptest.ResponseRecorder {
	d.Helper()
	form := url.Values{"token": {d.token()}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	w := d.post(form.Encode())
	if w.Code != code {
		d.Fatalf("%v: %d, want %d: %s", pairs, w.Code, code, w.Body)
	}
	return w
}

// logged checks that the log has texts.
func (d *desk) logged(texts ...string) {
	d.Helper()
	for _, text := range texts {
		if !strings.Contains(d.log.String(), text) {
			d.Errorf("the log lacks %s:\n%s", text, &d.log)
		}
	}
	d.log.Reset()
}

func TestForceOpenAndReset(t *testing.T) {
	d := newDesk(t)
	w := d.change(http.StatusSeeOther, "open", "db")
	if to := w.Header().Get("Location"); to != "?method=store#breakers" {
		t.Errorf("it leads to %q", to)
	}
	if d.breaker.State() != retry.Open {
		t.Errorf("the breaker is %v", d.breaker.State())
	}
	d.logged("changed on the debug page", `change="breaker db forced open (1 of that name)"`, "by=ann", "remote=192.0.2.1:1234")
	if page := get(d, "/"); strings.Contains(page, "Force open") || !strings.Contains(page, `name="reset" value="db"`) {
		t.Error("a forced breaker cannot be reset only")
	}
	d.change(http.StatusSeeOther, "reset", "db")
	if d.breaker.State() != retry.Closed {
		t.Errorf("the breaker is %v", d.breaker.State())
	}
	d.logged("breaker db reset")
	d.change(http.StatusBadRequest, "open", "other")
	d.logged("change on the debug page failed", `there is no breaker`, "by=ann")
}

// A button acts on all breakers of a name.
func TestForceOpenAll(t *testing.T) {
	d := newDesk(t)
	tracker := new(retry.Tracker)
	d.Handler = retrydebug.Handler(tracker, retrydebug.Steer(func(*http.Request) error { return nil }))
	for range 2 {
		kept = append(kept, retry.NewMethod("m", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{}))))
	}
	d.change(http.StatusSeeOther, "open", "m")
	for _, b := range tracker.Breakers() {
		if b.State() != retry.Open {
			t.Errorf("a breaker is %v", b.State())
		}
	}
	d.logged("breaker m forced open (2 of that name)", "by=192.0.2.1:1234")
}

func TestOverrideAndUndo(t *testing.T) {
	d := newDesk(t)
	d.change(http.StatusSeeOther, "override", "store.* attempts=7 # busy", "for", "1h")
	if n := d.method.Policy().MaxAttempts; n != 7 {
		t.Errorf("%d attempts", n)
	}
	d.logged(`change="override \"store.* attempts=7 # busy\" by ann until 20`)
	for _, test := range []struct{ line, period, want string }{
		{"store.* attempts=x", "1h", "page:2:18: attempts: want a number"},
		{"store.* attempts=8", "1h", "already set for store.* on line 1"},
		{"store.* off\n* off", "1h", "want one line"},
		{" ", "1h", "want a pattern and settings"},
		{"# off", "1h", "want a pattern and settings"},
		{"* off", "25h", "at most 24h0m0s"},
		{"* off", "0s", "want a time"},
		{"* off", "soon", "want a time"},
		{"* off", "", "want a time"},
	} {
		page := d.change(http.StatusBadRequest, "override", test.line, "for", test.period).Body.String()
		if !strings.Contains(page, "Nothing has changed: ") || !strings.Contains(page, test.want) {
			t.Errorf("%q for %q: no %q in the page", test.line, test.period, test.want)
		}
		d.logged("failed")
	}
	r := report(t, d, "/?format=json")
	if len(r.Overrides) != 1 || r.Overrides[0].Error != "" || len(r.Overrides[0].Lines) != 1 {
		t.Fatalf("%+v", r.Overrides)
	}
	line := r.Overrides[0].Lines[0]
	if line.By != "ann" || line.Until == nil || line.Number != 1 {
		t.Errorf("%+v", line)
	}
	page := get(d, "/")
	for _, want := range []string{"<code>store.* attempts=7 # busy</code>", "<td>ann</td><td>in 1h0m0s</td>", `name="undo" value="1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	d.change(http.StatusSeeOther, "undo", "1")
	if n := d.method.Policy().MaxAttempts; n != 3 {
		t.Errorf("%d attempts", n)
	}
	d.logged("undone: override", "by=ann")
	d.change(http.StatusBadRequest, "undo", "1")
	if r := report(t, d, "/?format=json"); len(r.Overrides) != 0 {
		t.Errorf("%+v", r.Overrides)
	}
}

// A line that a method created later does not admit does not keep the others in force.
func TestUndoDespiteBounds(t *testing.T) {
	d := newDesk(t)
	tracker := new(retry.Tracker)
	d.Handler = retrydebug.Handler(tracker, retrydebug.Steer(func(*http.Request) error { return nil }))
	first := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker))
	d.change(http.StatusSeeOther, "override", "store.Get attempts=9", "for", "1h")
	d.change(http.StatusSeeOther, "override", "store.List* attempts=9", "for", "1h")
	kept = append(kept, retry.NewMethod("store.ListAll", retry.Policy{MaxAttempts: 3, Bounds: retry.Bounds{Min: 1, Max: 3}}, retry.WithTracker(tracker)))
	d.change(http.StatusSeeOther, "undo", "1")
	if n := first.Policy().MaxAttempts; n != 3 {
		t.Errorf("%d attempts", n)
	}
	d.logged("dropped", "within the bounds")
}

// What is refused changes nothing, and is logged.
func TestRefused(t *testing.T) {
	d := newDesk(t)
	used := d.token()
	d.post("reset=db&token=" + used)
	for name, test := range map[string]struct {
		body    string // with TOKEN in place of one
		headers []string
		code    int
		why     string
	}{
		"other site":           {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "cross-site"}, 403, "only the page itself"},
		"other subdomain":      {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "same-site"}, 403, "only the page itself"},
		"typed by the user":    {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "none"}, 403, "only the page itself"},
		"other origin":         {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "", "Origin", "http://other.example"}, 403, "only the page itself"},
		"other port":           {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "", "Origin", "http://example.com:81"}, 403, "only the page itself"},
		"null origin":          {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", "", "Origin", "null"}, 403, "only the page itself"},
		"no origin":            {"open=db&token=TOKEN", []string{"Sec-Fetch-Site", ""}, 403, "only the page itself"},
		"no token":             {"open=db", nil, 403, "the form has been used already"},
		"replayed token":       {"open=db&token=" + used, nil, 403, "the form has been used already"},
		"invented token":       {"open=db&token=zzzzzz.A.B", nil, 403, "the form has been used already"},
		"prolonged token":      {"open=db&token=zTOKEN", nil, 403, "the form has been used already"},
		"not authorized":       {"open=db&token=TOKEN", []string{"User", "eve"}, 403, "eve is not on call"},
		"large":                {"open=db&token=TOKEN&more=" + strings.Repeat("x", 10<<20), nil, 413, "too large"},
		"not a form":           {`{"open": "db", "token": "TOKEN"}`, []string{"Content-Type", "application/json"}, 403, "the form has been used already"},
		"not decodable":        {"open=db&token=TOKEN&%zz", nil, 400, "invalid URL escape"},
		"nothing":              {"token=TOKEN", nil, 400, "want one change, got 0"},
		"several":              {"open=db&reset=db&token=TOKEN", nil, 400, "want one change, got 2"},
		"in the address alone": {"", nil, 403, "the form has been used already"},
	} {
		t.Run(name, func(t *testing.T) {
			w := d.post(strings.ReplaceAll(test.body, "TOKEN", d.token()), test.headers...)
			if w.Code != test.code || d.breaker.State() != retry.Closed {
				t.Errorf("%d, want %d; the breaker is %v", w.Code, test.code, d.breaker.State())
			}
			if strings.Contains(w.Body.String(), "eve is") {
				t.Error("the answer has the error of authorize")
			}
			d.logged("level=WARN", test.why)
		})
	}
	for _, method := range []string{"GET", "HEAD"} {
		if request(d, method, "/?open=db&token="+d.token(), "User", "ann", "Sec-Fetch-Site", "same-origin"); d.breaker.State() != retry.Closed {
			t.Errorf("%s opened the breaker", method)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS"} {
		if w := request(d, method, "/"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	if w := d.post("open=db&token="+d.token(), "Sec-Fetch-Site", "", "Origin", "http://example.com"); w.Code != 303 || d.breaker.State() != retry.Open {
		t.Errorf("of the same origin: %d", w.Code)
	}
}

// Without Steer, or with nil, nothing on the page can change anything.
func TestNotSteered(t *testing.T) {
	tracker := newTracker(t)
	for name, h := range map[string]http.Handler{"without": retrydebug.Handler(tracker), "nil": retrydebug.Handler(tracker, retrydebug.Steer(nil))} {
		if page := get(h, "/"); strings.Contains(page, `name="token"`) || strings.Contains(page, `method="post"`) || strings.Contains(page, `form="steer"`) {
			t.Errorf("%s: the page has a form", name)
		}
		w := request(h, "POST", "/", "Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded")
		if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	retrydebug.Identify(r, "ann") // does nothing
}

// The page shows what is overridden, from where, and what is wrong.
func TestShowsOverrides(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker))
	off := retry.NewMethod("store.Put", retry.Policy{}, retry.WithTracker(tracker))
	h := retrydebug.Handler(tracker)
	if page := get(h, "/"); !strings.Contains(page, `aria-labelledby="overrides-title" hidden>`) {
		t.Error("the section of overrides is shown without any")
	}
	if err := tracker.OverrideFrom("ops.conf", "# The database is <down>.\nstore.Get observe\n\nstore.Put off\n*.Gte attempts=1\n"); err != nil {
		t.Fatal(err)
	}
	tracker.OverrideFrom("ops.conf", "* attempts=x <b>\n")
	for range 4 {
		m.Do(context.Background(), func(context.Context) error { return errors.New("down") })
	}
	page := get(h, "/?method=store")
	for _, want := range []string{
		"<code>store.Get observe</code></th><td>ops.conf:2</td>", "<td>ops.conf:4</td>",
		"The last overrides from ops.conf are not in force.", "ops.conf:1:12: attempts: want a number", "&lt;b&gt;",
		"ops.conf:5:1: *.Gte matches no method",
		`<b class="mode">off</b>`, `<b class="mode">observe</b>`, `<small class="would">observed 4</small>`,
		"Overridden: ops.conf:2: observe.", "instead of observe: retries 4.", "<small>observed 4</small>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, ` hidden>`+"\n"+`<h2 id="overrides-title"`) {
		t.Error("the overrides are hidden")
	}
	r := report(t, h, "/?format=json")
	if g := r.Methods[0]; g.Mode != "observe" || g.Observed["retries"] != 4 || len(g.Overrides) != 1 {
		t.Errorf("%+v", g)
	}
	if o := r.Overrides[0]; len(r.Overrides) != 1 || o.Source != "ops.conf" || len(o.Lines) != 3 || o.Lines[1].Number != 4 || o.Error == "" || len(o.Warnings) != 1 {
		t.Errorf("%+v", o)
	}
	kept = append(kept, off)
}

// Breakers whose keys are withheld have no buttons.
func TestSteerRedacted(t *testing.T) {
	tracker := new(retry.Tracker)
	tenants := retry.NewBreakers[string](retry.BreakerPolicy{Name: "tenants"})
	kept = append(kept, retry.NewMethod("tenant", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreakers(tenants)))
	tenants.Of("4711").ForceOpen()
	steer := retrydebug.Steer(func(*http.Request) error { return nil })
	if page := get(retrydebug.Handler(tracker, steer), "/"); !strings.Contains(page, `name="reset" value="tenants/4711"`) {
		t.Error("the breaker of a key has no button")
	}
	if page := get(retrydebug.Handler(tracker, steer, retrydebug.Redact()), "/"); strings.Contains(page, "4711") || strings.Contains(page, `name="reset"`) {
		t.Error("a breaker that nobody can tell has a button")
	}
}
