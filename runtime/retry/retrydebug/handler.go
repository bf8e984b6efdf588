package retrydebug

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
)

// An Option configures a [Handler].
type Option func(*handler)

// Redact withholds what may contain data of users: the texts of errors, and the keys of
// breakers, which are arguments of calls. The page and its JSON show "(withheld)" in place
// of them.
func Redact() Option { return func(h *handler) { h.redact = true } }

// Handler returns a handler that shows what the methods of t do: see the package comment.
// It is safe for concurrent use. Streams of events end when the server that serves them
// shuts down.
func Handler(t *retry.Tracker, opts ...Option) http.Handler {
	h := &handler{tracker: t, policy: contentPolicy()}
	for _, o := range opts {
		o(h)
	}
	return h
}

type handler struct {
	tracker  *retry.Tracker
	redact   bool
	policy   string // Content-Security-Policy
	history  history
	steering *steering // nil without Steer
	servers  sync.Map  // from *http.Server to chan struct{}, closed when it shuts down
}

// ServeHTTP serves the page, its JSON or its events, and makes changes.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.setHeaders(w.Header())
	switch {
	case r.Method == http.MethodPost && h.steering != nil:
		h.serveChange(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		allowed := h.allowed()
		w.Header().Set("Allow", allowed)
		http.Error(w, "only "+allowed+" are allowed", http.StatusMethodNotAllowed)
		return
	case foreign(r):
		http.Error(w, "pages of other sites may not read this one", http.StatusForbidden)
		return
	}
	switch format(r) {
	case "html":
		h.servePage(w, r)
	case "json":
		h.serveJSON(w, r)
	case "events":
		h.serveEvents(w, r)
	default:
		http.Error(w, "unknown format: use html, json or events", http.StatusBadRequest)
	}
}

// allowed returns the methods of requests that are allowed.
func (h *handler) allowed() string {
	if h.steering != nil {
		return "GET, HEAD, POST"
	}
	return "GET, HEAD"
}

// setHeaders sets the headers that keep the answer from pages of other origins, and from
// caches.
func (h *handler) setHeaders(header http.Header) {
	for name, value := range map[string]string{
		"Content-Security-Policy":      h.policy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cache-Control":                "no-store",
		"Vary":                         "Accept, Sec-Fetch-Site, Sec-Fetch-Mode",
	} {
		header.Set(name, value)
	}
	if h.steering != nil {
		header.Set("Referrer-Policy", "same-origin") // without a referrer, the Origin of forms would be null
	}
}

// foreign reports whether a page of another origin makes the request, other than by a
// link that its reader follows.
func foreign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// format returns the format of the answer.
func format(r *http.Request) string {
	if f := r.URL.Query().Get("format"); f != "" {
		return f
	}
	accept := r.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "text/event-stream"):
		return "events"
	case strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html"):
		return "json"
	}
	return "html"
}

// report returns what is to be shown to r, and the samples up to it.
func (h *handler) report(r *http.Request) (Report, []sample) {
	snapshot, samples := h.history.look(h.tracker)
	report := newReport(snapshot, h.redact).only(wanted(r))
	report.Overrides = convert(h.tracker.Overrides(), h.newOverrides)
	report.addRecent(samples)
	return report, samples
}

// wanted returns the methods that r selects; none means all.
func wanted(r *http.Request) []string {
	return keep(r.URL.Query()["method"], func(m string) bool { return m != "" })
}

func (h *handler) serveJSON(w http.ResponseWriter, r *http.Request) {
	report, _ := h.report(r)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(report); err != nil {
		http.Error(w, "encoding the report: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(b.Bytes())
}

func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	h.writePage(w, r, http.StatusOK, attempt{})
}

// view returns what the page shows to r.
func (h *handler) view(r *http.Request) *view {
	report, samples := h.report(r)
	v := newView(report, samples, wanted(r))
	v.Steered = h.steering != nil
	return v
}

// writePage writes the page, after an attempt to override that failed, if any.
func (h *handler) writePage(w http.ResponseWriter, r *http.Request, code int, failed attempt) {
	v := h.view(r)
	v.Failed = failed
	if v.Steered {
		v.Token = h.steering.tokens.issue()
	}
	if len(v.GaveUp) > 0 {
		v.GaveUp[0].Open = true
	}
	page, err := render("page", v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	w.Write([]byte(page))
}
