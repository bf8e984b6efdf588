package idempotent

import (
	"context"
	"os"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// store loses the answers of all calls, and counts them.
type store map[string]int

func (s store) lose(method string) error { s[method]++; return os.ErrDeadlineExceeded }

func (s store) Put(context.Context, string, string) error    { return s.lose("Put") }
func (s store) Delete(context.Context, string) error         { return s.lose("Delete") }
func (s store) Append(context.Context, string, string) error { return s.lose("Append") }
func (s store) Lock(context.Context, string) error           { return s.lose("Lock") }
func (s store) GetSet(context.Context, string, string) (string, error) {
	return "", s.lose("GetSet")
}

func TestIdempotent(t *testing.T) {
	calls := store{}
	r := NewRetryingStore(calls, retrytest.Instant())
	upsert := NewRetryingUpsert(func(context.Context, string, string) error { return calls.lose("Upsert") }, retrytest.Instant())
	_, err := r.GetSet(t.Context(), "a", "b")
	for _, err := range []error{err, r.Put(t.Context(), "a", "b"), r.Delete(t.Context(), "a"), r.Append(t.Context(), "a", "b"), r.Lock(t.Context(), "a"), upsert(t.Context(), "a", "b")} {
		if err != os.ErrDeadlineExceeded {
			t.Errorf("got error %v", err)
		}
	}
	for method, want := range map[string]int{"Put": 3, "Delete": 3, "Append": 1, "Lock": 1, "GetSet": 2, "Upsert": 3} {
		if calls[method] != want {
			t.Errorf("%s: got %d calls, want %d", method, calls[method], want)
		}
	}
}
