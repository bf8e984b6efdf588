package once

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errLost = errors.New("connection lost")

// failing fails all calls with err, and counts them.
type failing struct {
	err   error
	calls map[string]int
}

func (f failing) fail(method string) error { f.calls[method]++; return f.err }

func (f failing) Find(context.Context, string) (string, error) { return "", f.fail("Find") }
func (f failing) FindOrCreate(context.Context, string) (string, error) {
	return "", f.fail("FindOrCreate")
}
func (f failing) Query(context.Context, string, ...any) ([]string, error) {
	return nil, f.fail("Query")
}
func (f failing) Watch(context.Context, string) (<-chan string, error) { return nil, f.fail("Watch") }
func (f failing) PlaceOrder(context.Context, string) error             { return f.fail("PlaceOrder") }
func (f failing) Charge(context.Context, string, int) error            { return f.fail("Charge") }
func (f failing) SetPrice(context.Context, string, int) error          { return f.fail("SetPrice") }
func (f failing) Rename(context.Context, string, string) error         { return f.fail("Rename") }
func (f failing) Refund(context.Context, string) error                 { return f.fail("Refund") }
func (f failing) Pay(context.Context, string, int) error               { return f.fail("Pay") }
func (f failing) Ship(context.Context, string) error                   { return f.fail("Ship") }
func (f failing) Notify(context.Context, string) error                 { return f.fail("Notify") }
func (f failing) Balance(context.Context) (int, error)                 { return 0, f.fail("Balance") }
func (f failing) Transfer(context.Context, string, int) error          { return f.fail("Transfer") }
func (f failing) Close(context.Context) error                          { return f.fail("Close") }
func (f failing) Peek(context.Context) (string, error)                 { return "", f.fail("Peek") }
func (f failing) Push(context.Context, string) error                   { return f.fail("Push") }
func (f failing) Pop(context.Context) (string, error)                  { return "", f.fail("Pop") }

// callAll calls all methods of wrappers of f, and returns how often each was called.
func callAll(t *testing.T, err error) map[string]int {
	t.Helper()
	ctx, f := t.Context(), failing{err, map[string]int{}}
	shop := NewRetryingShop(f, retrytest.Instant())
	_, _ = shop.Find(ctx, "a")
	_, _ = shop.FindOrCreate(ctx, "a")
	_, _ = shop.Query(ctx, "INSERT")
	_, _ = shop.Watch(ctx, "a")
	bank, queue := NewRetryingBank(f, retrytest.Instant()), NewRetryingQueue(f, retrytest.Instant())
	_, _ = bank.Balance(ctx)
	_, _ = queue.Peek(ctx)
	_, _ = queue.Pop(ctx)
	send := NewRetryingSend(func(context.Context, string) error { return f.fail("Send") }, retrytest.Instant())
	for _, got := range []error{
		shop.PlaceOrder(ctx, "a"), shop.Charge(ctx, "a", 5), shop.SetPrice(ctx, "a", 5), shop.Rename(ctx, "a", "b"), shop.Refund(ctx, "a"),
		shop.Pay(ctx, "", 5), shop.Ship(ctx, "a"), shop.Notify(ctx, "a"), bank.Transfer(ctx, "b", 5), bank.Close(ctx), queue.Push(ctx, "a"), send(ctx, "a"),
	} {
		if !errors.Is(got, errLost) {
			t.Errorf("got %v, want %v", got, errLost)
		}
	}
	return f.calls
}

// repeated are the methods that are repeated after any failure, with their attempts.
var repeated = map[string]int{"Find": 4, "Watch": 4, "SetPrice": 4, "Rename": 2, "Pay": 4, "Close": 3, "Peek": 5}

// No method that is once is called twice if the first call may have been carried out.
func TestLost(t *testing.T) {
	for method, got := range callAll(t, errLost) {
		if want := max(1, repeated[method]); got != want {
			t.Errorf("%s: got %d calls, want %d", method, got, want)
		}
	}
}

// All are retried after a failure that proves that the call was not carried out.
func TestUnexecuted(t *testing.T) {
	calls := callAll(t, retry.Unexecuted.Mark(errLost))
	for method, want := range map[string]int{
		"Find": 4, "FindOrCreate": 4, "Query": 4, "Watch": 4, "PlaceOrder": 4, "Charge": 4, "SetPrice": 4, "Rename": 2, "Refund": 2, "Pay": 4, "Ship": 4, "Notify": 4,
		"Balance": 3, "Transfer": 2, "Close": 3, "Peek": 5, "Push": 5, "Pop": 5, "Send": 4,
	} {
		if calls[method] != want {
			t.Errorf("%s: got %d calls, want %d", method, calls[method], want)
		}
	}
}

// A policy that is given later cannot have a call repeated.
func TestWithPolicy(t *testing.T) {
	f := failing{errLost, map[string]int{}}
	shop := NewRetryingShop(f, retrytest.Instant(), retry.WithPolicyFunc(func(string, retry.Policy) retry.Policy { return retry.Policy{} }),
		retry.WithPolicy("PlaceOrder", retry.Policy{MaxAttempts: 9}), retry.WithPolicy("Charge", retry.Policy{MaxAttempts: 9}), retry.WithPolicy("Find", retry.Policy{MaxAttempts: 9}))
	_, _ = shop.Find(t.Context(), "a")
	_, _ = shop.PlaceOrder(t.Context(), "a"), shop.Charge(t.Context(), "a", 5)
	if f.calls["PlaceOrder"] != 1 || f.calls["Charge"] != 1 || f.calls["Find"] != 9 {
		t.Errorf("got %v", f.calls)
	}
}
