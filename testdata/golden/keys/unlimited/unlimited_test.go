package unlimited

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var errDown = errors.New("down")

// down counts the calls that it fails.
type down struct{ calls int }

func (d *down) Watch(context.Context, string) (string, error) { d.calls++; return "", errDown }
func (d *down) Poll(string) (string, error)                   { d.calls++; return "", errDown }
func (d *down) Send(*http.Request) (*http.Response, error)    { d.calls++; return nil, errDown }

// Calls end with their caller's context, or after elapsed.
func TestEnds(t *testing.T) {
	for name, call := range map[string]func(context.Context, *RetryingWatcher) error{
		"context": func(ctx context.Context, w *RetryingWatcher) error { _, err := w.Watch(ctx, "a"); return err },
		"request": func(ctx context.Context, w *RetryingWatcher) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.org", nil)
			if err == nil {
				_, err = w.Send(req)
			}
			return err
		},
		"elapsed": func(_ context.Context, w *RetryingWatcher) error { _, err := w.Poll("a"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+1)
				defer cancel()
				callee := &down{}
				err := call(ctx, NewRetryingWatcher(callee))
				if callee.calls != 11 || !errors.Is(err, errDown) {
					t.Errorf("got %d calls, then %v", callee.calls, err)
				}
			})
		})
	}
}

// A context that cannot end is refused before the first attempt.
func TestEndless(t *testing.T) {
	callee := &down{}
	_, err := NewRetryingWatcher(callee).Watch(context.Background(), "a")
	if bad, ok := errors.AsType[*retry.PolicyError](err); !ok || bad.Key != "attempts" || callee.calls != 0 {
		t.Errorf("got %v after %d calls", err, callee.calls)
	}
}
