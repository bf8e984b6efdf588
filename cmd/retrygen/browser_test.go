package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// widths of a phone and of a screen, in pixels.
var widths = []int{400, 1200}

// In a browser, the pages cause no errors, need no horizontal scrolling on a phone or a
// desktop, are dark if the reader prefers that, and have no texts in drawings that touch.
func TestPagesInBrowser(t *testing.T) {
	browser := findBrowser(t)
	pages := map[string][]string{
		"plan":       {"plan", "-deadline", "3s", "-seed", "1", "-format", "html", "../../gen/show/plan/testdata/store"},
		"contention": {"simulate", "contention", "-runs", "10", "-policy", "attempts=3", "-format", "html"},
		"failures":   {"simulate", "failures", "-calls", "100", "-policy", "attempts=3", "-policy", "attempts=4; budget", "-format", "html"},
		"hedge":      {"simulate", "hedge", "-calls", "1000", "-format", "html"},
		"outage":     {"simulate", "outage", "-runs", "1", "-clients", "1,1000", "-policy", "attempts=3; throttle", "-policy", "attempts=2", "-policy", "attempts=3; breaker; budget ratio=0.1", "-format", "html"},
	}
	var names, texts []string
	for name, args := range pages {
		var page, stderr strings.Builder
		if code := run(t.Context(), args, nil, &page, &stderr); stderr.Len() > 0 {
			t.Fatalf("%s: exit code %d: %s", name, code, stderr.String())
		}
		names, texts = append(names, name), append(texts, page.String())
	}
	for scheme, paper := range map[string]string{"dark": "rgb(15, 19, 23)", "light": "rgb(255, 255, 255)"} {
		for _, seen := range browser.open(t, texts, scheme) {
			if seen.Scroll > seen.Width {
				t.Errorf("%s: at %d pixels the page is %d wide", names[seen.Page], seen.Width, seen.Scroll)
			}
			if seen.Paper != paper || seen.Drawings == 0 {
				t.Errorf("%s, %s: %+v", names[seen.Page], scheme, seen)
			}
			if len(seen.Touching) > 0 {
				t.Errorf("%s: at %d pixels texts touch: %q", names[seen.Page], seen.Width, seen.Touching)
			}
		}
	}
}

// browser is the path of Chromium.
type browser string

// findBrowser returns Chromium. Where there is none the test is skipped, but not on CI.
func findBrowser(t *testing.T) browser {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return browser(path)
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no chromium: .ci/run installs it")
	}
	t.Skip("there is no chromium to open the pages in: apt-get install chromium")
	return ""
}

// A sight describes how a page looks at one width.
type sight struct {
	Page          int    // its index
	Width, Scroll int    // of the window, and of what is in it
	Paper         string // the color of the background
	Drawings      int    // that have a size
	Touching      []string
}

// frames shows pages in frames, because windows cannot be as narrow as a phone, and writes
// what it observes.
const frames = `<!DOCTYPE html><meta charset="utf-8">%s<pre id="seen"></pre><script>
addEventListener("load", () => { // when all frames are
	const seen = [...document.querySelectorAll("iframe")].map(frame => {
		const page = frame.contentDocument, root = page.documentElement;
		const drawings = [...page.querySelectorAll("svg.drawing")].filter(d => d.getBoundingClientRect().width > 100);
		const touching = drawings.flatMap(d => {
			const texts = [...d.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
			return texts.flatMap(([name, a], i) => texts.slice(0, i).filter(([, b]) =>
				a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom).map(([other]) => other + " and " + name));
		});
		return {Touching: touching, Page: Number(frame.name), Width: root.clientWidth, Scroll: root.scrollWidth,
			Paper: frame.contentWindow.getComputedStyle(page.body).backgroundColor, Drawings: drawings.length};
	});
	document.getElementById("seen").textContent = JSON.stringify(seen);
});
</script>`

var seenElement = regexp.MustCompile(`<pre id="seen">(.*)</pre>`)

// open opens pages in all widths, and fails the test if the browser complains.
func (b browser) open(t *testing.T, pages []string, scheme string) []sight {
	t.Helper()
	var all strings.Builder
	for i, page := range pages {
		for _, width := range widths {
			fmt.Fprintf(&all, `<iframe name="%d" width="%d" height="800" style="border: 0" srcdoc="%s"></iframe>`, i, width, html.EscapeString(page))
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "frames.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, frames, all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	preferred := map[string]string{"dark": "0", "light": "1"}[scheme]
	cmd := exec.CommandContext(ctx, string(b), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--blink-settings=preferredColorScheme="+preferred,
		"--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", "file://"+file)
	var dom, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &dom, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser says %s", line)
		}
	}
	match := seenElement.FindSubmatch(dom.Bytes())
	var sights []sight
	if match == nil || json.Unmarshal(match[1], &sights) != nil || len(sights) != len(widths)*len(pages) {
		t.Fatalf("not every frame was seen: %s", match)
	}
	return sights
}
