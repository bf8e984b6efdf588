package giveup

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// errSlow is a timeout to functions that do not unwrap errors.
var errSlow error = &net.DNSError{Err: "slow", IsTimeout: true}

type slow struct{}

func (slow) Get(context.Context, string) (string, error)  { return "", errSlow }
func (slow) Find(context.Context, string) (string, error) { return "", errSlow }
func (slow) List(context.Context) ([]string, error)       { return nil, errSlow }
func (slow) Put(context.Context, string) error            { return errSlow }
func (slow) Has(context.Context, string) (bool, error)    { return false, errSlow }

// noRetries is a budget that allows none.
func noRetries() retry.Option {
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for budget.Retry() {
	}
	return retry.WithBudget(budget)
}

func TestGiveUp(t *testing.T) {
	store := NewRetryingStore(slow{}, noRetries())
	_, last := store.Get(t.Context(), "a")
	_, named := store.Has(t.Context(), "a")
	for _, err := range []error{last, named} {
		if _, ok := err.(net.Error); err != errSlow || !os.IsTimeout(err) || !ok {
			t.Errorf("last: got %v", err)
		}
	}
	_, word := store.Find(t.Context(), "a")
	_, back := store.List(t.Context())
	for _, err := range []error{word, back} {
		if e, ok := err.(*retry.Error); !ok || e.Cause != retry.ErrBudget || e.Last != errSlow || os.IsTimeout(err) {
			t.Errorf("error: got %v", err)
		}
	}
	if err := store.Put(t.Context(), "a"); !errors.Is(err, ErrShop) || err.Error() != "shop is closed after 1 attempts" {
		t.Errorf("func: got %v", err)
	}
}

// Without an attempt there is no last error: the caller gets that of its context.
func TestNotAttempted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(ErrShop)
	if _, err := NewRetryingStore(slow{}).Get(ctx, "a"); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

// The option holds for all methods.
func TestOption(t *testing.T) {
	store := NewRetryingStore(slow{}, noRetries(), retry.WithGiveUp(retry.Last))
	if err := store.Put(t.Context(), "a"); err != errSlow {
		t.Errorf("got %v", err)
	}
}
