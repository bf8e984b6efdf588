package values

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/keys/values/config"
)

type store struct{ calls int }

func (s *store) Get(context.Context, string) (string, error)  { s.calls++; return "", ErrSlow }
func (s *store) Put(context.Context, string) error            { s.calls++; return ErrSlow }
func (s *store) Find(context.Context, string) (string, error) { s.calls++; return "", ErrSlow }
func (s *store) List(context.Context) ([]string, error)       { s.calls++; return nil, ErrSlow }
func (s *store) Ping() error                                  { s.calls++; return ErrSlow }
func (s *store) Watch(context.Context) error                  { s.calls++; return ErrSlow }
func (s *store) Wait(context.Context) error                   { s.calls++; return ErrSlow }

// The runtime gets the values of constants and variables.
func TestPolicies(t *testing.T) {
	constants, variables, defined := NewRetryingConstants(&store{}), NewRetryingVariables(&store{}), NewRetryingDefined(&store{})
	for _, tt := range []struct {
		method *retry.Method
		want   string
	}{
		{constants.get, "attempts=4 delay=200ms max=1s after=3m0s backoff=exponential factor=3 jitter=none slowdelay=500ms timeout=2s elapsed=30s"},
		{constants.ping, "attempts=4 delay=200ms max=1s after=3m0s backoff=exponential factor=3 jitter=none slowdelay=500ms elapsed=30s"},
		{variables.get, "attempts=6 delay=3s max=20s after=2m0s backoff=exponential factor=1.5 jitter=none slowdelay=20s timeout=1s elapsed=1m0s"},
		{defined.get, "attempts=2 delay=1ms max=5s after=1m0s backoff=exponential factor=2 jitter=0.2"},
		{defined.put, "attempts=2 delay=0s max=5s after=1m0s backoff=exponential factor=2 jitter=0.25"},
		{defined.watch, "attempts=unlimited delay=0s max=5s after=1m0s backoff=exponential factor=2 jitter=0.2"},
		{defined.wait, "attempts=unlimited delay=3s max=5s after=1m0s backoff=exponential factor=2 jitter=0.2"},
	} {
		if got := tt.method.Policy().String(); got != tt.want {
			t.Errorf("%s: got %s\nwant %s", tt.method.Name(), got, tt.want)
		}
	}
}

// A variable is read when the wrapper is constructed.
func TestReadByConstructor(t *testing.T) {
	before := config.Poll
	t.Cleanup(func() { config.Poll = before })
	early := NewRetryingVariables(&store{})
	UseFlags()
	late := NewRetryingVariables(&store{})
	if a, b := early.get.Policy().Delay, late.get.Policy().Delay; a != before || b != 5*time.Second {
		t.Errorf("got delays of %v and %v", a, b)
	}
}

// A variable whose value is invalid is reported to the observers, and fails all calls
// without an attempt.
func TestInvalidVariable(t *testing.T) {
	before := config.Poll
	t.Cleanup(func() { config.Poll = before })
	config.Poll = time.Hour
	var kinds []retry.EventKind
	callee := &store{}
	wrapper := NewRetryingVariables(callee, retry.WithTracker(nil), retry.WithObserver(func(_ context.Context, e retry.Event) { kinds = append(kinds, e.Kind) }))
	_, err := wrapper.Get(t.Context(), "a")
	if bad, ok := errors.AsType[*retry.PolicyError](err); !ok || bad.Key != "max" || callee.calls != 0 {
		t.Errorf("got %v after %d calls", err, callee.calls)
	}
	if want := []retry.EventKind{retry.Invalid, retry.Invalid}; !slices.Equal(kinds, want) { // one for each method
		t.Errorf("got events %v", kinds)
	}
}

// The breaker opens after config.Failures failures.
func TestBreaker(t *testing.T) {
	callee := &store{}
	wrapper := NewRetryingVariables(callee, retry.WithTracker(nil), retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
		p.MaxAttempts = 1
		return p
	}))
	for range config.Failures {
		wrapper.Put(t.Context(), "a")
	}
	if err := wrapper.Put(t.Context(), "a"); !errors.Is(err, retry.ErrOpen) || callee.calls != config.Failures {
		t.Errorf("got %v after %d calls", err, callee.calls)
	}
}
