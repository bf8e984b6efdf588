package keyfield

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// server fails at first, and notes the keys that it gets.
type server struct{ keys []string }

func (s *server) note(key string) error {
	s.keys = append(s.keys, key)
	if len(s.keys)%2 == 1 {
		return errors.New("the answer is lost")
	}
	return nil
}

func (s *server) Start(_ context.Context, req *StartRequest) error {
	if req == nil {
		return nil
	}
	return s.note(string(req.RequestID))
}

func (s *server) Signal(_ context.Context, signal Signal) error { return s.note(signal.ID) }
func (s *server) Stop(context.Context, *Signal) error           { return nil }

func TestOneKeyPerCall(t *testing.T) {
	s := &server{}
	workflows := NewRetryingWorkflows(s, retrytest.Instant())
	start, signal := &StartRequest{Workflow: "w"}, Signal{Name: "s"}
	for range 2 {
		if err := errors.Join(workflows.Start(t.Context(), start), workflows.Signal(t.Context(), signal)); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	for _, key := range s.keys {
		seen[key]++
	}
	if len(s.keys) != 8 || len(seen) != 4 || seen[""] > 0 {
		t.Errorf("four calls of two attempts had the keys %q", s.keys)
	}
	if start.RequestID != "" || start.Workflow != "w" {
		t.Errorf("the caller's request is %+v now", start)
	}
}

func TestOwnKey(t *testing.T) {
	s := &server{}
	workflows := NewRetryingWorkflows(s, retrytest.Instant())
	if err := workflows.Start(t.Context(), &StartRequest{RequestID: "mine"}); err != nil || len(s.keys) != 2 || s.keys[0] != "mine" || s.keys[1] != "mine" {
		t.Errorf("got %v with keys %q", err, s.keys)
	}
	if err := workflows.Start(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
