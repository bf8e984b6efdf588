package retrydebug

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Steer lets readers of the page force breakers open, reset them, and override policies for
// a time, if authorize returns nil for their request: see the package comment. It can
// examine the credentials of the request, and name who makes it with [Identify]; the error
// is logged, not shown: the answer is 403, which makes no browser ask for a password. It is
// called for each change, never for reading. If authorize is nil, nothing can be changed.
//
// A tracker should have one handler with Steer: those of several would replace each other's
// overrides.
func Steer(authorize func(*http.Request) error) Option {
	return func(h *handler) {
		h.steering = nil
		if authorize != nil {
			h.steering = &steering{authorize: authorize, tokens: newTokens(), entries: &entries{tracker: h.tracker, lapsed: logLapse}}
		}
	}
}

// Identify names who makes the request r, for the log and for the page, where an override
// has its author. The function given to [Steer] calls it with its own argument; elsewhere it
// does nothing. Without a name, the address of the client is used.
func Identify(r *http.Request, name string) {
	if who, ok := r.Context().Value(whoKey{}).(*string); ok {
		*who = name
	}
}

// whoKey is the key of the *string that Identify sets.
type whoKey struct{}

// maxBody is the largest request, in bytes.
const maxBody = 64 << 10

// steering changes what methods of a tracker do.
type steering struct {
	authorize func(*http.Request) error
	tokens    *tokens
	*entries
}

// A refusal is why a request may not change anything.
type refusal struct {
	code   int
	text   string // for the client
	reason error  // for the log, if there is more to say
}

// why returns the reason for the log.
func (n *refusal) why() error {
	if n.reason != nil {
		return n.reason
	}
	return errors.New(n.text)
}

// admit returns who makes a request and what it asks for, if it may change something.
func (s *steering) admit(w http.ResponseWriter, r *http.Request) (who string, form url.Values, no *refusal) {
	if !sameOrigin(r) {
		return "", nil, &refusal{http.StatusForbidden, "only the page itself may change something", nil}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	r = r.WithContext(context.WithValue(r.Context(), whoKey{}, &who))
	if err := s.authorize(r); err != nil {
		return who, nil, &refusal{http.StatusForbidden, "you are not allowed to change anything here", err}
	}
	if err := r.ParseForm(); err != nil {
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			return who, nil, &refusal{http.StatusRequestEntityTooLarge, "the request is too large", err}
		}
		return who, nil, &refusal{http.StatusBadRequest, "the request is not a form", err}
	}
	if !s.tokens.redeem(r.PostForm.Get("token")) {
		return who, nil, &refusal{http.StatusForbidden, "the form has been used already, or is too old: reload the page", nil}
	}
	return who, r.PostForm, nil
}

// sameOrigin reports whether the page itself makes the request. Browsers say so; where they
// do not trust the connection, only by Origin.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && origin.Host != "" && origin.Host == r.Host
}

// serveChange makes the change that a form asks for.
func (h *handler) serveChange(w http.ResponseWriter, r *http.Request) {
	who, form, no := h.steering.admit(w, r)
	if who == "" {
		who = r.RemoteAddr
	}
	log := slog.With("by", who, "remote", r.RemoteAddr)
	if no != nil {
		log.WarnContext(r.Context(), "retry: change on the debug page refused", "error", no.why())
		http.Error(w, no.text, no.code)
		return
	}
	done, section, err := h.steering.change(form, who)
	if err != nil {
		log.WarnContext(r.Context(), "retry: change on the debug page failed", "error", err)
		h.writePage(w, r, http.StatusBadRequest, attempt{err.Error(), form.Get("override"), form.Get("for")})
		return
	}
	log.WarnContext(r.Context(), "retry: changed on the debug page", "change", done)
	w.Header().Set("Location", "?"+r.URL.RawQuery+"#"+section) // relative: the handler does not know where it is mounted
	w.WriteHeader(http.StatusSeeOther)
}

// change makes the one change that form asks for. It returns what was done, and where the
// page shows it.
func (s *steering) change(form url.Values, who string) (done, section string, err error) {
	var asked []string
	for _, field := range []string{"open", "reset", "override", "undo"} {
		if form.Has(field) {
			asked = append(asked, field)
		}
	}
	if len(asked) != 1 {
		return "", "", fmt.Errorf("want one change, got %d", len(asked))
	}
	switch value := form.Get(asked[0]); asked[0] {
	case "open":
		done, err = s.each(value, "forced open", (*retry.Breaker).ForceOpen)
		return done, "breakers", err
	case "reset":
		done, err = s.each(value, "reset", (*retry.Breaker).Reset)
		return done, "breakers", err
	case "override":
		e, err := s.add(value, form.Get("for"), who)
		return "override " + e.String(), "overrides", err
	default:
		e, err := s.undo(value)
		return "undone: override " + e.String(), "overrides", err
	}
}

// each calls f for the breakers with that title, and says so.
func (s *steering) each(title, done string, f func(*retry.Breaker)) (string, error) {
	n := 0
	for other, b := range s.tracker.Breakers() {
		if other == title {
			f(b)
			n++
		}
	}
	if n == 0 {
		return "", fmt.Errorf("there is no breaker %q any more", title)
	}
	return fmt.Sprintf("breaker %s %s (%d of that name)", title, done, n), nil
}

// String returns the line with its author and its end.
func (e entry) String() string {
	return fmt.Sprintf("%q by %s until %s", e.text, e.by, e.until.UTC().Format(time.RFC3339))
}

// logLapse logs that an override has ended by itself: because its time is over, or because of
// an error.
func logLapse(e entry, why error) {
	if why != nil {
		slog.Warn("retry: override of the debug page dropped", "override", e.String(), "error", why)
		return
	}
	slog.Warn("retry: override of the debug page lapsed", "override", e.String())
}
