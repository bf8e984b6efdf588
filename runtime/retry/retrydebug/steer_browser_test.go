//go:build go1.26

package retrydebug_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// newScene returns a page that can steer seven methods, with names that end with suffix,
// under overrides of every kind.
func newScene(t *testing.T, suffix string) *httptest.Server {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(before) })
	tracker := crowd(7, suffix)
	server := httptest.NewServer(retrydebug.Handler(tracker, retrydebug.Steer(func(r *http.Request) error {
		retrydebug.Identify(r, "ann@example.com")
		return nil
	})))
	t.Cleanup(server.Close)
	if err := tracker.OverrideFrom("/etc/app/retry.conf", "store1.* observe\nstore2.* off\nstore3.* attempts=6 timeout=200ms\n*.Delete off\n"); err != nil {
		t.Fatal(err)
	}
	tracker.OverrideFrom("/etc/app/retry.conf", "store1.* observe\n* attempts=many\nstore2.* of\n")
	for _, m := range kept[len(kept)-7:] {
		for range 20 {
			m.Do(context.Background(), func(context.Context) error { return errors.New("connection refused") })
		}
	}
	return server
}

// submit presses the button that an expression selects, and waits for the page after it.
func (b *browser) submit(button string) {
	b.t.Helper()
	b.eval(`window.stale = true; setTimeout(() => `+button+`.click()); true`, new(bool))
	b.see(`!window.stale && document.readyState === "complete"`)
}

// An operator forces a breaker open, resets it, overrides and undoes in the browser, on an
// address that it trusts and, where it sends no Sec-Fetch-Site, on another one.
func TestSteerInBrowser(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "debug.test"} {
		server := newScene(t, "")
		b := newBrowser(t, "--host-resolver-rules=MAP debug.test 127.0.0.1")
		b.open(strings.Replace(server.URL, "127.0.0.1", host, 1)+"/debug/retry/?method=store", 1200, "light")
		b.submit(`document.querySelector("button[name=reset]")`)
		b.wait(`document.querySelector("#breakers .closed") && location.search === "?method=store"`)
		b.submit(`document.querySelector("button[name=open]")`)
		b.wait(`document.querySelector("#breakers").innerText.includes("never: forced open")`)
		b.eval(`document.getElementById("override").value = "store0.* attempts=x"; true`, new(bool))
		b.submit(`document.querySelector(".override button")`)
		b.wait(`document.querySelector("[role=alert]").innerText.includes("want a number") && document.getElementById("override").value === "store0.* attempts=x"`)
		b.eval(`document.getElementById("override").value = "store0.* attempts=2"; true`, new(bool))
		b.submit(`document.querySelector(".override button")`)
		b.wait(`document.querySelector("#overrides").innerText.includes("ann@example.com")`)
		b.wait(`document.querySelector("#overrides").innerText.includes("in 4m5")`) // it is live
		b.submit(`document.querySelector("button[name=undo]")`)
		b.wait(`!document.querySelector("button[name=undo]")`)
	}
}

