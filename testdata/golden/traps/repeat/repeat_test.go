package repeat

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errExists = retry.Permanent(errors.New("exists already"))

type accounts struct {
	open    map[string]bool
	balance int
	closed  int
}

func (a *accounts) Open(_ context.Context, name string) error {
	if a.open[name] {
		return errExists
	}
	a.open[name] = true
	return nil
}

func (a *accounts) Deposit(_ context.Context, _ string, cents int) (int, error) {
	a.balance += cents
	return a.balance, nil
}

func (a *accounts) Rename(_ context.Context, from, to string) error {
	delete(a.open, from)
	a.open[to] = true
	return nil
}

func (a *accounts) Close(context.Context, string) error { a.closed++; return nil }

func TestRepeat(t *testing.T) {
	a := &accounts{open: map[string]bool{}}
	r := NewRetryingAccounts(a, retrytest.Repeat())
	if err := r.Open(t.Context(), "ann"); err == nil || err.Error() != "exists already" {
		t.Errorf("Open is not idempotent, got %v", err)
	}
	if balance, err := r.Deposit(t.Context(), "", 5); balance != 10 || err != nil {
		t.Errorf("Deposit is not idempotent, got %d, %v", balance, err)
	}
	if err := r.Rename(t.Context(), "ann", "bob"); err != nil || !a.open["bob"] || len(a.open) != 1 {
		t.Errorf("Rename is idempotent, got %v", err)
	}
	if err := r.Close(t.Context(), "bob"); err != nil || a.closed != 1 {
		t.Errorf("Close is not retried, got %v after %d calls", err, a.closed)
	}
}
