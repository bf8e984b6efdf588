//go:build go1.26

package retrydebug_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// A browser is a Chromium that is driven by its debugging protocol: it sets the width of a
// phone, which a window cannot have, and what its user prefers.
type browser struct {
	t       *testing.T
	in      *os.File
	out     *bufio.Reader
	session string
	id      int
	faults  []string // what the browser complained about
}

// A message is a command, a result or an event of the protocol.
type message struct {
	ID        int             `json:"id,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    any             `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     any             `json:"error,omitempty"`
}

// newBrowser starts Chromium with an empty page. Where there is none the test is skipped, but
// not on CI.
func newBrowser(t *testing.T, flags ...string) *browser {
	t.Helper()
	in, commands, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	results, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "retrydebug")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), chromium(t), append(flags, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--user-data-dir="+profile, "--remote-debugging-pipe")...)
	cmd.ExtraFiles = []*os.File{in, out} // the protocol's descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	b := &browser{t: t, in: commands, out: bufio.NewReader(results)}
	t.Cleanup(func() {
		fmt.Fprint(commands, `{"id": 0, "method": "Browser.close"}`+"\x00")
		cmd.Wait()
		commands.Close()
		results.Close()
		os.RemoveAll(profile) // as far as the helpers of the browser let it
	})
	var target struct{ TargetID, SessionID string }
	b.do("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	b.do("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		b.do(domain+".enable", nil, nil)
	}
	return b
}

// chromium returns the path of Chromium.
func chromium(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no chromium: .ci/run installs it")
	}
	t.Skip("there is no chromium to open the page in: apt-get install chromium")
	return ""
}

// do makes the browser do something, and decodes the result.
func (b *browser) do(method string, params, result any) {
	b.t.Helper()
	if err := b.try(method, params, result); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

// try is do for what may fail.
func (b *browser) try(method string, params, result any) error {
	b.t.Helper()
	b.id++
	command, err := json.Marshal(message{ID: b.id, SessionID: b.session, Method: method, Params: params})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(command, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		m := b.receive()
		switch {
		case m.Method == "Runtime.exceptionThrown" || m.Method == "Log.entryAdded" || m.Method == "Runtime.consoleAPICalled":
			b.faults = append(b.faults, fmt.Sprint(m.Params))
		case m.ID != b.id:
		case m.Error != nil:
			return fmt.Errorf("%v", m.Error)
		case result != nil:
			return json.Unmarshal(m.Result, result)
		default:
			return nil
		}
	}
}

func (b *browser) receive() (m message) {
	b.t.Helper()
	text, err := b.out.ReadBytes(0)
	if err == nil {
		err = json.Unmarshal(text[:len(text)-1], &m)
	}
	if err != nil {
		b.t.Fatalf("the browser does not answer: %v", err)
	}
	return m
}

// eval evaluates an expression, which may be a promise.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails any
	}
	b.do("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %v", expression, answer.ExceptionDetails)
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// wait waits until an expression is true.
func (b *browser) wait(expression string) {
	b.t.Helper()
	var ok bool
	b.eval(`new Promise(done => {
		const end = Date.now() + 60000, check = () => {
			let ok = false;
			try { ok = Boolean(`+expression+`); } catch {}
			ok || Date.now() > end ? done(ok) : setTimeout(check, 50);
		};
		check();
	})`, &ok)
	if !ok {
		var text string
		b.eval("document.body.innerText.slice(0, 1000)", &text)
		b.t.Fatalf("it did not happen in a minute that %s\n%s", expression, text)
	}
}

