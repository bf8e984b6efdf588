package key

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type recorder struct{ keys []string }

func (r *recorder) Charge(_ context.Context, key string, _ int) error {
	r.keys = append(r.keys, key)
	return errors.New("busy")
}

func (r *recorder) Refund(ctx context.Context, cents int, token Token) error {
	return r.Charge(ctx, string(token), cents)
}

func TestKey(t *testing.T) {
	next := &recorder{}
	payments := NewRetryingPayments(next, retrytest.Instant())
	_ = payments.Charge(t.Context(), "", 100)
	_ = payments.Charge(t.Context(), "", 100)
	_ = payments.Charge(t.Context(), "mine", 100)
	_ = payments.Refund(t.Context(), 100, "")
	k := next.keys
	if len(k) != 12 || k[0] == "" || k[0] != k[1] || k[0] != k[2] || k[3] == k[0] || k[8] != "mine" || k[9] == "" || k[9] != k[11] {
		t.Errorf("keys: %q", k)
	}
}