// Without JavaScript, the buttons work all the same.
func TestSteerWithoutScript(t *testing.T) {
	server := newScene(t, "")
	b := newBrowser(t)
	b.do("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.do("Page.navigate", map[string]any{"url": server.URL}, nil)
	b.see(`document.querySelector("noscript a")?.offsetWidth`)
	b.eval(`document.querySelector("button[name=reset]").click(); true`, new(bool))
	b.see(`document.querySelector("#breakers .closed")`)
	b.eval(`document.getElementById("override").value = "* off"; document.querySelector(".override button").click(); true`, new(bool))
	b.see(`document.querySelector("button[name=undo]")`)
	b.eval(`document.querySelector("button[name=undo]").click(); true`, new(bool))
	b.see(`document.querySelector("#overrides") && !document.querySelector("button[name=undo]")`)
	b.complain()
}

// A page of another origin cannot post the form, even with a token.
func TestOtherOriginInBrowser(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><form method="post" action="//%s"><input name="token" value="%s"><button name="open" value="db">Win</button></form>`,
			r.URL.Query().Get("target"), d.token())
	}))
	t.Cleanup(other.Close)
	b := newBrowser(t, "--host-resolver-rules=MAP debug.test 127.0.0.1")
	for _, host := range []string{"127.0.0.1", "debug.test"} {
		b.open(other.URL+"/?target="+strings.Replace(server.Listener.Addr().String(), "127.0.0.1", host, 1), 1200, "light")
		b.submit(`document.querySelector("button")`)
		b.wait(`document.body.innerText.includes("only the page itself may change something")`)
	}
	if d.breaker.State() != retry.Closed {
		t.Errorf("the breaker is %v", d.breaker.State())
	}
}

// see waits until an expression is true on a page that may be left meanwhile, or runs no
// scripts of its own.
func (b *browser) see(expression string) {
	b.t.Helper()
	shown := false
	for end := time.Now().Add(time.Minute); !shown && time.Now().Before(end); {
		var answer struct{ Result struct{ Value any } }
		err := b.try("Runtime.evaluate", map[string]any{"expression": "Boolean(" + expression + ")", "returnByValue": true}, &answer)
		shown = err == nil && answer.Result.Value == true
	}
	if !shown {
		b.t.Fatalf("it did not happen in a minute that %s", expression)
	}
}

// A row does not move away, or become another one, while the reader is about to press its
// button.
func TestRowsHoldStill(t *testing.T) {
	tracker := new(retry.Tracker)
	var breakers []*retry.Breaker
	for _, name := range []string{"a", "b"} {
		breaker := retry.NewBreaker(retry.BreakerPolicy{Name: name})
		breakers = append(breakers, breaker)
		kept = append(kept, retry.NewMethod("of "+name, retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(breaker)))
	}
	server := httptest.NewServer(retrydebug.Handler(tracker, retrydebug.Steer(func(*http.Request) error { return nil })))
	t.Cleanup(server.Close)
	b := newBrowser(t)
	b.open(server.URL, 1200, "light")
	b.wait(`document.querySelector("#summary figure")`)
	b.eval(`document.querySelector("#breakers button").focus(); true`, new(bool))
	breakers[1].ForceOpen()
	b.wait(`document.getElementById("status").textContent.includes("b is open")`)
	var value string
	b.eval(`document.querySelector("#breakers button").value`, &value)
	if value != "a" {
		t.Errorf("the button is that of %s", value)
	}
	b.wait(`document.querySelector("#breakers.held")`)
	b.eval(`document.activeElement.blur(); true`, new(bool))
	b.wait(`document.querySelector("#breakers button").value === "b" && !document.querySelector(".held")`)
	var at struct{ X, Y float64 }
	b.eval(`(() => { const r = document.querySelector("#breakers button").getBoundingClientRect(); return {X: r.x + 5, Y: r.y + 5}; })()`, &at)
	b.do("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved", "x": at.X, "y": at.Y}, nil)
	breakers[1].Reset()
	b.wait(`document.getElementById("status").textContent.includes("All breakers are closed")`)
	b.wait(`document.querySelector("#breakers.held")`)
	b.eval(`document.querySelector("#breakers button").value`, &value)
	if value != "b" {
		t.Errorf("the button is that of %s", value)
	}
	b.do("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved", "x": 1, "y": 1}, nil)
	b.wait(`document.querySelector("#breakers button").value === "a"`)
	b.complain()
}

// Nothing that can be steered is wider than the screen or the phone, with names of 200
// characters.
func TestSteerFits(t *testing.T) {
	for name, suffix := range map[string]string{"steer": "", "steerlong": strings.Repeat("Long", 45)} {
		t.Run(name, func(t *testing.T) { testSteerFits(t, name, suffix) })
	}
}

func testSteerFits(t *testing.T, name, suffix string) {
	server := newScene(t, suffix)
	b := newBrowser(t)
	busy(t, 7)
	for scheme, paper := range map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"} {
		for _, width := range []int{1200, 400} {
			b.open(server.URL, width, scheme)
			b.wait(`document.getElementById("link").textContent === "Live"`)
			b.eval(`document.getElementById("override").value = "store0.* attempts=2 `+suffix+`"; true`, new(bool))
			b.submit(`document.querySelector(".override button")`)
			b.wait(`document.getElementById("link").textContent === "Live"`)
			b.wait(`document.querySelector("#methods tbody path.calls")`)
			b.fits(width, paper)
			for _, section := range []string{"header", "#overrides", "#breakers", "#methods"} {
				b.picture(fmt.Sprintf("%s-%s-%d-%s", name, strings.Trim(section, "#"), width, scheme), section)
			}
		}
	}
}
