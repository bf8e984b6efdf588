package async

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// flaky fails every call but the third.
type flaky struct{ calls int }

func (f *flaky) fail() error {
	if f.calls++; f.calls != 3 {
		return errors.New("flaky")
	}
	return nil
}

func (f *flaky) Get(_ context.Context, id string) (*User, error) { return &User{id}, f.fail() }
func (f *flaky) Delete(context.Context, ...string) error         { return f.fail() }
func (f *flaky) Pair(context.Context) (*User, *User, error)      { return &User{"l"}, &User{"r"}, f.fail() }
func (f *flaky) Find(_ context.Context, name string) (error, *User) {
	return f.fail(), &User{name}
}

func (f *flaky) Check(context.Context) (int, *Failure) {
	if f.fail() != nil {
		return 0, &Failure{f.calls}
	}
	return f.calls, nil
}
func (f *flaky) Notify()                           {}
func (f *flaky) Charge(context.Context, int) error { return f.fail() }

func TestAsync(t *testing.T) {
	ctx := t.Context()
	store := func() *RetryingStore { return NewRetryingStore(&flaky{}, retrytest.Instant()) }
	if user, err := store().GetAsync(ctx, "a").Wait(ctx); err != nil || user.Name != "a" {
		t.Errorf("Get: %v, %v", user, err)
	}
	if _, err := store().DeleteAsync(ctx, "a", "b").Wait(ctx); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if pair, err := store().PairAsync(ctx).Wait(ctx); err != nil || pair.Left.Name != "l" || pair.Right.Name != "r" {
		t.Errorf("Pair: %v, %v", pair, err)
	}
	if user, err := store().FindAsync(ctx, "b").Wait(ctx); err != nil || user.Name != "b" {
		t.Errorf("Find: %v, %v", user, err)
	}
	if n, err := store().CheckAsync(ctx).Wait(ctx); err != nil || n != 3 {
		t.Errorf("Check: %d, %v", n, err)
	}
	if _, err := store().NotifyAsync().Wait(ctx); err != nil {
		t.Errorf("Notify: %v", err)
	}
	if _, err := store().ChargeAsync(ctx, 1).Wait(ctx); err == nil {
		t.Error("Charge was retried")
	}
}
