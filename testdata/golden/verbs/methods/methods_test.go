package methods

import (
	"context"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// busy counts the calls and refuses them all.
type busy map[string]int

func (b busy) fail(method string) error {
	b[method]++
	return ErrBusy
}

func (b busy) Get(context.Context, string) (string, error)          { return "", b.fail("Get") }
func (b busy) List(context.Context) ([]string, error)               { return nil, b.fail("List") }
func (b busy) Put(context.Context, string, string) error            { return b.fail("Put") }
func (b busy) Create(context.Context, string) (string, error)       { return "", b.fail("Create") }
func (b busy) Delete(context.Context, string) error                 { return b.fail("Delete") }
func (b busy) Len() int                                             { return len(b) }
func (b busy) Watch(context.Context, string) (<-chan string, error) { return nil, b.fail("Watch") }

func TestListed(t *testing.T) {
	calls := busy{}
	store := NewRetryingStore(calls, retrytest.Instant())
	errs := map[string]error{}
	_, errs["Get"] = store.Get(t.Context(), "a")
	_, errs["List"] = store.List(t.Context())
	errs["Put"] = store.Put(t.Context(), "a", "text")
	_, errs["Create"] = store.Create(t.Context(), "text")
	errs["Delete"] = store.Delete(t.Context(), "a")
	for method, want := range map[string]int{"Get": 3, "List": 3, "Put": 2, "Create": 1, "Delete": 1} {
		if calls[method] != want || errs[method] == nil {
			t.Errorf("%s is called %d times, want %d, and returns %v", method, calls[method], want, errs[method])
		}
	}
}

// client has the methods of another package's interface.
type client struct{ busy }

func (c client) Create(context.Context, string) error { return c.fail("Create") }
func (client) Stop()                                  {}

func TestEmbedded(t *testing.T) {
	calls := busy{}
	c := NewRetryingClient(client{calls}, retrytest.Instant())
	_, _ = c.Get(t.Context(), "a")
	_, _ = c.Watch(t.Context(), "a")
	_ = c.Create(t.Context(), "a")
	if calls["Get"] != 3 || calls["Watch"] != 3 || calls["Create"] != 1 {
		t.Errorf("called %v", calls)
	}
}