// open opens a page in a window of that width, for a reader who prefers the color scheme.
func (b *browser) open(url string, width int, scheme string) {
	b.t.Helper()
	b.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	b.do("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.do("Page.navigate", map[string]any{"url": url}, nil)
	b.wait(`document.readyState === "complete" && location.href !== "about:blank"`)
}

// picture saves what the browser shows of the page from an element on, to a file in the
// folder SCREENSHOTS, if that is set.
func (b *browser) picture(name, from string) {
	b.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	b.eval(fmt.Sprintf("document.querySelector(%q).scrollIntoView(); true", from), new(bool))
	var shot struct{ Data string }
	b.do("Page.captureScreenshot", nil, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// busy keeps calling the last n methods that are kept.
func busy(t *testing.T, n int) {
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			load(n)
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { close(done); <-ended })
}

// Under load, the numbers of 500 methods with names of 200 characters move, and nothing
// is wider than the screen or the phone, in the light and in the dark.
func TestInBrowser(t *testing.T) {
	server := httptest.NewServer(retrydebug.Handler(crowd(500, strings.Repeat("Long", 45))))
	t.Cleanup(server.Close) // after the browser has left
	b := newBrowser(t)
	busy(t, 500)
	b.open(server.URL, 1200, "light")
	b.eval(`window.before = [...document.querySelectorAll("#methods tbody")].map(e => e.textContent); true`, new(bool))
	b.wait(`[...document.querySelectorAll("#methods tbody")].every((e, i) => e.textContent !== before[i])`)
	for scheme, paper := range map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"} {
		for _, width := range []int{1200, 400} {
			b.open(server.URL+"/debug/retry/", width, scheme)
			b.wait(`document.getElementById("link").textContent === "Live"`)
			b.wait(`document.querySelectorAll("#methods tbody path.calls").length === 500`)
			b.fits(width, paper)
			for _, section := range []string{"summary", "methods", "gaveup"} {
				b.picture(fmt.Sprintf("%s-%d-%s", section, width, scheme), "#"+section)
			}
			b.open(server.URL+"/debug/retry/?method=GetUser496", width, scheme) // with details
			b.wait(`document.querySelectorAll("#methods tbody path.calls").length === 1`)
			b.fits(width, paper)
			b.picture(fmt.Sprintf("one-%d-%s", width, scheme), "#methods")
		}
	}
	b.complain()
}

// fits checks that nothing on the page is too wide, with all details opened, that labels of
// axes do not touch, and the background.
func (b *browser) fits(width int, paper string) {
	b.t.Helper()
	var seen struct {
		Scroll int
		Paper  string
		Wide   []string // elements that overflow, unless they scroll
		Touch  []string // labels that touch
		Labels int      // of axes
	}
	b.eval(`(() => {
		for (const d of document.querySelectorAll("details")) d.open = true;
		const wide = [...document.querySelectorAll("body *")].filter(e =>
			!e.closest(".skip, noscript, svg, .scroll, input") && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1);
		return {
			Scroll: document.documentElement.scrollWidth,
			Paper: getComputedStyle(document.body).backgroundColor,
			Touch: [...document.querySelectorAll("svg.large, svg.ticks")].flatMap(svg => {
				const labels = [...svg.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
				return labels.flatMap(([name, a], i) => labels.slice(0, i).filter(([, b]) =>
					a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom).map(([other]) => other + " and " + name));
			}),
			Labels: document.querySelectorAll("svg.large text").length,
			Wide: wide.map(e => e.tagName + ": " + e.textContent.slice(0, 80)),
		};
	})()`, &seen)
	if seen.Scroll > width || seen.Paper != paper || len(seen.Wide) > 0 || len(seen.Touch) > 0 || seen.Labels < 7 {
		b.t.Errorf("at %d pixels: %+v", width, seen)
	}
}

// complain reports the complaints of the browser.
func (b *browser) complain() {
	b.t.Helper()
	if len(b.faults) > 0 {
		b.t.Errorf("the browser complains: %q", b.faults)
	}
}

// Without JavaScript, the page has all numbers and a link to reload it.
func TestWithoutScript(t *testing.T) {
	server := httptest.NewServer(retrydebug.Handler(crowd(7, "")))
	t.Cleanup(server.Close)
	b := newBrowser(t)
	b.do("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.do("Page.navigate", map[string]any{"url": server.URL}, nil)
	var pause bool
	b.see(`document.querySelector("noscript a")?.offsetWidth`)
	b.eval(`Boolean(document.getElementById("pause").offsetWidth)`, &pause)
	if pause {
		t.Error("the button to pause is shown")
	}
	b.complain()
}

// An update leaves the focus, a selection and opened details alone, and can be paused. A
// breaker that opens is announced.
func TestReader(t *testing.T) {
	server := httptest.NewServer(retrydebug.Handler(crowd(7, "")))
	t.Cleanup(server.Close)
	b := newBrowser(t)
	b.open(server.URL, 1200, "light")
	b.eval(`(() => {
		window.link = document.querySelector("#m0 a");
		link.focus();
		window.call = document.querySelector("#gaveup details:not([open])");
		call.open = true;
		getSelection().selectAllChildren(document.querySelector("#m1 a"));
		return true;
	})()`, new(bool))
	busy(t, 7)
	b.wait(`document.querySelector("#m0 td small")`)
	b.wait(`document.querySelector("#m0 svg path")`)
	var seen map[string]bool
	b.eval(`({
		focus: document.activeElement === link && document.querySelector("#m0 a") === link,
		details: call.open || !call.isConnected, // 50 more calls may have given up
		selection: String(getSelection()) === document.querySelector("#m1 a").textContent,
	})`, &seen)
	for what, left := range seen {
		if !left {
			t.Errorf("an update changed the %s", what)
		}
	}
	b.wait(`document.getElementById("status").textContent.includes("is open")`)
	b.eval(`document.getElementById("pause").click(); document.getElementById("pause").textContent === "Continue"`, new(bool))
	b.wait(`document.getElementById("link").textContent === "Paused"`)
	b.picture("reader", "#breakers")
	b.complain()
}
