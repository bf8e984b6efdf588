package middleware

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// failing returns an Invoker that fails the first calls.
func failing(failures int, calls *int) Invoker {
	return func(context.Context, string, any, any, ...Option) error {
		if *calls++; *calls <= failures {
			return ErrBusy
		}
		return nil
	}
}

// The calls of all callees are counted together and share the breaker.
func TestShared(t *testing.T) {
	tracker := new(retry.Tracker)
	retrying := NewRetryingInvokerMiddleware(retry.WithTracker(tracker), retrytest.Instant())
	invoke := func(next Invoker) error { return retrying.Around(next)(t.Context(), "Get", 1, 2, Option{"a"}) }

	var first, second, third int
	if err := invoke(failing(2, &first)); err != nil || first != 3 {
		t.Errorf("got %v after %d calls", err, first)
	}
	if err := invoke(failing(9, &second)); !errors.Is(err, ErrBusy) || second != 3 {
		t.Errorf("got %v after %d calls", err, second)
	}
	if err := invoke(failing(9, &third)); !errors.Is(err, retry.ErrOpen) || third != 1 {
		t.Errorf("got %v after %d calls, want the fourth failure in a row to open the breaker", err, third)
	}
	stats := tracker.Stats("middleware.Invoker")
	if stats.Calls != 3 || stats.Attempts != 7 {
		t.Errorf("got %+v", stats)
	}
}

func TestArguments(t *testing.T) {
	next := func(_ context.Context, method string, req, reply any, opts ...Option) error {
		if method != "Get" || req != 1 || reply != 2 || len(opts) != 2 || opts[1].Name != "b" {
			t.Error(method, req, reply, opts)
		}
		return nil
	}
	if err := NewRetryingInvokerMiddleware().Around(next)(t.Context(), "Get", 1, 2, Option{"a"}, Option{"b"}); err != nil {
		t.Error(err)
	}
}

func TestGeneric(t *testing.T) {
	calls := 0
	handle := NewRetryingHandlerMiddleware[int, string](retrytest.Instant()).Around(func(context.Context, int) (string, error) {
		calls++
		return "", ErrBusy
	})
	if _, err := handle(t.Context(), 1); err == nil || err.Error() != "unavailable" || calls != 2 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestForeign(t *testing.T) {
	calls := 0
	visit := NewRetryingVisitMiddleware(retrytest.Instant()).Around(func(string, fs.DirEntry, error) error {
		if calls++; calls == 1 {
			return ErrBusy
		}
		return nil
	})
	if err := visit("a", nil, nil); err != nil || calls != 2 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// The wrapper of an interface goes around another value, and the first stays as it was.
func TestTransport(t *testing.T) {
	tracker := new(retry.Tracker)
	respond := func(status int) Transport {
		return transport(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: status}, nil })
	}
	first := NewRetryingTransport(respond(200), retry.WithTracker(tracker))
	second := first.Around(respond(404))
	req := httptest.NewRequest("GET", "/", nil)
	for want, transport := range map[int]*RetryingTransport{200: first, 404: second} {
		if resp, err := transport.RoundTrip(req); err != nil || resp.StatusCode != want {
			t.Errorf("got %v, %v, want %d", resp, err, want)
		}
	}
	if stats := tracker.Stats("middleware.Transport.RoundTrip"); stats.Calls != 2 {
		t.Errorf("got %+v", stats)
	}
}

var (
	invokers  = NewRetryingInvokerMiddleware(retry.WithTracker(nil))
	handlers  = NewRetryingHandlerMiddleware[int, string](retry.WithTracker(nil))
	succeeded = Invoker(func(context.Context, string, any, any, ...Option) error { return nil })
	handled   = Handler[int, string](func(context.Context, int) (string, error) { return "", nil })
)

// A func that is called at once is not allocated.
func TestAllocations(t *testing.T) {
	ctx := t.Context()
	opts := []Option{{"a"}}
	for name, call := range map[string]func(){
		"a func":         func() { _ = invokers.Around(succeeded)(ctx, "Get", nil, nil, opts...) },
		"a generic func": func() { _, _ = handlers.Around(handled)(ctx, 1) },
	} {
		if n := testing.AllocsPerRun(100, call); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
