package retrydebug

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	tick    = time.Second
	crowd   = 100              // methods that are updated each tick
	stalled = 30 * time.Second // after which a client that reads nothing is dropped
)

// A part is an element of the page with its new HTML.
type part struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
}

// A stream sends the parts of the page that have changed.
type stream struct {
	sent  map[string]string // HTML by ID
	keys  []string          // of the methods in the last list of them
	ticks int
}

// serveEvents sends changes of the page until the reader leaves, or the server shuts down.
func (h *handler) serveEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	shutdown := h.shutdown(r)
	s := stream{sent: map[string]string{}}
	for {
		if err := h.sendEvent(w, r, &s); err != nil {
			return // the reader has left
		}
		select {
		case <-r.Context().Done():
			return
		case <-shutdown:
			return
		case <-ticker.C:
		}
	}
}

// shutdown returns a channel that is closed when the server of r shuts down: it would wait
// for the stream otherwise. The channel is nil if the server is not known.
func (h *handler) shutdown(r *http.Request) <-chan struct{} {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return nil
	}
	closed, known := h.servers.LoadOrStore(server, make(chan struct{}))
	done := closed.(chan struct{})
	if !known {
		server.RegisterOnShutdown(func() { close(done) })
	}
	return done
}

// sendEvent sends the parts that have changed since the last event, if any.
func (h *handler) sendEvent(w http.ResponseWriter, r *http.Request, s *stream) error {
	parts, err := s.changes(h.view(r))
	if err != nil {
		return err
	}
	data, err := json.Marshal(parts)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}
	control := http.NewResponseController(w)
	control.SetWriteDeadline(time.Now().Add(stalled)) // instead of the server's, which would end the stream; it may have none
	if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
		return fmt.Errorf("sending an event: %w", err)
	}
	return control.Flush()
}

// changes returns the parts of v that have not been sent yet. While there are many methods,
// most ticks leave them out.
func (s *stream) changes(v *view) ([]part, error) {
	parts := []part{}
	add := func(id, template string, data any) error {
		text, err := render(template, data)
		if err == nil && s.sent[id] != text {
			s.sent[id] = text
			parts = append(parts, part{id, text})
		}
		return err
	}
	for _, section := range []string{"status", "summary", "overrides", "breakers", "budgets", "throttles", "gaveup"} {
		if err := add(section, section, v); err != nil {
			return nil, err
		}
	}
	s.ticks++
	switch {
	case !slices.Equal(v.keys, s.keys):
		s.keys = v.keys
		if err := add("methods", "methods", v); err != nil {
			return nil, err
		}
	case s.ticks%(1+(len(v.Methods)-1)/crowd) == 0:
		for _, row := range v.rows() {
			if err := add(row.ID, "row", row); err != nil {
				return nil, err
			}
		}
	}
	return parts, nil
}
